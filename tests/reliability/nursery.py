"""Starts real processes of the service in a few hundredths of a second: copies of one that has imported everything.

Each is a process of its own, with its own environment, folder, database connections and exit code, and can be killed.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.end_to_end.running import surroundings

_CODE = """
import ctypes, json, os, sys, traceback
import aiohttp, alembic.command, certifi, psycopg, telegram, twilio.request_validator, twilio.rest, uvicorn
import sqlalchemy.dialects.postgresql, sqlalchemy.dialects.sqlite, telegram.error
import bot.serving
from bot.__main__ import main

def begin(order):
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9)  # it dies with the first process, which ends with the tests
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["settings"])
    for number, name in ((0, os.devnull), (1, order["log"]), (2, order["log"])):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), number)
    sys.argv = ["gobetween", *order["words"]]
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)

print("ready", flush=True)
while line := sys.stdin.readline():
    order = json.loads(line)
    if "words" in order:
        answer = os.fork()
        if answer == 0:
            begin(order)
    else:
        pid, status = os.waitpid(order["pid"], os.WNOHANG)
        answer = os.waitstatus_to_exitcode(status) if pid else None
    print(json.dumps(answer), flush=True)
"""


class Nursery:
    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._first = subprocess.Popen(
            [sys.executable, "-c", _CODE],
            env=surroundings({}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._out.readline() == "ready\n"

    @property
    def _out(self) -> Any:
        return self._first.stdout

    def ask(self, **order: Any) -> int | None:
        with self._one_at_a_time:
            assert self._first.stdin is not None
            self._first.stdin.write(json.dumps(order) + "\n")
            self._first.stdin.flush()
            answer: int | None = json.loads(self._out.readline())
            return answer

    def start(self, words: tuple[str, ...], folder: Path, settings: Mapping[str, str], log: Path) -> "Process":
        pid = self.ask(words=words, folder=str(folder), settings=surroundings(settings), log=str(log))
        assert pid is not None
        return Process(self, pid)

    def close(self) -> None:
        assert self._first.stdin is not None
        self._first.stdin.close()
        self._first.wait(10)
        self._out.close()


class Process:
    """What ``subprocess.Popen`` offers, as far as the tests need it."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.ask(pid=self.pid)
        return self.returncode

    def wait(self, timeout: float = 10) -> int:
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
