"""The coordinator's pages: all cycles, the harvest to collect, the check of a certificate."""

from starlette.responses import Response

from accounts.http import Request, hidden
from accounts.rules import has_desk
from cdp.compose.vocabulary import STATUSES
from cdp.follow import actions, certificates, desk, queries
from cdp.follow.forms import CollectForm
from cdp.meet.vocabulary import HARVEST_KINDS
from cdp.models import CYCLE_SESSIONS
from core.forms import bind
from core.http import Page, page, redirect
from core.language import N_


def _territories(request: Request) -> frozenset[str]:
    """The territories of whoever has a desk; nothing is here for others."""
    return request.me.territories if has_desk(request.me) else hidden()


async def cycles(request: Request) -> Response:
    """Where every cycle stands: this year's, or with `?closed=1` those that are over."""
    found = await desk.lines(request.db, _territories(request))
    wants_closed = request.query_params.get("closed") == "1"
    return page(
        request,
        "cdp/follow/cycles.html",
        current="desk",
        lines=[line for line in found if line.is_closed == wants_closed],
        wants_closed=wants_closed,
        to_collect=sum(line.to_collect for line in found),
        statuses=STATUSES,
        count=CYCLE_SESSIONS,
    )


async def harvest(request: Request) -> Response:
    """What communities offered to the association."""
    found = await desk.harvest(request.db, _territories(request))
    return page(request, "cdp/follow/harvest.html", current="desk", offered=found, kinds=HARVEST_KINDS)


async def collect(request: Request) -> Response:
    """Note that one item was collected."""
    territories = _territories(request)
    form = bind(CollectForm, await request.form())
    if form.errors:
        hidden()
    own = [cycle.id or 0 for cycle, _ in await queries.cycles_of(request.db, territories)]
    await actions.collect(request.db, form.value.item, form.value.version, own)
    return redirect(request, "desk.harvest", flash=N_("Collected."))


async def certificate(request: Request) -> Response:
    """What a verification code certifies, for the coordinators of the territory it is from."""
    _territories(request)
    code = request.query_params.get("code", "")[:80]
    found = await certificates.certified_by(request.db, code) if code else None
    if found is not None and not request.me.coordinates(found.community.territory_code):
        found = None
    return page(request, "cdp/follow/certificate.html", current="desk", code=code, found=found)


routes = [
    Page("/{lang}/desk/cycles", cycles, "desk.cycles"),
    Page("/{lang}/desk/harvest", harvest, "desk.harvest"),
    Page("/{lang}/desk/harvest", collect, "desk.harvest", ("POST",)),
    Page("/{lang}/desk/certificates", certificate, "desk.certificates"),
]
