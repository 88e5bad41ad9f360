"""The attendance sheet, on paper, to sign."""

from collections.abc import Sequence

from accounts.models import Person
from cdp.meet.attendance import Row
from cdp.meet.queries import Meeting
from cdp.models import CYCLE_SESSIONS
from core.language import current, day_in_words, gettext, hour
from core.pdf import typeset
from events.models import Event, RosterRole


async def sheet(meeting: Meeting, rows: Sequence[Row], guests: Sequence[Person]) -> bytes:
    """The PDF in the language of the moment: title, date, place, names, organisations, and room to sign.

    What was ticked or announced is not on it: the sheet lies on the table for all to see.
    """
    title = str(meeting.community.name)
    return await typeset("attendance_sheet", {**_head(meeting), **_table(rows, guests)}, title=title)


def _head(meeting: Meeting) -> dict[str, object]:
    event = meeting.event
    return {
        "heading": gettext("Attendance sheet"),
        "session": gettext("Session %(number)s of %(count)s") % {"number": meeting.number, "count": CYCLE_SESSIONS},
        "cycle": gettext("Cycle %(label)s") % {"label": meeting.cycle.label},
        "when": _when(event),
        "place": ", ".join(part for part in (event.place.get(current()), event.street, event.postcode) if part),
        "closing": gettext("Professional secrecy holds for everything that is told at this session."),
    }


def _when(event: Event) -> str:
    hours = [hour(clock_time) for clock_time in (event.starts, event.ends) if clock_time is not None]
    return ", ".join(part for part in (day_in_words(event.day), " – ".join(hours)) if part)


def _table(rows: Sequence[Row], guests: Sequence[Person]) -> dict[str, object]:
    people = [
        (person.display_name, _role(registration.role), str(organisation.name) if organisation else "")
        for registration, person, organisation in rows
    ]
    invited = [(guest.display_name, gettext("Guest speaker"), "") for guest in guests]
    return {
        "columns": [gettext("Name"), gettext("Organisation"), gettext("Signature")],
        "rows": [{"name": name, "role": role, "organisation": where} for name, role, where in [*people, *invited]],
    }


def _role(role: RosterRole) -> str:
    return gettext("Moderation") if role == RosterRole.moderator else ""
