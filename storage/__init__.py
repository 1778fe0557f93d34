"""Facts: what we remember, and everything that can change it."""
