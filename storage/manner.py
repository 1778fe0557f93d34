"""How somebody comes, beside their yes: by the link instead, or not to the end (38). Pure."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Manner:
    """``until`` is a local wall-clock time; None: the whole of it, or a part and nobody said which."""

    online: bool = False
    partly: bool = False
    until: time | None = None

    def plain(self) -> str:
        """As it is stored: "online", "partly", "online partly 15:00"; nothing for who comes as everybody does."""
        said = ("online" if self.online else "", "partly" if self.partly else "")
        return " ".join(filter(None, (*said, self.until.isoformat("minutes") if self.until else "")))


AS_USUAL = Manner()


def manner(plain: str | None) -> Manner:
    """The opposite of ``Manner.plain``; rows from before it was asked hold nothing."""
    words = (plain or "").split()
    until = next((time.fromisoformat(word) for word in words if word[0].isdigit()), None)
    return Manner("online" in words, "partly" in words, until)


def asked_for_a_link(answer: str, how: Manner) -> bool:
    """They would come online and there was no way to: they are not sure since then, or cannot come to the place (38)."""
    return how.online and answer in ("maybe", "no")
