"""The time rules and the loop that sends."""
