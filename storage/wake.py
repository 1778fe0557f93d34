"""Waking the other processes: PostgreSQL tells them that something was kept or queued. SQLite has one process and needs none.

A notice can be missed; a slow tick behind it looks all the same.
"""

import threading
from collections.abc import Callable

from sqlalchemy import Connection, text

_NAME = "gobetween"
_LOOK = 1.0
"""Seconds; how soon a listener sees that it is told to end, and how long it waits before it connects again."""


def announce(connection: Connection) -> None:
    """Told to every listener when this transaction commits, once however often it is said."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"NOTIFY {_NAME}"))


class Listener:
    """Calls ``wake`` from a thread of its own whenever another process announces something."""

    def __init__(self, url: str, wake: Callable[[], None]) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://")
        self._wake = wake
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        self._thread.join()

    def _listen(self) -> None:
        import psycopg

        while not self._ending.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    connection.execute(f"LISTEN {_NAME}")
                    self._wake()  # something may have been said while nobody listened
                    while not self._ending.is_set():
                        if any(True for _ in connection.notifies(timeout=_LOOK, stop_after=1)):
                            self._wake()
            except psycopg.Error:
                self._ending.wait(_LOOK)
