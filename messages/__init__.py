"""Words: every sentence we say, and what people mean when they write to us."""
