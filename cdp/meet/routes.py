"""The pages around a session: made for a phone in a meeting room."""

from starlette.responses import RedirectResponse, Response

from accounts.http import Request
from cdp.meet import absence_pages, attendance, harvest_pages, kit_pages, notes_pages, subject_pages, thread_pages
from cdp.meet.pages import SESSION, back, here, members_here, moderators_here
from cdp.meet.queries import meeting as meeting_at
from cdp.meet.queries import number_in, offered, session_at, subjects_of, thread_of
from cdp.meet.sheet import sheet
from cdp.meet.vocabulary import ATTENDANCE, HARVEST_KINDS
from core import clock
from core.errors import NotFound
from core.http import Page, page
from core.language import N_
from core.pdf import pdf_answer
from events.models import Attendance

CHOICES = (Attendance.present, Attendance.excused, Attendance.absent)


async def show(request: Request) -> Response:
    """One session: when, where, who; what was agreed; for its moderators, who is there."""
    meeting = await here(request)
    sees_rows = meeting.moderates or not meeting.is_member
    before, agreed = await thread_of(request.db, meeting) if meeting.is_member else ([], [])
    subjects = await subjects_of(request.db, meeting.cycle.id) if meeting.is_member else []
    return page(
        request,
        "cdp/meet/session.html",
        current="communities",
        meeting=meeting,
        guests=await attendance.guests_of(request.db, meeting.event),
        mine=await attendance.of_person(request.db, meeting.event, meeting.viewer.id) if meeting.is_member else None,
        rows=await attendance.roster_of(request.db, meeting.event) if sees_rows else None,
        is_ahead=attendance.is_ahead(meeting.event),
        has_come=meeting.event.day <= clock.today(),
        choices=CHOICES,
        labels=ATTENDANCE,
        subjects=[subject for subject, _ in subjects if subject.event_id == meeting.event.id],
        before=before,
        agreed=agreed,
        people=await thread_pages.people_of(request, meeting) if meeting.is_member else [],
        offered=None if meeting.is_member else await offered(request.db, meeting.cycle.id, meeting.event.id or 0),
        kinds=HARVEST_KINDS,
    )


async def note_attendance(request: Request) -> Response:
    """Save what was ticked: one person's with each touch, or with the button whatever was changed on the page."""
    meeting = await moderators_here(request)
    sent = {str(name): str(value) for name, value in (await request.form()).multi_items()}
    only = sent.get("only", "") if request.is_partial else ""
    await attendance.note(request.db, meeting.event, _touched(sent, only) if only else _changed(sent))
    if not only:
        return back(request, meeting, "cdp.session", N_("Saved."), anchor="attendance")
    rows = await attendance.roster_of(request.db, meeting.event)
    row = next(row for row in rows if str(row[1].id) == only)
    return page(request, "cdp/meet/ticked.html", rows=rows, row=row, labels=ATTENDANCE, choices=CHOICES)


def _touched(sent: dict[str, str], person: str) -> dict[int, Attendance]:
    return {number_in(person): _choice(sent.get(f"tick-{person}", ""))}


def _changed(sent: dict[str, str]) -> dict[int, Attendance]:
    """Person id to attendance, for what differs from what this page showed: what another ticked since stays."""
    people = [name.removeprefix("tick-") for name in sent if name.startswith("tick-")]
    changed = [person for person in people if sent[f"tick-{person}"] != sent.get(f"was-{person}")]
    return {number_in(person): _choice(sent[f"tick-{person}"]) for person in changed}


def _choice(text: str) -> Attendance:
    if text not in CHOICES:
        raise NotFound
    return Attendance(text)


async def change_absence(request: Request) -> Response:
    """Announce that one cannot come, or that one comes after all."""
    meeting = await members_here(request)
    if (await request.form()).get("action") == "come":
        await attendance.take_back_absence(request.db, meeting.event, meeting.viewer.id)
        return back(request, meeting, "cdp.session", N_("Good: you are expected."))
    await attendance.announce_absence(request.db, meeting.event, meeting.viewer.id)
    return back(request, meeting, "cdp.session", N_("You are excused. Your seat in the group stays yours."))


async def print_sheet(request: Request) -> Response:
    """The sheet to sign, for moderators and coordinators."""
    meeting = await here(request)
    if not meeting.takes_the_sheet:
        raise NotFound
    rows = await attendance.roster_of(request.db, meeting.event)
    guests = await attendance.guests_of(request.db, meeting.event)
    content = await sheet(meeting, rows, guests)
    return pdf_answer(content, f"{meeting.community.slug}-{meeting.number}.pdf")


async def find(request: Request) -> Response:
    """From an appointment in a calendar or a mail to the page of its session."""
    slug, number, season = await session_at(request.db, request.path_params["slug"])
    meeting = await meeting_at(request.db, request.me, slug, str(number), str(season))
    return RedirectResponse(meeting.path("cdp.session"), status_code=303)


routes = [
    Page(SESSION, show, "cdp.session"),
    Page(f"{SESSION}/attendance", note_attendance, "cdp.session.attendance", ("POST",)),
    Page(f"{SESSION}/absence", change_absence, "cdp.session.absence", ("POST",)),
    Page(f"{SESSION}/sheet.pdf", print_sheet, "cdp.session.sheet"),
    Page("/{lang}/sessions/{slug}", find, "cdp.session.find"),
    *thread_pages.routes,
    *notes_pages.routes,
    *harvest_pages.routes,
    *subject_pages.routes,
    *kit_pages.routes,
]
absence_pages.open_door()
