"""A community in the south on 2 November 2026: two moderators, two members, one who left, a guest, three dates."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from accounts.models import Organisation, Person, Role, RoleName, ScopeKind
from cdp import actions
from cdp.models import Community, Cycle, CycleStatus, MemberRole
from core.database import Database
from events import roster
from events.models import Event, RosterRole
from tests.accounts.browsing import Browser
from tests.factories import make_community, make_cycle, make_organisation, make_person
from tests.web.client import signed_in
from web.app import create_app

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DATES = {1: date(2026, 10, 6), 2: date(2026, 11, 3), 3: date(2026, 12, 1)}


@dataclass
class House:
    """The group and those around it. `sessions` are the events by number."""

    database: Database
    app: Any
    community: Community
    cycle: Cycle
    organisation: Organisation
    people: dict[str, Person]
    sessions: dict[int, Event]
    browsers: dict[str, Browser] = field(default_factory=dict)

    async def browser(self, who: str) -> Browser:
        """Their browser; `nobody` is not signed in."""
        if who not in self.browsers:
            known = self.people.get(who)
            self.browsers[who] = await signed_in(self.app, self.database, known) if known else Browser(self.app)
        return self.browsers[who]

    def path(self, number: int = 2, part: str = "", lang: str = "fr") -> str:
        return f"/{lang}/communities/{self.community.slug}/sessions/{number}{part}"

    def id(self, who: str) -> int:
        person_id = self.people[who].id
        assert person_id
        return person_id


@pytest.fixture(autouse=True)
def _on_the_eve(clock_at):
    clock_at(NOW)


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


PEOPLE = (
    "moderator", "second", "member", "other", "former", "guest",
    "outsider", "coordinator", "elsewhere", "region", "admin",
)  # fmt: skip
SEATS = {"moderator": MemberRole.moderator, "second": MemberRole.moderator}


@pytest.fixture
async def house(database, app):
    async with database.writing() as session:
        community = await make_community(session, name_fr="Tenir le fil", name_nl="De draad vasthouden")
        cycle = await make_cycle(session, community_id=community.id, season=2026, status=CycleStatus.running)
        organisation = await make_organisation(session, name_fr="Maison du Fil", name_nl="Huis De Draad")
        people = {
            who: await make_person(
                session, given_name=who.title(), family_name="Dupont", organisation_id=organisation.id
            )
            for who in PEOPLE
        }
        sessions = {}
        for number, day in DATES.items():
            sessions[number] = await actions.add_session(
                session, cycle, number, day=day, starts=time(9, 30), ends=time(12, 30), title_fr=f"Séance {number}",
                title_nl=f"Sessie {number}", place_fr="Salle du Tilleul", place_nl="Zaal De Linde",
            )  # fmt: skip
        for who in ("moderator", "second", "member", "other", "former"):
            await actions.join(session, cycle, people[who], SEATS.get(who, MemberRole.member))
            await _seat_in_the_past(session, sessions[1], people[who])
        await actions.leave(session, cycle, people["former"])
        (event,) = await roster.take_turn(session, sessions[2].id or 0)
        await roster.seat(session, event, people["guest"].id or 0, role=RosterRole.speaker)
        for who, kind, scope, role in (
            ("coordinator", ScopeKind.territory, "sud", RoleName.coordinator),
            ("elsewhere", ScopeKind.territory, "nord", RoleName.coordinator),
            ("region", ScopeKind.region, "region", RoleName.coordinator),
            ("admin", ScopeKind.region, "region", RoleName.admin),
        ):
            session.add(Role(person_id=people[who].id or 0, role=role, scope_kind=kind, scope_id=scope))
    return House(database, app, community, cycle, organisation, people, sessions)


async def _seat_in_the_past(session, event, person):
    """They were there in October: joining seats in the sessions ahead only."""
    (event,) = await roster.take_turn(session, event.id)
    role = RosterRole.moderator if person.given_name in ("Moderator", "Second") else RosterRole.attendee
    await roster.seat(session, event, person.id, role=role)
