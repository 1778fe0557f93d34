"""How texts are read: phrases as data, one file a language, and the rules over them; enter by ``messages.understand``."""
