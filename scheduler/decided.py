"""When "we did" may go: once for each release, never within a day of one (14). Pure."""

from datetime import date, datetime, timedelta

from storage.preferences import USUAL_HOURS, Hours
from storage.records import Project

from .quiet import next_allowed
from .release import WEEK, moment_of, next_release

APART = timedelta(days=1)


def may_go(project: Project, at: datetime, hours: Hours = USUAL_HOURS) -> datetime:
    """The first moment from ``at`` on in these hours that is a day or more from every release."""
    while (later := next_allowed(_apart_from_releases(project, at), project.zone, hours)) != at:
        at = later
    return at


def _apart_from_releases(project: Project, at: datetime) -> datetime:
    coming = next_release(project, at)
    before, after = moment_of(project, coming - WEEK), moment_of(project, coming)
    if at < before + APART:
        return before + APART
    return at if at <= after - APART else after + APART


def release_before(project: Project, at: datetime) -> date:
    """The release after which it would go; of each there is one "we did"."""
    return next_release(project, at) - WEEK
