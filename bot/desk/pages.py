"""Every page of the desk, in the order of the menu. Each knows its roles; ``docs/desk.md`` shows the table."""

from . import concerns, glossary, help, import_people, money, people, project, requests, session, settings, today, write
from .asked import Page

PAGES: tuple[Page, ...] = (
    today.PAGE,
    session.PAGE,
    project.SERIES,
    session.ONE,
    session.FILE,
    write.PAGE,
    write.ONE,
    people.PAGE,
    people.NEW,
    import_people.PAGE,
    people.ONE,
    concerns.PAGE,
    concerns.CONCERN,
    concerns.TALK,
    requests.PAGE,
    requests.FILE,
    requests.ONE,
    money.PAGE,
    project.PAGE,
    settings.PAGE,
    settings.LINE,
    glossary.PAGE,
    glossary.ONE,
    project.VENUE,
    help.PAGE,
)
