"""What the public sees of the weeks: the editions, one week's catalogue, one host; and one's own itinerary."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import QueryParams
from starlette.responses import Response

from accounts.http import Request
from accounts.models import Commune
from accounts.vocabulary import SECTORS, choices
from core import clock, links
from core.errors import NotFound
from core.forms import bind
from core.http import Page, page, redirect
from core.language import LANGUAGES, N_, sort_key
from events.models import Event, RegistrationStatus
from events.open_house import catalogue, queries, visits
from events.open_house.catalogue import Wanted
from events.open_house.forms import OneForm, row_number
from events.open_house.grid import days_of
from events.open_house.models import HostStatus, Slot, changes_until
from events.open_house.queries import Week
from events.vocabulary import LANGUAGE_NAMES

SHOWN = (HostStatus.approved, HostStatus.withdrawn)


async def weeks(request: Request) -> Response:
    """The editions of the open-house weeks, coming and past."""
    coming, past = await queries.editions(request.db)
    return page(
        request,
        "events/open_house/weeks.html",
        coming=coming,
        past=past,
        figures=await queries.figures(request.db, [*coming, *past]),
    )


async def _week(request: Request) -> Week:
    return await queries.edition(request.db, request.path_params["slug"])


async def week(request: Request) -> Response:
    """One edition: its hosts and their visits, narrowed as the address says, and what the viewer chose."""
    edition = await _week(request)
    wanted = _wanted(request.query_params)
    viewer = request.viewer
    found = await catalogue.catalogue(request.db, edition, wanted, viewer.id if viewer else None)
    communes = await queries.communes(request.db)
    days = days_of(edition.event.day, edition.event.last_day or edition.event.day)
    return page(
        request,
        "events/open_house/week.html",
        current="open_house",
        edition=edition,
        wanted=wanted,
        found=found,
        days=days,
        grid=[(host, [[o for o in found.offers[host.id] if o.day == day] for day in days]) for host in found.hosts],
        figures=(await queries.figures(request.db, [edition]))[edition.event.id],
        own=await catalogue.itinerary(request.db, edition.event.id, viewer.id) if viewer else [],
        commune_names=_names(communes),
        is_open=is_open(edition),
        **_choices(communes),
    )


def is_open(week: Week) -> bool:
    """Whether visitors can take seats now."""
    opens, closes = week.event.registration_opens, week.event.registration_closes
    now = clock.wall_now()
    return not week.event.is_cancelled and opens is not None and opens <= now and (closes is None or now < closes)


def _wanted(query: QueryParams) -> Wanted:
    """What an address asks for; what cannot be understood in it is left out."""
    return Wanted(
        commune=row_number(query.get("commune", "")) or None,
        sector=code if (code := query.get("sector", "")) in SECTORS else "",
        language=lang if (lang := query.get("language", "")) in LANGUAGES else "",
        access=query.get("access") == "1",
        free=query.get("free") == "1",
        page=row_number(query.get("page", "")) or 1,
    )


def _choices(communes: Any) -> dict[str, Any]:
    named = sorted(((c.id, str(c.name)) for c in communes), key=lambda item: sort_key(item[1]))
    return {"communes": named, "sectors": choices(SECTORS), "labels": SECTORS, "languages": LANGUAGE_NAMES}


def _names(communes: list[Commune] | Any) -> dict[str, str]:
    """The commune of a postcode, in the language of the moment."""
    return {code: str(commune.name) for commune in reversed(communes) for code in commune.postcodes}


async def host(request: Request) -> Response:
    """One host, and its visits to choose from. Its address, when it is a refuge, for those with a seat alone."""
    edition = await _week(request)
    found = await queries.enrolment(request.db, row_number(request.path_params["host"]), edition.event.id)
    if found.host.status not in SHOWN:
        raise NotFound
    viewer = request.viewer
    own = await catalogue.itinerary(request.db, edition.event.id, viewer.id) if viewer else []
    here = {visit.event.id: visit for visit in own}
    offers = (await catalogue.offers_of(request.db, [found.host.id], viewer.id if viewer else None))[found.host.id]
    seated = {
        found.site_of[number].id for number, visit in here.items() if visit.is_confirmed and number in found.site_of
    }
    return page(
        request,
        "events/open_house/host.html",
        current="open_house",
        edition=edition,
        found=found,
        offers=[(offer, found.site_of[offer.id], clock.wall_now() < changes_until(offer.day)) for offer in offers],
        sites=[(site, not site.is_refuge or site.id in seated) for site in found.sites],
        own=own,
        similar=await catalogue.similar(request.db, edition, found.host, found.organisation.sector),
        is_open=is_open(edition),
        commune_names=_names(await queries.communes(request.db)),
        labels=SECTORS,
        languages=LANGUAGE_NAMES,
    )


async def page_of_visit(session: AsyncSession, visit: Event) -> str:
    """The path of the page where a visit is chosen. Raises NotFound for one that no host gives."""
    slot = await session.get(Slot, visit.id)
    if slot is None:
        raise NotFound
    event = await session.get_one(Event, visit.parent_id)
    return links.path("open_house.host", slug=event.slug, host=slot.host_id)


async def itinerary(request: Request) -> Response:
    """My week, on one page to print."""
    edition = await _week(request)
    own = await catalogue.itinerary(request.db, edition.event.id, request.me.id)
    return page(
        request,
        "events/open_house/itinerary.html",
        current="open_house",
        edition=edition,
        own=[(visit, clock.wall_now() < changes_until(visit.event.day)) for visit in own],
        commune_names=_names(await queries.communes(request.db)),
        languages=LANGUAGE_NAMES,
    )


async def pick(request: Request) -> Response:
    """Take a seat, or a place in the waiting list."""
    edition, person = await _week(request), request.me.person
    form = bind(OneForm, await request.form())
    if form.errors:
        raise NotFound
    registration = await visits.pick(request.db, edition, form.value.number, person)
    waits = registration.status == RegistrationStatus.waiting
    flash = N_("You are on the waiting list.") if waits else N_("It is in your itinerary. One mail confirms it all.")
    return await _back(request, edition, flash)


async def _back(request: Request, edition: Week, flash: str) -> Response:
    """To the page of the host where the visit was chosen, or to the itinerary."""
    if number := row_number(str((await request.form()).get("host", ""))):
        return redirect(request, "open_house.host", flash=flash, slug=edition.event.slug, host=number)
    return redirect(request, "open_house.itinerary", flash=flash, slug=edition.event.slug)


async def drop(request: Request) -> Response:
    """Give a seat back, or leave a waiting list."""
    edition, viewer = await _week(request), request.me
    form = bind(OneForm, await request.form())
    if form.errors:
        raise NotFound
    await visits.drop(request.db, edition, form.value.number, viewer.id)
    return await _back(request, edition, N_("It is out of your itinerary."))


routes = [
    Page("/{lang}/open-house", weeks, "open_house"),
    Page("/{lang}/open-house/{slug}", week, "open_house.week"),
    Page("/{lang}/open-house/{slug}/itinerary", itinerary, "open_house.itinerary"),
    Page("/{lang}/open-house/{slug}/pick", pick, "open_house.pick", ("POST",)),
    Page("/{lang}/open-house/{slug}/drop", drop, "open_house.drop", ("POST",)),
    Page("/{lang}/open-house/{slug}/hosts/{host}", host, "open_house.host"),
]
