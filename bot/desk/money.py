"""Money and evidence: what is known of it today; pay statements and the evidence report come here."""

from .asked import COORDINATOR, Asked, Page, View, roles
from .knowing import Seen, look


def show(seen: Seen, asked: Asked) -> View:
    """Counts of what was held and promised, never of people's words."""
    held = [one for one in seen.known.sessions if one.ends_at <= asked.now and not one.cancelled]
    return View("money.html", {"held": len(held), "requests": len(seen.known.requests)})


PAGE = Page("money", "/desk/money", roles(COORDINATOR), look, show, menu=True)
