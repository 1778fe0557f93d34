"""The whole service in a process of its own: ``gobetween serve``, as an operator starts it."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from bench import ours, world
from bench.databases import folder

ROOT = Path(__file__).parent.parent
PATIENCE = 30.0


class Service:
    """Up when ``/health`` answers; ``starting`` is how long that took."""

    def __init__(self, words: Sequence[str], settings: dict[str, str], port: int) -> None:
        surroundings = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        begun = time.perf_counter()
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, *words], cwd=folder(), env={**surroundings, **settings, "PYTHONPATH": str(ROOT)}
        )
        while not _healthy(port):
            assert self.process.poll() is None, "it ended"
            assert time.perf_counter() < begun + PATIENCE, "it does not answer"
            time.sleep(0.002)
        self.starting = time.perf_counter() - begun

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def gobetween(url: str, provider: str) -> Service:
    """With Twilio's text messages, the shortest setting for real use."""
    port = free_port()
    settings = {
        **ours.settings("sms", provider),
        "DATABASE_URL": plain_url(url),
        "GOBETWEEN_KEYS": "bench:" + base64.urlsafe_b64encode(world.SECRET).decode(),
        "GOBETWEEN_HOST": "127.0.0.1",
        "PORT": str(port),
    }
    return Service(["-m", "bot", "serve"], settings, port)


def bare() -> Service:
    """The least web service that answers ``/health``."""
    port = free_port()
    return Service(["-m", "bench.bare", str(port)], {}, port)


def plain_url(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _healthy(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return line.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
