"""点位养护: what stands on its page, tab by tab."""
