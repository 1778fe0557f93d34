"""From the start of the process to the first answer of ``/health``, against a bare web service; files already read once."""

from statistics import median

from bench.databases import Template
from bench.figure import Figure
from bench.provider import Provider
from bench.service import bare, gobetween
from storage.database import Connection

REPEATS = 5
PEOPLE = 20


def figures() -> list[Figure]:
    url = Template(PEOPLE, "sms", _nothing).copy("sqlite")
    ours, reference = [], []
    with Provider() as provider:
        for _ in range(1 + REPEATS):
            with bare() as service:
                reference.append(service.starting)
            with gobetween(url, provider.url) as service:
                ours.append(service.starting)
    took, least = median(ours[1:]), median(reference[1:])
    return [
        Figure(f"start to the first /health, {PEOPLE} people, sqlite", took * 1000, "ms", "lower", 0, 0),
        Figure("  against a bare web service", took / least, "times", "lower", 4, 2),
    ]


def _nothing(connection: Connection) -> None:
    """Nothing is due."""
