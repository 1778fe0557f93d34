"""The tests mirror the four folders; ``transcripts/`` holds conversations that a non-programmer can read."""
