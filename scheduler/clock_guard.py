"""Whether the machine's clock can be trusted: the wall clock and the steady one must go the same way (R8).

A clock that jumps would send messages early or all at once. So nothing leaves until it is right again, and somebody is told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST_DRIFT = timedelta(seconds=60)


@dataclass(slots=True)
class ClockGuard:
    """``now`` is the wall clock; ``steady`` counts seconds that nobody can set, also while the machine sleeps."""

    now: Callable[[], datetime]
    steady: Callable[[], float]
    _started: tuple[datetime, float] = field(init=False)

    def __post_init__(self) -> None:
        self.trust()

    def trust(self) -> None:
        """From here on: somebody has looked at the clock, or the process has just begun."""
        self._started = (self.now(), self.steady())

    def right(self) -> bool:
        """Small corrections are followed; a jump is not, in either direction."""
        wall, steady = self._started
        drift = (self.now() - wall) - timedelta(seconds=self.steady() - steady)
        if abs(drift) > MOST_DRIFT:
            return False
        if abs(drift) < MOST_DRIFT / 10:
            self.trust()
        return True
