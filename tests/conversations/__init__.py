"""The conversations, tested as what they are: functions of one text and what is known."""
