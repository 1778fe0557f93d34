"""Local servers that behave like the providers: on this machine only, for the real libraries and a real process.

A server is a context manager and may go away and come back at the same address (``stop``, ``start``). Faults are
queued per kind of call with ``next_answers``, or stay with ``always`` until ``recover``.
"""

import contextlib
import socket
import socketserver
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BufferedIOBase
from typing import Self
from urllib.parse import urlsplit

HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class Asked:
    """One HTTP request as it came. Header names are lower case."""

    method: str
    target: str
    """What follows the host, the query string included."""
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        return urlsplit(self.target).query


@dataclass(frozen=True)
class Told:
    """One HTTP answer. ``cut``: the body ends before its announced length; ``gone``: no answer at all."""

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    gone: bool = False


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call.

    Attributes:
        accepts: the provider does what it was asked and only its answer is spoilt: the ambiguous case of R1.
        told: the answer; None keeps the provider's own (to be cut).
        cut: the answer breaks off in the middle.
        hang: seconds of silence, then the line is cut.
    """

    accepts: bool = False
    told: Told | None = None
    cut: bool = False
    hang: float = 0.0


def down(status: int = 503, accepts: bool = False) -> Fault:
    """A server fault with a page that is not JSON."""
    return Fault(accepts, Told(status, HTML, "text/html"))


def html_page(accepts: bool = False) -> Fault:
    """A page instead of JSON, under a status that says all is well."""
    return Fault(accepts, Told(200, HTML, "text/html"))


def nonsense(accepts: bool = False) -> Fault:
    """JSON of another shape, under a status that says all is well."""
    return Fault(accepts, Told(200, b'{"surprise": []}'))


def truncated() -> Fault:
    """Done, but the answer breaks off."""
    return Fault(accepts=True, cut=True)


def dropped(accepts: bool = False) -> Fault:
    """The line is cut without an answer."""
    return Fault(accepts, Told(gone=True))


def silent(seconds: float, accepts: bool = False) -> Fault:
    """Nothing for a long time, then the line is cut."""
    return Fault(accepts, Told(gone=True), hang=seconds)


@dataclass(frozen=True)
class HookAnswer:
    """What the go-between's door answered."""

    status: int
    body: bytes
    media_type: str


def post(url: str, body: bytes, headers: Mapping[str, str], seconds: float = 15.0) -> HookAnswer:
    """Posts as a provider would: waits 15 seconds, follows no redirect, takes every status as an answer."""
    asked = urllib.request.Request(url, body, dict(headers), method="POST")
    try:
        with _OPENER.open(asked, timeout=seconds) as told:
            return HookAnswer(told.status, told.read(), told.headers.get_content_type())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return HookAnswer(refusal.code, refusal.read(), refusal.headers.get_content_type())


class Bucket:
    """How fast a provider lets one sender go: ``room`` at once, then ``per_second``."""

    def __init__(self, per_second: float, room: float) -> None:
        self.per_second, self.room = per_second, room
        self._level, self._at = room, time.monotonic()

    def wait(self) -> float:
        """Seconds until the next one may come; 0: now."""
        now = time.monotonic()
        self._level = min(self.room, self._level + (now - self._at) * self.per_second)
        self._at = now
        return max(0.0, (1 - self._level) / self.per_second)

    def take(self) -> None:
        self._level -= 1


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


class LocalServer:
    """A threaded HTTP server on 127.0.0.1, with connections that stay open. ``call_of`` names a request, ``answer``
    answers it. Thin, so that it is not what a test of speed measures."""

    def __init__(self, port: int = 0) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.asked: list[Asked] = []
        self.connections = 0
        """How many were ever opened."""
        self._port = port
        self._server: _Server | None = None
        self._closing = threading.Event()
        self._faults: dict[str, deque[Fault | None]] = defaultdict(deque)
        self._lasting: dict[str, Fault] = {}

    # ------------------------------------------------------------------ for a provider to fill in

    def call_of(self, asked: Asked) -> str:
        return "any"

    def answer(self, asked: Asked) -> Told:
        raise NotImplementedError

    # ------------------------------------------------------------------ life

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def closing(self) -> bool:
        return self._closing.is_set()

    def start(self) -> None:
        if self._server is None:
            self._closing.clear()
            self._server = _Server(self, self._port)
            self._port = self._server.server_address[1]
            threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Refuses connections from now on; keeps what it knows and its address."""
        if self._server is not None:
            self._closing.set()
            with self.changed:
                self.changed.notify_all()
            self._server.shutdown()
            self._server.hang_up()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # ------------------------------------------------------------------ faults

    def next_answers(self, *faults: Fault | None, to: str) -> None:
        """The next calls named ``to`` go wrong like this, in turn; None is a call that goes well."""
        with self.lock:
            self._faults[to].extend(faults)

    def always(self, fault: Fault, to: str) -> None:
        """Every call named ``to`` goes wrong like this, until ``recover``."""
        with self.lock:
            self._lasting[to] = fault

    def recover(self) -> None:
        with self.lock:
            self._faults.clear()
            self._lasting.clear()

    def wait_until_asked(self, times: int, seconds: float = 5.0) -> None:
        """Waits for requests. Blocks: in a test of the same loop, call it in a thread."""
        with self.changed:
            done = self.changed.wait_for(lambda: len(self.asked) >= times, seconds)
        assert done, f"{len(self.asked)} requests instead of {times} in {seconds} s"

    def handle(self, asked: Asked) -> Told:
        call = self.call_of(asked)
        with self.lock:
            self.asked.append(asked)
            self.changed.notify_all()
            waiting = self._faults[call]
            fault = waiting.popleft() if waiting else self._lasting.get(call)
        if fault is None:
            return self.answer(asked)
        return self._spoilt(fault, asked)

    def _spoilt(self, fault: Fault, asked: Asked) -> Told:
        own = self.answer(asked) if fault.accepts else Told()
        self._closing.wait(fault.hang)
        told = fault.told or own
        return Told(told.status, told.body, told.media_type, told.headers, cut=fault.cut, gone=told.gone)


class Listener(LocalServer):
    """A stand-in for the go-between's door: keeps what is posted to it and answers as told."""

    def __init__(self, *told: Told) -> None:
        super().__init__()
        self._told = deque(told)

    def answer(self, asked: Asked) -> Told:
        return self._told.popleft() if self._told else Told(204, media_type="text/plain")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False  # so that closing waits for them and no socket is left open
    request_queue_size = 512

    def __init__(self, owner: LocalServer, port: int) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def remember(self, connection: socket.socket) -> None:
        with self._guard:
            self._open.add(connection)
            self.owner.connections += 1

    def forget(self, connection: socket.socket) -> None:
        with self._guard:
            self._open.discard(connection)

    def hang_up(self) -> None:
        """Hears no further request on any connection; what is being answered is answered."""
        with self._guard:
            for connection in self._open:
                with contextlib.suppress(OSError):  # gone already
                    connection.shutdown(socket.SHUT_RD)

    def handle_error(self, request: object, client_address: object) -> None:
        """The test that asked must see it: pytest reports what a thread raises."""
        raise


class _Handler(socketserver.StreamRequestHandler):
    """One connection. The other side may lose patience: that is its right."""

    server: _Server
    disable_nagle_algorithm = True
    rbufsize = 65536

    def handle(self) -> None:
        self.server.remember(self.connection)
        try:
            while self._one():
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            self.server.forget(self.connection)

    def _one(self) -> bool:
        """Answers one request. False: the connection ends."""
        asked = _read(self.rfile)
        if asked is None:
            return False
        told = self.server.owner.handle(asked)
        if told.gone:
            return False
        self.connection.sendall(_written(told))
        return not told.cut and asked.headers.get("connection", "").lower() != "close"


def _read(rfile: BufferedIOBase) -> Asked | None:
    """One request, or None where there is no further one."""
    first = rfile.readline(65536).decode("latin-1").split()
    if len(first) != 3:
        return None
    headers = {}
    while line := rfile.readline(65536).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return Asked(first[0], first[1], headers, rfile.read(int(headers.get("content-length", 0))))


def _written(told: Told) -> bytes:
    lines = [f"HTTP/1.1 {told.status} {HTTPStatus(told.status).phrase}"]
    if told.status != 204:
        lines += [f"Content-Type: {told.media_type}", f"Content-Length: {len(told.body)}"]
    lines += [f"{name}: {value}" for name, value in told.headers.items()]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head + (told.body[: len(told.body) // 2] if told.cut else told.body)
