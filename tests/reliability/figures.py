"""How much each promise is tried: a little in every run, the figures of the promise itself when SOAK=1 is set."""

import os

SOAK = os.environ.get("SOAK") == "1"


def figure(short: int, full: int) -> int:
    return full if SOAK else short


KILLS_A_STEP = figure(2, 20)
MESSAGES_A_KILL = figure(9, 10)
"""On each of two channels: with six steps more than 200 in all."""
TEXTS, KILLS_WHILE_READING = figure(60, 500), figure(2, 20)
WORKERS, MESSAGES = figure(2, 4), figure(200, 1000)
FORGED = figure(60, 1000)
FLOOD = figure(120, 1000)
BROADCAST = figure(70, 600)
DUE_IN_AN_OUTAGE = figure(12, 600)
EXAMPLES = figure(60, 2000)
"""Of a property, for hypothesis."""
PEOPLE = max(KILLS_A_STEP * MESSAGES_A_KILL * 6, MESSAGES // 2)
"""On each channel."""
