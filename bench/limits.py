"""Under a provider's limit: how much of it is used, and how often the provider has to refuse."""

from collections.abc import Iterator

from bench import world
from bench.databases import Template
from bench.figure import Figure, amount
from bench.provider import Provider
from bench.running import Run, our_run

LIMITS = (30, 100)
SLACK = 10.0


def figures() -> list[Figure]:
    with Provider() as provider:
        return [figure for limit in LIMITS for figure in _under(limit, provider)]


def _under(limit: int, provider: Provider) -> Iterator[Figure]:
    seconds = amount(8, 60)
    template = Template(limit * seconds, "telegram", world.all_at_once)
    for workers in (1, 2):
        url = template.copy("postgresql")
        run = our_run("bare", url, limit * seconds, provider, workers, limit, patience=seconds + SLACK)
        what = f"{limit * seconds:,} due at {limit}/s, {workers} worker{'s' if workers > 1 else ''}, postgresql"
        yield Figure(
            f"{what}: share of the limit used", _share(run, limit, seconds + SLACK), "share", "higher", 0.97, 0.995
        )
        yield Figure(f"{what}: refused", run.refused, "calls", "lower", 0, 0)


def _share(run: Run, limit: int, patience: float) -> float:
    """Between the first and the last that was taken, or over the whole wait when not all were; a full bucket counts as 1."""
    times = sorted(one.at for one in run.came)
    seconds = times[-1] - times[0] if len(times) >= run.wanted else patience
    return min(1.0, (len(times) - 1) / (limit * seconds))
