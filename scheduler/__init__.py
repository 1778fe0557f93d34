"""Time: what is due, when, and the only loop that sends."""
