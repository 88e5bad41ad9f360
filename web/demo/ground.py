"""What everything else stands on: territories, communes, themes, organisations, people and their roles."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from accounts.models import REGION, Commune, Organisation, Person, Role, ScopeKind, Territory
from events.models import Theme
from events.series.models import InfoSheet
from web.demo.data import Demo, OrganisationData, PersonData
from web.demo.facts import TERRITORIES, Programme
from web.demo.names import address
from web.demo.season import Season

FIRST_YEAR = 2025  # whose themes are known


@dataclass(frozen=True, slots=True)
class Ground:
    """Rows that the other parts refer to, by the data's own names."""

    themes: dict[tuple[int, int], int]  # (year, month): id
    organisations: dict[str, Organisation]  # by French name
    people: list[tuple[PersonData, Person]]

    def theme(self, year: int, month: int) -> int | None:
        return self.themes.get((year, month))

    def organiser(self, territory: str, number: int) -> int | None:
        """One of a territory's organisations, each in its turn."""
        there = [o.id for o in self.organisations.values() if o.territory_code == territory]
        return there[number % len(there)] if there else None

    def members(self, territory: str) -> list[tuple[PersonData, Person]]:
        """Those of a territory's community, the moderators first."""
        there = [(data, person) for data, person in self.people if data.community == territory]
        return sorted(there, key=lambda pair: not pair[0].moderates)


async def lay(session: AsyncSession, demo: Demo, season: Season) -> Ground:
    """Write what is there whatever the season; the year's themes are those of 2025 again."""
    await lay_territories(session, demo.programme)
    themes = _themes(demo.programme, season)
    organisations = {data.fr: _organisation(data) for data in demo.people.organisations}
    session.add_all([*themes.values(), *organisations.values(), *_info_sheets(demo.programme)])
    await session.flush()
    people = [(data, _person(data, organisations, season)) for data in demo.people.people]
    session.add_all(person for _, person in people)
    await session.flush()
    session.add_all(role for data, person in people for role in _roles(data, person))
    return Ground({key: theme.id or 0 for key, theme in themes.items()}, organisations, people)


async def lay_territories(session: AsyncSession, programme: Programme) -> None:
    """Write the territories and communes that are not there yet."""
    codes = set(await session.scalars(select(Territory.code)))
    names = set(await session.scalars(select(Commune.name_fr)))
    for position, data in enumerate(programme.territories):
        if data.code not in codes:
            nl = TERRITORIES[data.code]
            session.add(Territory(code=data.code, code_nl=nl, name_fr=data.fr, name_nl=data.nl, position=position))
    for commune in programme.communes:
        if commune.fr not in names:
            session.add(Commune(name_fr=commune.fr, name_nl=commune.nl, postcodes=commune.postcodes))
    await session.flush()


def _themes(programme: Programme, season: Season) -> dict[tuple[int, int], Theme]:
    years = {FIRST_YEAR, *range(season.first.year, season.last.year + 1)}
    return {
        (year, data.month): Theme(year=year, month=data.month, name_fr=data.fr, name_nl=data.nl)
        for year in sorted(years)
        for data in programme.prevention_themes_2025
    }


def _info_sheets(programme: Programme) -> list[InfoSheet]:
    sheets = programme.prevention_info_sheets
    return [InfoSheet(territory_code=sheet.territory, year=sheet.year, month=sheet.month) for sheet in sheets]


def _organisation(data: OrganisationData) -> Organisation:
    return Organisation(
        name_fr=data.fr,
        name_nl=data.nl,
        sector=data.sector,
        street=data.street,
        postcode=data.postcode,
        territory_code=data.territory,
    )


def _person(data: PersonData, organisations: dict[str, Organisation], season: Season) -> Person:
    return Person(
        email=data.email or address(data.given, data.family),
        given_name=data.given,
        family_name=data.family,
        organisation_id=organisations[data.organisation].id if data.organisation else None,
        discipline=data.discipline,
        is_resident=data.resident,
        language=data.language,
        working_language=data.working_language,
        account_since=season.announced if data.account else None,
        created_at=season.announced,
    )


def _roles(data: PersonData, person: Person) -> list[Role]:
    return [
        Role(
            person_id=person.id or 0,
            role=role,
            scope_kind=ScopeKind.region if scope == REGION else ScopeKind.territory,
            scope_id=scope,
        )
        for role, scope in data.roles
    ]
