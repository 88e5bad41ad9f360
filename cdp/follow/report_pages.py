"""The report of a cycle, on the web and as a PDF; a member's certificate; opening the next cycle."""

from starlette.responses import Response

from accounts.http import Request, hidden
from cdp import queries as cdp
from cdp.follow import actions, certificates, reports
from cdp.follow.errors import CertificateTooEarly
from cdp.follow.forms import NextCycleForm
from cdp.follow.opening import opened
from cdp.follow.rules import Standing
from cdp.follow.vocabulary import MOMENTS
from cdp.meet.vocabulary import HARVEST_KINDS
from cdp.models import CYCLE_SESSIONS, MemberRole
from core import links
from core.forms import bind
from core.http import Page, page, redirect
from core.language import N_
from core.pdf import pdf_answer


async def report(request: Request) -> Response:
    """What the cycle was, in figures and in what was offered."""
    standing = await _sees_report(request)
    return page(
        request,
        "cdp/follow/report.html",
        current="communities",
        standing=standing,
        report=await reports.report_of(request.db, standing),
        words=reports,
        moments=MOMENTS,
        harvest_kinds=HARVEST_KINDS,
        count=CYCLE_SESSIONS,
    )


async def report_pdf(request: Request) -> Response:
    """The same, to print or to send on."""
    standing = await _sees_report(request)
    content = await reports.pdf(await reports.report_of(request.db, standing))
    return pdf_answer(content, f"ronde-{standing.community.slug}-{standing.cycle.label}.pdf")


async def _sees_report(request: Request) -> Standing:
    standing = await opened(request)
    return standing if standing.sees_report else hidden()


async def certificate(request: Request) -> Response:
    """One's own certificate of attendance; nobody else's has an address."""
    standing = await opened(request)
    if standing.membership is None:
        hidden()
    found = await certificates.certificate_of(request.db, standing.membership.id or 0)
    if found is None:
        raise CertificateTooEarly
    content = await certificates.pdf(found, links.absolute("desk.certificates"))
    return pdf_answer(content, f"ronde-{standing.community.slug}-{standing.cycle.label}-certificate.pdf")


async def show_next(request: Request) -> Response:
    """The next cycle, as it would be opened."""
    standing = await _may_open_next(request)
    people = await cdp.members_of(request.db, standing.cycle.id or 0)
    return page(
        request,
        "cdp/follow/next.html",
        current="desk",
        standing=standing,
        label=f"{standing.cycle.season + 1}-{standing.cycle.season + 2}",
        moderators=[
            (str(person.id), person.display_name) for seat, person in people if seat.role == MemberRole.moderator
        ],
        members=sum(seat.role == MemberRole.member for seat, _ in people),
    )


async def open_next(request: Request) -> Response:
    """Open it."""
    standing = await _may_open_next(request)
    form = bind(NextCycleForm, await request.form())
    if form.errors:
        hidden()
    cycle = await actions.open_next(
        request.db, standing.cycle, form.value.moderators, invites_members=form.value.invites
    )
    return redirect(
        request,
        "desk.cycle",
        slug=standing.community.slug,
        season=cycle.season,
        flash=N_("The next cycle is open, in preparation. Recruitment comes next."),
    )


async def _may_open_next(request: Request) -> Standing:
    standing = await opened(request)
    return standing if standing.may_open_next else hidden()


ADDRESS = "/{lang}/communities/{slug}/{season}"

routes = [
    Page(f"{ADDRESS}/report", report, "cdp.report"),
    Page(f"{ADDRESS}/report.pdf", report_pdf, "cdp.report.pdf"),
    Page(f"{ADDRESS}/certificate.pdf", certificate, "cdp.certificate"),
    Page(f"{ADDRESS}/next", show_next, "cdp.next"),
    Page(f"{ADDRESS}/next", open_next, "cdp.next", ("POST",)),
]
