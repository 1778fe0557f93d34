"""The real process, as an operator starts it, between local servers that behave like Twilio and Telegram."""
