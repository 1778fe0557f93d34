"""Whether a name gives the topic away: what people see of us on a phone that others see too (trust L5). Pure."""

import re

# “mental” only where a word begins: an environmental group may say so. The others also inside a user name.
GIVES_AWAY = re.compile(
    r"(?<![^\W_])mental|health|therap|illness|recovery|crisis|carer|patient|psych|medication|psiq|psih"
)
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def unneutral(*names: str) -> str | None:
    """The first word in these names that gives the topic away, or None."""
    for name in names:
        if found := GIVES_AWAY.search(HUMP.sub(" ", name).lower()):
            return found[0]
    return None
