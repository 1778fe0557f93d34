"""How channels speak HTTP: one pool of connections, one time limit. The only file that knows the ``aiohttp`` library.

    Http(seconds).ask("POST", url, form={...})   -> Heard, or Silence
    Silence.left                                 False: the provider cannot have seen the request

The providers' own libraries decide what is asked and read what is answered; only the wire is ours. Twilio's
asynchronous client ignores its time-out (providers fact 7) and its threaded one costs 1.7 ms of processor a message;
python-telegram-bot's httpx pool costs 7 ms from 64 parallel calls. This costs about half a millisecond.
``aiohttp`` is imported with the first request: the demo and ``--help`` never pay for it.
"""

import functools
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from aiohttp import ClientSession, FormData

AT_ONCE = 256  # connections; more than any pace asks for
LONGEST_CONNECT = 5.0  # seconds
NAMES_LAST = 300  # seconds an address that was looked up is believed
FORM = "application/x-www-form-urlencoded"


class Silence(Exception):
    """No whole answer came. ``left``: the request may have arrived. Carries nothing of the request (S7)."""

    def __init__(self, left: bool) -> None:
        super().__init__("no answer")
        self.left = left


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole answer, whatever it says."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Http:
    """A pool of connections. ``seconds``: for a whole question, unless one is given with it."""

    def __init__(self, seconds: float) -> None:
        _hush()
        self.seconds = seconds
        self._session: ClientSession | None = None
        self._closed = False

    async def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, object] | None = None,
        seconds: float | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Heard:
        """One request. Redirects are not followed, and a POST is never repeated (R1); ``aiohttp`` repeats a GET or
        DELETE once if its line is cut, which does no harm. ``files``: field -> name, content and media type.

        Raises:
            Silence: no whole answer came.
        """
        import aiohttp

        never_left = (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,  # no connection in time, nor a free one of the pool
            aiohttp.ClientHttpProxyError,
            aiohttp.InvalidURL,
        )
        limit = seconds or self.seconds
        body, kind = _body(form, files)
        try:
            async with self._open().request(
                method,
                url,
                data=body,
                headers={**(headers or {}), **kind},
                timeout=aiohttp.ClientTimeout(total=limit, connect=min(LONGEST_CONNECT, 0.8 * limit)),
                allow_redirects=False,
                proxy=_proxy_for(*urlsplit(url)[:2]),
            ) as answer:
                return Heard(answer.status, await answer.read(), answer.headers)
        except never_left:
            raise Silence(left=False) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise Silence(left=True) from None

    def _open(self) -> "ClientSession":
        """Opened within the running loop, which a constructor need not have."""
        import aiohttp

        if self._closed:
            raise Silence(left=False)
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=AT_ONCE, ttl_dns_cache=NAMES_LAST, ssl=_certificates())
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def close(self) -> None:
        self._closed = True
        if self._session is not None:
            await self._session.close()


@functools.cache
def _proxy_for(scheme: str, host: str) -> str | None:
    """The proxy that the machine prescribes, as every other program obeys it. Looked up once: it is slow."""
    from urllib.request import getproxies, proxy_bypass

    return None if proxy_bypass(host) else getproxies().get(scheme)


@functools.cache
def _certificates() -> ssl.SSLContext:
    """The machine's own authorities and Mozilla's: a bare container or a Mac may have none of its own.

    Read once: it takes longer than everything else about a connection.
    """
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _body(
    form: Mapping[str, object] | None, files: Mapping[str, tuple[str, bytes, str]] | None
) -> "tuple[bytes | FormData | None, dict[str, str]]":
    """What is posted, and the header that names its kind; with a file the library writes that header itself."""
    if not files:
        return (
            (urlencode(form, doseq=True, errors="replace").encode(), {"Content-Type": FORM})
            if form is not None
            else (None, {})
        )
    from aiohttp import FormData

    parts = FormData({name: str(value) for name, value in (form or {}).items()})
    for field_name, (name, content, media_type) in files.items():
        parts.add_field(field_name, content, filename=name, content_type=media_type)
    return parts, {}


def _hush() -> None:
    """Addresses may hold a token, and whoever raises the level of every log must not see it (S7)."""
    logging.getLogger("aiohttp").setLevel(logging.WARNING)
