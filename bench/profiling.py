"""Where the time goes: ``BENCH_PROFILE=folder`` makes each worker write what cProfile saw, to be read with ``python -m pstats``.

What runs in threads runs in the loop instead while it is profiled, because cProfile sees one thread only.
"""

import asyncio
import cProfile
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def profiled(name: str) -> Iterator[None]:
    folder = os.environ.get("BENCH_PROFILE")
    if not folder:
        yield
        return
    asyncio.BaseEventLoop.run_in_executor = _at_once  # type: ignore[assignment,method-assign]
    profile = cProfile.Profile()
    profile.enable()
    yield
    profile.disable()
    profile.dump_stats(f"{folder}/{name}-{os.getpid()}.prof")


def _at_once(
    loop: asyncio.BaseEventLoop, _: object, work: Callable[..., Any], *arguments: Any
) -> "asyncio.Future[Any]":
    done = loop.create_future()
    try:
        done.set_result(work(*arguments))
    except BaseException as error:
        done.set_exception(error)
    return done
