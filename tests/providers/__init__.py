"""Local servers that behave like the providers: on this machine only, for the real libraries and a real process.

A server is a context manager and may go away and come back at the same address (``stop``, ``start``). Faults are
queued per kind of call with ``next_answers``, or stay with ``always`` until ``recover``.
"""

import threading
import urllib.error
import urllib.request
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


class LocalServer:
    """A threaded HTTP server on 127.0.0.1. ``call_of`` names a request, ``answer`` answers it."""

    def __init__(self, port: int = 0) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.asked: list[Asked] = []
        self._port = port
        self._server: ThreadingHTTPServer | None = None
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
            self._server = _Server(("127.0.0.1", self._port), _handler_for(self))
            self._port = self._server.server_address[1]
            threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Refuses connections from now on; keeps what it knows and its address."""
        if self._server is not None:
            self._closing.set()
            with self.changed:
                self.changed.notify_all()
            self._server.shutdown()
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


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them and no socket is left open
    request_queue_size = 128


def _handler_for(owner: LocalServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told = owner.handle(Asked(self.command, self.path, headers, body))
            self.close_connection = True
            if not told.gone:
                self._tell(told)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815

        def _tell(self, told: Told) -> None:
            self.send_response(told.status)
            if told.status != 204:
                self.send_header("Content-Type", told.media_type)
                self.send_header("Content-Length", str(len(told.body)))
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(told.body[: len(told.body) // 2] if told.cut else told.body)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (BrokenPipeError, ConnectionResetError):  # the other side lost patience: that is its right
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler
