"""Talk: the door, the channels, the conversations and the commands."""
