"""The live wall: layouts, the one canvas that paints all tiles, keys, and the page around them."""
