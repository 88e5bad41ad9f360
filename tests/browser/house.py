"""The demonstration with what it does not have by itself: pages in every state, and somebody signed in for each role.

Made once; every server copies it. See `serving.py`.
"""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities, sessions
from accounts.models import Person
from accounts.sign_in.actions import sign_in_link
from cdp.compose.models import Application
from cdp.compose.queries import cycle_at
from cdp.meet.models import HarvestItem, HarvestKind, PairTopic
from cdp.models import Community, Cycle, CycleStatus
from cdp.queries import sessions_of
from core import clock, migrations
from core.database import Database
from core.settings import Settings, remember
from events import actions, calendars
from events.actions import REQUEST, SEAT
from events.models import Event, EventKind, EventStatus, RegistrationRequest
from events.open_house.models import Host, HostStatus
from events.series.queries import season_of
from tests.factories import make_event, make_person
from web import house
from web.cli import DEMO_PEOPLE
from web.demo.loading import load_demo

SECRET = "the secret of the browser tests, used nowhere else"
FACTS = "facts.json"
OPEN_TITLE = {"fr": "Le café des voisins", "nl": "De koffie van de buren"}  # of the event that all can register for
LONG_WORD = "Gezondheidsbevorderingscoördinatievergadering"
LONG_TEXT = f"""Un texte long, **comme on en écrit**, avec une liste :

- {LONG_WORD}-en-nog-veel-meer-in-één-woord-zonder-spaties
- https://example.org/une/adresse/qui/ne/finit/pas/{"et-encore-" * 12}
- un point qui tient sur plusieurs lignes, parce que la personne qui l'a écrit avait beaucoup à dire sur le sujet

### Un titre

> Une citation."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the tests know of the house: the session of each person by name, and what fills `{…}` in addresses."""

    sessions: dict[str, str]
    names: dict[str, str]


def make(folder: Path) -> None:
    """The house, in an empty folder: its database, its memory, its facts. From a thread: it needs a loop of its own."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        facts = thread.submit(asyncio.run, _make(folder)).result()
    (folder / FACTS).write_text(json.dumps(asdict(facts)))


def facts_of(folder: Path) -> Facts:
    """The facts of a house that was made in `folder`."""
    return Facts(**json.loads((folder / FACTS).read_text()))


async def _make(folder: Path) -> Facts:
    settings = Settings(data_dir=folder, secret=SECRET, demo=True)
    remember(settings)
    await migrations.upgrade(settings)
    house.furnish(settings)
    database = house.open_database(settings)
    try:
        await load_demo(database)
        return await _furnish(database)
    finally:
        await database.close()


async def _furnish(database: Database) -> Facts:
    async with database.writing() as session:
        people = {name: await _person(session, name) for name in DEMO_PEOPLE}
        people["newcomer"] = await make_person(session, email="newcomer@example.org", given_name="Robin")
        tokens = {name: await sessions.start(session, person) for name, person in people.items()}
        names = await _events(session, people) | await _doors(session, people)
        names |= await _places(session)
        return Facts(tokens, names)


async def _person(session: AsyncSession, name: str) -> Person:
    return (await session.scalars(select(Person).where(col(Person.email) == f"{name}@example.org"))).one()


async def _events(session: AsyncSession, people: dict[str, Person]) -> dict[str, str]:
    """The slug of one event for each state that a page can be in."""
    titles = {f"title_{lang}": title for lang, title in OPEN_TITLE.items()}
    open_to_all = await make_event(session, capacity=20, slug="open", **titles)
    full = await make_event(session, capacity=1, slug="full")
    cancelled = await make_event(session, slug="cancelled", territory_code="nord")
    past = await make_event(session, slug="past", day=clock.today() - timedelta(days=20))
    later = clock.at(clock.today() + timedelta(days=7), clock.wall_now().time().replace(microsecond=0))
    closed = await make_event(session, slug="not-open", registration_opens=later)
    walk_in = await make_event(session, slug="walk-in", entry="walk_in", kind=EventKind.change_workshop)
    sketch = await make_event(session, slug="one-language", title_nl="", place_nl="", description_fr=LONG_TEXT)
    date_only = await make_event(session, slug="save-the-date", starts=None, ends=None)
    long = await _long(session)
    await actions.register(session, full, people["professional"])
    await actions.register(session, full, people["member"])
    await actions.register(session, long, people["professional"])
    await actions.register(session, cancelled, people["professional"])
    await actions.cancel(session, cancelled)
    shown = {"open": open_to_all, "full": full, "cancelled": cancelled, "past": past, "not_open": closed, "long": long}
    shown |= {"walk_in": walk_in, "one_language": sketch, "date_only": date_only}
    for event in shown.values():
        calendars.event_changed(session, event.id)
    return {name: event.slug for name, event in shown.items()} | {"event_id": str(full.id)}


async def _long(session: AsyncSession) -> Event:
    return await make_event(
        session,
        slug="long",
        capacity=3,
        territory_code="centre-ouest",
        title_fr=f"Une rencontre dont le titre est très long parce que tout devait y être dit, {LONG_WORD} compris",
        title_nl=f"Een ontmoeting met een zeer lange titel, want alles moest erin staan, ook {LONG_WORD}",
        description_fr=LONG_TEXT,
        description_nl=LONG_TEXT,
        place_fr=f"La grande salle du deuxième étage, au fond du couloir à gauche, {LONG_WORD}",
        street="Avenue de la Très Longue Adresse qui n'en finit pas 12345, boîte 678",
        postcode="1000",
        online_url="https://example.org/" + "salle-" * 20,
    )


async def _doors(session: AsyncSession, people: dict[str, Person]) -> dict[str, str]:
    """The tokens of links that are keys."""
    newcomer = people["newcomer"]
    event = await make_event(session, slug="seat", capacity=8)
    registration = await actions.register(session, event, newcomer)
    _, seat = await capabilities.issue(session, purpose=SEAT, subject_id=registration.id)
    request = RegistrationRequest(
        event_id=event.id,
        email="asked@example.org",
        given_name="Dominique",
        family_name="Exemple",
        language="nl",
        expires_at=clock.now() + timedelta(days=2),
    )
    session.add(request)
    await session.flush()
    _, asked = await capabilities.issue(session, purpose=REQUEST, subject_id=request.id)
    link = await sign_in_link(session, "newcomer@example.org")
    return {"seat": seat, "asked": asked, "link": link.rpartition("/")[2]}


async def _places(session: AsyncSession) -> dict[str, str]:
    """The community of `member@example.org`, the newest open-house week, and a meetup to take a picture of."""
    community = (await session.scalars(select(Community).where(col(Community.territory_code) == "sud"))).first()
    weeks = select(Event).where(
        col(Event.kind) == EventKind.open_house_week, col(Event.status) == EventStatus.published
    )
    week = (await session.scalars(weeks.order_by(col(Event.day).desc()))).first()
    open_groups = select(Community).join(Cycle, col(Cycle.community_id) == col(Community.id))
    recruiting = (await session.scalars(open_groups.where(col(Cycle.status) == CycleStatus.recruiting))).first()
    ahead = select(Event).where(
        col(Event.kind) == EventKind.prevention_meetup,
        col(Event.day) > clock.today(),
        col(Event.description_fr) != "",
        col(Event.series_id).is_not(None),
    )
    picture = (await session.scalars(ahead.order_by(col(Event.day)))).first()
    assert community is not None
    assert week is not None
    assert picture is not None
    assert recruiting is not None
    season = season_of(clock.today())
    application = (await session.scalars(select(Application).order_by(col(Application.id)))).first()
    assert application is not None
    return {
        "community": community.slug,
        "season": str(season),
        "next_season": str((await session.get_one(Cycle, application.cycle_id)).season),
        "application": str(application.id),
        "week": week.slug,
        "picture": picture.slug,
        "recruiting": recruiting.slug,
        **await _harvest(session, community.slug, season),
        **await _visited(session),
    }


async def _harvest(session: AsyncSession, slug: str, season: int) -> dict[str, str]:
    """An item of the group's own, written by its member at the first session, and a topic of the moderators."""
    _, cycle = await cycle_at(session, slug, str(season))
    member = await _person(session, "member")
    first = (await sessions_of(session, cycle.id))[0]
    item = HarvestItem(
        cycle_id=cycle.id, event_id=first.id, author_id=member.id, kind=HarvestKind.tool, text="Un outil à partager."
    )
    moderator = await _person(session, "moderator")
    topic = PairTopic(title="Commencer une séance", text="Comment faites-vous ?", author_id=moderator.id)
    session.add_all([item, topic])
    await session.flush()
    return {"harvest": str(item.id), "topic": str(topic.id)}


async def _visited(session: AsyncSession) -> dict[str, str]:
    """A host that can be visited, and its week."""
    rows = await session.execute(
        select(Host, Event)
        .join(Event, col(Event.id) == col(Host.edition_id))
        .where(col(Host.status) == HostStatus.approved)
        .order_by(col(Host.id))
    )
    host, week = rows.first() or (None, None)
    assert host is not None
    assert week is not None
    return {"host": str(host.id), "visited": week.slug}
