"""Reminders that are due: how many a second, how late, how much memory, and two workers against one."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from statistics import median

from bench import world
from bench.databases import Template
from bench.figure import Figure, amount, percentile
from bench.provider import Provider
from bench.running import Run, in_turns, our_run, plain_run
from scheduler.limit import MOST

REPEATS = 2
LONGEST = 15.0
EVERY = 0.1
BACKLOG_PATIENCE = 30.0
SLOWEST = 0.03
"""Seconds a message after which a backlog counts as one that stayed: nobody gets the next before the one before is noted."""
FEW = 1_000


def figures() -> list[Figure]:
    with Provider() as provider:
        return [*_all_at_once(provider), *_memory(provider), *_one_at_a_time(provider)]


def _all_at_once(provider: Provider) -> Iterator[Figure]:
    count = amount(3_000, 10_000)
    template = Template(count, "telegram", world.all_at_once)
    bare, telegram = (
        partial(_ours, template, provider, count, "bare"),
        partial(_ours, template, provider, count, "telegram"),
    )
    for kind in ("sqlite", "postgresql"):
        sides = [partial(plain_run, kind, count, provider), partial(bare, kind), partial(telegram, kind)]
        if kind == "postgresql":
            sides.append(partial(bare, kind, workers=2))
        plain, ours, bot, *two = in_turns(REPEATS, LONGEST, *sides)
        yield from _throughput(f"{count:,} due at once, {kind}", plain, ours, bot)
        yield from _two_workers(f"{count:,} due at once, {kind}", ours, *two)


def _ours(template: Template, provider: Provider, count: int, channel: str, kind: str, workers: int = 1) -> Run:
    return our_run(channel, template.copy(kind), count, provider, workers)


def _throughput(what: str, plain: Sequence[Run], ours: Sequence[Run], bot: Sequence[Run]) -> Iterator[Figure]:
    reference, late = _fastest(plain), min(percentile(run.late(), 0.99) for run in plain)
    ours_late = min(percentile(run.late(), 0.99) for run in ours)
    yield Figure(f"{what}: the plain reference", reference, "/s", "higher", 0, 0)
    yield Figure(f"{what}: bare channel", _fastest(ours), "/s", "higher", 0, 0)
    yield Figure("  against plain", _fastest(ours) / reference, "ratio", "higher", 0.5, 0.8)
    yield from _processor(f"{what}: bare channel", ours, plain)
    yield Figure(f"{what}: through the Telegram library", _fastest(bot), "/s", "higher", 500, 1500)
    yield Figure("  against plain", _fastest(bot) / reference, "ratio", "higher", 0.3, 0.5)
    yield from _processor(f"{what}: through the Telegram library", bot, plain)
    yield Figure(f"{what}: lateness p99, bare channel", ours_late, "s", "lower", 0, 0)
    yield Figure("  against plain", ours_late / late, "times", "lower", 2.5, 1.3)
    yield _twice(what, ours)


def _processor(what: str, runs: Sequence[Run], plain: Sequence[Run]) -> Iterator[Figure]:
    """Only told: other work on the machine changes it less than the time on the wall."""
    used, reference = min(run.processor for run in runs), min(run.processor for run in plain)
    yield Figure(f"{what}: processor time a message", used, "us", "lower", 0, 0)
    yield Figure("  against plain", used / reference, "times", "lower", 0, 0)


def _twice(what: str, runs: Sequence[Run]) -> Figure:
    twice = max(len(run.came) - len({one.to for one in run.came}) for run in runs)
    return Figure(f"{what}: written to twice", twice, "people", "lower", 0, 0)


def _two_workers(what: str, one: Sequence[Run], *two: Sequence[Run]) -> Iterator[Figure]:
    for runs in two:
        ratio = median(run.per_second for run in runs) / median(run.per_second for run in one)
        yield Figure(f"{what}: two workers", _fastest(runs), "/s", "higher", 0, 0)
        yield Figure("  against one", ratio, "times", "higher", 1.3, 1.7)
        yield _twice(f"{what}: two workers", runs)


def _fastest(runs: Sequence[Run]) -> float:
    return max(run.per_second for run in runs)


def _memory(provider: Provider) -> Iterator[Figure]:
    """Everybody has as many due as anybody may get in seven days: the rows of 100,000 with a third of the people."""
    people, each = amount(1_000, 33_334), MOST
    few = Template(FEW, "telegram", world.all_at_once)
    many = Template(people, "telegram", world.all_at_once, each)
    small = our_run("bare", few.copy("sqlite"), FEW, provider, patience=BACKLOG_PATIENCE)
    large = our_run("bare", many.copy("sqlite"), people * each, provider, patience=people * each * SLOWEST)
    what = f"{people * each:,} due, {len(large.came):,} handed over: memory over {FEW:,} due"
    yield Figure(what, large.peak_mb - small.peak_mb, "MB", "lower", 40, 10)
    yield Figure("  never handed over", people * each - len(large.came), "messages", "lower", 0, 0)


def _one_at_a_time(provider: Provider) -> Iterator[Figure]:
    count = amount(150, 1_000)
    template = Template(count, "telegram", world.one_at_a_time, count, timedelta(seconds=EVERY))
    plain = plain_run("sqlite", count, provider, EVERY)
    ours = our_run("bare", template.copy("sqlite"), count, provider, patience=count * EVERY + 10)
    planned: dict[str, float] = {to: (at - world.DUE).total_seconds() for to, at in template.planned.items()}
    late = ours.late({to: ours.due_at + at for to, at in planned.items()})
    reference = plain.late({world.address("telegram", n): plain.due_at + n * EVERY for n in range(count)})
    what = f"{count} due one at a time, every {EVERY * 1000:.0f} ms, sqlite"
    yield Figure(f"{what}: lateness p99 of plain", percentile(reference, 0.99) * 1000, "ms", "lower", 0, 0)
    yield Figure(f"{what}: lateness p99", percentile(late, 0.99) * 1000, "ms", "lower", 0, 0)
    yield Figure("  against plain", percentile(late, 0.99) / percentile(reference, 0.99), "times", "lower", 5, 2)
    yield Figure(f"{what}: early", sum(one < 0 for one in late), "messages", "lower", 0, 0)
