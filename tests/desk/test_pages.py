"""Who may open what: all pages as all roles, compared with the table in docs/desk.md; and what every page carries."""

import re
from pathlib import Path

import pytest

from bot.desk.asked import DESK_ROLES, Page
from bot.desk.drawing import HTML
from bot.desk.pages import PAGES
from bot.desk.words import FOLDER, sentences
from tests.desk.browser import At

STAFF = {"facilitator": "Sam", "go_between": "Anna", "coordinator": "Kim"}
DOCS = Path(__file__).parent.parent.parent / "docs" / "desk.md"


def table() -> str:
    """The table of docs/desk.md: python3 -c "from tests.desk.test_pages import table; print(table())"."""
    lines = ["| page | facilitator | go-between | coordinator | buttons |", "|---|---|---|---|---|"]
    for page in PAGES:
        marks = ("yes" if role in page.roles else "-" for role in DESK_ROLES)
        lines.append(f"| `{page.path}` | {' | '.join(marks)} | {', '.join(_buttons(page)) or '-'} |")
    return "\n".join(lines)


def _buttons(page: Page) -> list[str]:
    return [
        f"{act} ({', '.join(sorted(page.only[act])).replace('_', '-')})" if act in page.only else act
        for act in page.acts
    ]


def test_the_table_in_the_docs_is_this_one() -> None:
    assert table() in DOCS.read_text(encoding="utf-8")


def address(at: At, page: Page) -> str:
    return page.path.replace("{on}", at.something_for(page))


@pytest.mark.parametrize("role", DESK_ROLES)
async def test_each_role_opens_its_pages_and_no_others(at: At, role: str) -> None:
    await at.fill()
    browser = at.signed_in(STAFF[role])
    for page in PAGES:
        answer = await browser.get(address(at, page))
        assert (page.path, answer.status_code) == (page.path, 200 if role in page.roles else 403)
        for act in page.acts:
            form = {"token": at.desk.proof(browser.client.cookies[at.desk.cookie]), "form": act, "do": act}
            pressed = await browser.post(address(at, page), form)
            assert (pressed.status_code == 403) == (not page.may_press(act, frozenset({role}))), (page.path, act)


async def test_the_menu_leads_to_the_own_pages_only(at: At) -> None:
    for role, name in STAFF.items():
        browser = at.signed_in(name)
        await browser.get("/desk")
        nav = re.search(r"<nav.*?</nav>", browser.html, re.DOTALL)
        assert nav
        assert re.findall(r'href="([^"]+)"', nav[0]) == [p.path for p in PAGES if p.menu and role in p.roles]


async def test_a_named_contact_and_a_participant_have_no_page(at: At) -> None:
    for name in ("Rui",):
        browser = at.signed_in(name)
        await browser.get("/desk")
        assert browser.path == "/desk/sign-in"


async def test_A0_who_is_facilitator_and_go_between_of_one_project_is_refused(at: At) -> None:
    at.give_roles("Sam", "facilitator", "go_between")
    browser = at.signed_in("Sam")
    await browser.get("/desk")
    assert browser.answer.status_code == 403
    assert "One person cannot be both" in browser.words


async def test_no_page_needs_a_script_or_anything_from_elsewhere(at: At) -> None:
    await at.fill()
    for role, name in STAFF.items():
        browser = at.signed_in(name)
        for page in PAGES:
            if role not in page.roles:
                continue
            answer = await browser.get(address(at, page))
            assert answer.headers["cache-control"] == "no-store"
            policy = answer.headers["content-security-policy"]
            assert "script-src" not in policy
            assert "frame-ancestors 'none'" in policy
            if answer.headers["content-type"].startswith("text/html"):
                assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", browser.html), page.path


async def test_every_field_has_a_visible_label(at: At) -> None:
    """axe passes a field that has only a placeholder (ecosystem, trap 35)."""
    await at.fill()
    for role, name in STAFF.items():
        browser = at.signed_in(name)
        for page in PAGES:
            if role in page.roles:
                await browser.get(address(at, page))
                ids = re.findall(r'<(?:input(?! type="hidden")|select|textarea) [^>]*?id="([^"]+)"', browser.html)
                assert [one for one in ids if f'for="{one}"' not in browser.html] == [], page.path
                assert "placeholder" not in browser.html


# --- words ---------------------------------------------------------------------------------------------------------


def used() -> set[str]:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.py"))
    pages = "".join(path.read_text(encoding="utf-8") for path in HTML.glob("*.html"))
    return set(re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)*\.[a-z_]*[a-z])["']""", code + pages))


def test_every_sentence_that_a_page_names_is_there() -> None:
    known = {re.sub(r"\.(one|more)$", "", key) for key in sentences("en")}
    named = {name for name in used() if name.split(".")[0] in {key.split(".")[0] for key in known}}
    files = {name for name in named if name.endswith((".html", ".csv"))}
    assert sorted(named - known - files) == []


def test_the_words_of_the_desk_are_plain() -> None:
    wrong = [
        key
        for key, words in sentences("en").items()
        if re.search(r"[!’“”–—]|\b(can't|don't|won't|invalid|please be advised)\b", words)
    ]
    assert wrong == []
