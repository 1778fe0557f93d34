"""The door: signed texts kept and answered, against a bare handler; and how long a text waits for its answer."""

import asyncio
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from bench import ours, world
from bench.databases import KINDS, Template, empty
from bench.figure import Figure, amount, percentile
from bench.provider import Provider
from bench.running import processor
from bench.service import gobetween
from bench.worker import Process
from storage.database import Connection

CONNECTIONS = 16
REPEATS = 3
PEOPLE = 200
GAP = 0.25
"""Seconds of rest between an answer and the next text."""
LONGEST_WAIT = 5.0
LONGEST_START = 20.0
IDLE = 0.03
"""Processor seconds in a second; more than this, and the service still has something to do."""
TEXTS = ("1", "sim, mas chego tarde", "Tak", "where is it?", "Merci beaucoup", "I will be ten minutes late", "2", "Da")
"""What people write: in five languages, short and long."""


ALWAYS_ANSWERED = ("1", "WHERE", "2", "I will be ten minutes late")


@dataclass(frozen=True, slots=True)
class Load:
    per_second: float
    p99: float


def figures() -> list[Figure]:
    template = Template(PEOPLE, "sms", _nothing)
    count = amount(1_000, 10_000)
    kept = [figure for kind in KINDS for figure in _kept(kind, template, count)]
    return [*kept, *_answered(template)]


def _nothing(connection: Connection) -> None:
    """Everybody is coming; nothing is due."""


def _kept(kind: str, template: Template, count: int) -> Iterator[Figure]:
    mine, bare = [], []
    for turn in range(REPEATS):
        bare.append(_load("plain", empty(kind), count, turn))
        mine.append(_load("door", template.copy(kind), count, turn))
    fast, bare_fast = max(one.per_second for one in mine), max(one.per_second for one in bare)
    late, bare_late = min(one.p99 for one in mine), min(one.p99 for one in bare)
    each = f"{count:,} signed texts on {CONNECTIONS} lines, {kind}"
    yield Figure(f"kept and answered, {each}", fast, "/s", "higher", 0, 0)
    yield Figure("  against a bare handler", fast / bare_fast, "ratio", "higher", 0.3, 0.6)
    yield Figure("  p99 of the door's answer", late * 1000, "ms", "lower", 0, 0)
    yield Figure("  against a bare handler", late / bare_late, "times", "lower", 4, 2)


def _load(kind: str, url: str, count: int, turn: int) -> Load:
    served = Process("bench.doors", kind, url)
    try:
        asked = [_request(turn * count + number) for number in range(count)]
        begun = time.perf_counter()
        took = asyncio.run(_post_all(int(served.told), asked))
        return Load(count / (time.perf_counter() - begun), percentile(took, 0.99))
    finally:
        served.end()


def _answered(template: Template) -> Iterator[Figure]:
    """The whole service, with nothing else to do: from a text's first byte until the answer is at the provider."""
    count = amount(100, PEOPLE)
    with Provider() as provider, gobetween(template.copy("sqlite"), provider.url) as service:
        provider.begin()
        _until_idle(service.process.pid)
        posted = _one_after_another(service.port, count, provider)
        came = {one.to: one.at for one in reversed(provider.arrivals())}
    took = [came.get(to, at + LONGEST_WAIT) - at for to, at in posted.items()]
    what = f"{count} texts into an idle service, sqlite: from text to answer"
    yield Figure(f"{what}, the first", took[0] * 1000, "ms", "lower", 0, 0)
    yield Figure(f"{what}, median", median(took) * 1000, "ms", "lower", 0, 0)
    yield Figure(f"{what}, p99", percentile(took, 0.99) * 1000, "ms", "lower", 150, 50)


def _until_idle(pid: int) -> None:
    """What the service reads in the seconds after its start, so that nobody waits for it later, is read."""
    deadline = time.time() + LONGEST_START
    before = -1.0
    while time.time() < deadline and processor(pid) > before + IDLE:
        before = processor(pid)
        time.sleep(1)


def _one_after_another(port: int, count: int, provider: Provider) -> dict[str, float]:
    """One text from each person, once the one before is answered; who and when."""
    posted = {}
    with socket.create_connection(("127.0.0.1", port)) as line:
        for number in range(count):
            to = world.address("sms", number)
            posted[to] = time.time()
            line.sendall(signed(number, ALWAYS_ANSWERED[number % len(ALWAYS_ANSWERED)]))
            _read_answer(line)
            _until_answered(provider, to)
            time.sleep(GAP)
    return posted


def _read_answer(line: socket.socket) -> None:
    heard = b""
    while not heard.endswith(b"<Response/>"):
        more = line.recv(4096)
        assert more, heard
        heard += more


def _until_answered(provider: Provider, to: str) -> None:
    deadline = time.time() + LONGEST_WAIT
    while time.time() < deadline and to not in {one.to for one in provider.arrivals()}:
        time.sleep(0.01)


# ---------------------------------------------------------------------------------------------- Twilio's part


def signed(number: int, words: str) -> bytes:
    """One request as Twilio makes it, with the fields that a real one has."""
    sender = world.address("sms", number % PEOPLE)
    form = {
        "ToCountry": "GB",
        "ToState": "",
        "SmsMessageSid": f"SM{number:032x}",
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": f"SM{number:032x}",
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": words,
        "FromCountry": "GB",
        "To": ours.SENDER,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": f"SM{number:032x}",
        "AccountSid": ours.ACCOUNT,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }
    signature = RequestValidator(ours.AUTH_TOKEN).compute_signature(f"{ours.PUBLIC_URL}/hooks/sms", form)
    body = urlencode(form).encode()
    return (
        f"POST /hooks/sms HTTP/1.1\r\nHost: {urlsplit(ours.PUBLIC_URL).netloc}\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _request(number: int) -> bytes:
    return signed(number, TEXTS[number % len(TEXTS)])


async def _post_all(port: int, asked: Sequence[bytes]) -> list[float]:
    """Each line posts the next request as soon as the last was answered; seconds for each."""
    waiting = list(asked)
    took: list[float] = []

    async def line() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            took.append(await post(reader, writer, waiting.pop()))
        writer.close()

    await asyncio.gather(*(line() for _ in range(CONNECTIONS)))
    return took


async def post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> float:
    begun = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 20"), head
    for name, _, value in (field.partition(b":") for field in head.lower().split(b"\r\n")):
        if name == b"content-length":
            await reader.readexactly(int(value))
    return time.perf_counter() - begun
