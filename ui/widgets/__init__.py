"""Small shared widgets; they show and ask, and know no service."""
