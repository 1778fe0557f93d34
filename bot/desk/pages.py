"""Every page of the desk, in the order of the menu. Each knows its roles; ``docs/desk.md`` shows the table."""

from . import today
from .asked import Page

PAGES: tuple[Page, ...] = (today.PAGE,)
