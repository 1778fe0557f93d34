"""How channels speak HTTP: a silence says whether the request can have arrived, and nothing is ever posted twice."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels import _http
from bot.channels._http import Http, Silence
from tests.providers import Asked, Fault, Listener, LocalServer, Told, down, dropped, html_page, silent


class Echo(LocalServer):
    """Answers every request with its own body."""

    def answer(self, asked: Asked) -> Told:
        return Told(200, asked.body or b"nothing", "text/plain", {"X-Seen": "yes"})


@pytest.fixture
def server() -> Iterator[Echo]:
    with Echo() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    pool = Http(0.5)
    yield pool
    await pool.close()


async def test_a_form_goes_out_and_the_answer_comes_back(http: Http, server: Echo) -> None:
    heard = await http.ask("POST", server.url, {"X-Ours": "1"}, {"words": "Zażółć & 1+1=2", "many": ["a", "b"]})
    assert (heard.status, heard.text) == (200, "words=Za%C5%BC%C3%B3%C5%82%C4%87+%26+1%2B1%3D2&many=a&many=b")
    assert heard.headers["x-seen"] == "yes"
    assert server.asked[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert server.asked[0].headers["x-ours"] == "1"


async def test_R12_half_of_a_character_stops_nothing(http: Http, server: Echo) -> None:
    assert (await http.ask("POST", server.url, form={"words": "a\ud800b"})).text == "words=a%3Fb"


@pytest.mark.parametrize("fault", [down(503), html_page(), Fault(told=Told(302, b"", headers={"Location": "/x"}))])
async def test_a_whole_answer_is_an_answer_whatever_it_says(http: Http, server: Echo, fault: Fault) -> None:
    server.next_answers(fault, to="any")
    assert fault.told is not None
    assert (await http.ask("GET", server.url)).status == fault.told.status
    assert len(server.asked) == 1, "a redirect is not followed"


@pytest.mark.parametrize(
    ("label", "fault"),
    [
        ("the line is cut", dropped()),
        ("the answer is cut", Fault(accepts=True, cut=True)),
        ("nothing comes in time", silent(3)),
    ],
)
async def test_R1_a_silence_may_hide_a_request_that_arrived(http: Http, server: Echo, label: str, fault: Fault) -> None:
    server.next_answers(fault, to="any")
    with pytest.raises(Silence) as silence:
        await http.ask("POST", server.url, form={"a": "1"})
    assert silence.value.left
    assert len(server.asked) == 1, "never asked again by itself"


async def test_R1_a_line_that_was_cut_between_two_requests_is_not_asked_twice(http: Http, server: Echo) -> None:
    """A connection that stayed open is the case in which libraries like to try again."""
    await http.ask("POST", server.url, form={"a": "1"})
    server.next_answers(dropped(), to="any")
    with pytest.raises(Silence) as silence:
        await http.ask("POST", server.url, form={"a": "2"})
    assert (silence.value.left, len(server.asked)) == (True, 2)


@pytest.mark.parametrize("url", ["", "http://name-that-does-not-exist.invalid/", "no address"])
async def test_what_cannot_be_reached_was_never_sent(http: Http, server: Echo, url: str) -> None:
    server.stop()
    with pytest.raises(Silence) as silence:
        await http.ask("POST", url or server.url, form={"a": "1"})
    assert not silence.value.left


async def test_after_the_end_nothing_is_sent(server: Echo) -> None:
    pool = Http(0.5)
    await pool.ask("GET", server.url)
    await pool.close()
    with pytest.raises(Silence) as silence:
        await pool.ask("POST", server.url, form={"a": "1"})
    assert not silence.value.left


async def test_S7_a_silence_shows_nothing_of_the_request(http: Http, server: Echo) -> None:
    server.next_answers(dropped(), to="any")
    with pytest.raises(Silence) as silence:
        await http.ask("POST", f"{server.url}/bot1:marker-of-the-token/send", form={"words": "Marker-Of"})
    shown = repr(silence.value) + repr(silence.value.__cause__) + repr(await http.ask("GET", server.url))
    assert "marker" not in shown.lower()
    assert silence.value.__suppress_context__


async def test_the_machines_proxy_is_obeyed(http: Http, server: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    with Listener(Told(200, b"by proxy", "text/plain")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        _http._proxy_for.cache_clear()
        assert (await http.ask("GET", "http://provider.invalid/x")).text == "by proxy"
        assert proxy.asked[0].target == "http://provider.invalid/x"
        assert (await http.ask("GET", server.url)).text == "nothing", "not for this machine itself"
    _http._proxy_for.cache_clear()


def test_certificates_are_checked_against_known_authorities() -> None:
    context = _http._certificates()
    assert (context.check_hostname, context.verify_mode.name) == (True, "CERT_REQUIRED")
    assert context.cert_store_stats()["x509_ca"] > 50
