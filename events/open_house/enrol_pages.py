"""The public form by which an organisation begins its enrolment, without a password."""

from typing import Any

from starlette.responses import Response

from accounts import queries as people
from accounts import throttle
from accounts.http import Request
from core.errors import TooMany
from core.forms import Bound, bind, blank
from core.http import Page, page
from events.open_house import hosts, queries
from events.open_house.forms import EnrolForm


async def form(request: Request) -> Response:
    """The organisation, and who speaks for it: the rest comes by the link."""
    return await _form_page(request, blank())


async def _form_page(request: Request, bound: Bound[Any], status: int = 200) -> Response:
    week = await queries.edition(request.db, request.path_params["slug"])
    organisations = await people.organisations(request.db)
    return page(
        request,
        "events/open_house/enrol.html",
        status=status,
        current="open_house",
        week=week,
        form=bound,
        organisations=[str(organisation.name) for organisation in organisations],
    )


async def enrol(request: Request) -> Response:
    """Begin, or be led to the enrolment that there is; the link goes by mail. Raises EnrolmentClosed, TooMany."""
    bound = bind(EnrolForm, await request.form())
    if bound.errors:
        return await _form_page(request, bound, 422)
    week = await queries.edition(request.db, request.path_params["slug"])
    if await throttle.is_over(request.db, throttle.MAILS_FROM_NETWORK, request.network):
        raise TooMany
    if await throttle.is_over(request.db, throttle.MAILS_TO_ADDRESS, bound.value.email):
        raise TooMany
    enrolled = await hosts.enrol(request.db, week, **bound.value.model_dump(), language=request.lang)
    return page(
        request,
        "events/open_house/enrolled.html",
        current="open_house",
        week=week,
        address=bound.value.email,
        organisation=bound.value.organisation,
        is_new=enrolled.is_new,
    )


routes = [
    Page("/{lang}/open-house/{slug}/enrol", form, "open_house.enrol"),
    Page("/{lang}/open-house/{slug}/enrol", enrol, "open_house.enrol", ("POST",)),
]
