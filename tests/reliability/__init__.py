"""The reliability promises (R1 to R20), with real processes where a promise speaks of them."""
