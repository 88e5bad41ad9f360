"""What the programme's facts tell of the past: open-house weeks with their figures, assemblies."""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.language import Bilingual
from events import actions as events
from events.models import Entry, Event, EventKind, EventStatus, Mission, WorkingLanguage
from events.open_house.models import Edition
from web.demo.facts import AssemblyData, Named, Programme, WeekData

ANNOUNCED_BEFORE = timedelta(days=60)
MORNING = time(9, 0)
KINDS = {
    EventKind.change_workshop: Bilingual("Atelier du changement (ADC)", "VeranderAtelier (VA)"),
    EventKind.regional_council: Bilingual("Conseil de l'action régionale (CAR)", "Regionale Actieraad (RAR)"),
}


async def tell(session: AsyncSession, programme: Programme) -> None:
    """Write the past as the facts have it. What they do not say stays open: hours, places, figures."""
    for week in programme.open_house_weeks:
        await _week(session, week)
    names = {territory.code: territory for territory in programme.territories}
    for assembly in programme.assemblies:
        await _assembly(session, assembly, names[assembly.territory])


async def _announced(session: AsyncSession, **fields: Any) -> Event:
    """An event that was announced in its time."""
    with clock.set_to(clock.to_instant(clock.at(fields["day"] - ANNOUNCED_BEFORE, MORNING))):
        return await events.create(
            session,
            status=EventStatus.published,
            entry=Entry.announced,
            working_language=WorkingLanguage.interpreted,
            **fields,
        )


async def _week(session: AsyncSession, data: WeekData) -> None:
    event = await _announced(
        session,
        kind=EventKind.open_house_week,
        territory_code=data.territory,
        title_fr=data.fr,
        title_nl=data.nl,
        description_fr=_paragraphs([f"{data.tagline_fr}.", _figures_fr(data)]),
        description_nl=_paragraphs([f"{data.tagline_nl}.", _figures_nl(data)]),
        day=data.starts_on,
        last_day=data.ends_on,
        missions=[Mission.network.value, Mission.knowledge.value],
    )
    session.add(
        Edition(
            event_id=event.id or 0,
            tagline_fr=data.tagline_fr,
            tagline_nl=data.tagline_nl,
            hosts=data.hosts,
            visitors=data.visitors,
        )
    )


def _figures_fr(data: WeekData) -> str:
    return f"{data.hosts} structures accueillantes, {data.visitors} visiteur·se·s." if data.hosts else ""


def _figures_nl(data: WeekData) -> str:
    return f"{data.hosts} gastorganisaties, {data.visitors} bezoekers." if data.hosts else ""


async def _assembly(session: AsyncSession, data: AssemblyData, territory: Named) -> None:
    about = Bilingual(_paragraphs(_about_fr(data)), _paragraphs(_about_nl(data)))
    await _past_meeting(session, data, territory, data.kind, about, starts=data.starts, ends=data.ends)
    if data.then:
        nothing = Bilingual("À la suite du conseil, le même jour.", "Aansluitend op de raad, op dezelfde dag.")
        hours = {"starts": data.then.starts, "ends": data.then.ends}
        await _past_meeting(session, data, territory, data.then.kind, nothing, **hours)


async def _past_meeting(
    session: AsyncSession,
    data: AssemblyData,
    territory: Named,
    kind: EventKind,
    about: Bilingual,
    **hours: time | None,
) -> None:
    await _announced(
        session,
        kind=kind,
        territory_code=data.territory,
        title_fr=f"{KINDS[kind].fr} · {territory.fr}",
        title_nl=f"{KINDS[kind].nl} · {territory.nl}",
        description_fr=about.fr,
        description_nl=about.nl,
        day=data.on,
        missions=[Mission.coordination.value],
        **hours,
    )


def _about_fr(data: AssemblyData) -> Iterator[str]:
    yield "Une rencontre ouverte aux professionnel·le·s, aux habitant·e·s, aux patient·e·s et aux proches."
    if data.participants:
        yield f"{data.participants} participant·e·s."
    if data.tables:
        yield f"{data.tables} tables, {data.free_circulation_minutes} minutes de libre circulation."
    if data.workshops:
        rounds = f", {data.rounds} × {data.round_minutes} minutes" if data.rounds else ""
        yield f"{len(data.workshops)} ateliers au choix{rounds} :\n\n{_list(named.fr for named in data.workshops)}"
    if data.poll:
        yield f"Sondage : *{data.poll.fr}*\n\n{_list(option.fr for option in data.poll.options)}"


def _about_nl(data: AssemblyData) -> Iterator[str]:
    yield "Een ontmoeting voor professionals, bewoners, patiënten en mantelzorgers."
    if data.participants:
        yield f"{data.participants} deelnemers."
    if data.tables:
        yield f"{data.tables} tafels, {data.free_circulation_minutes} minuten vrij rondlopen."
    if data.workshops:
        rounds = f", {data.rounds} × {data.round_minutes} minuten" if data.rounds else ""
        yield f"{len(data.workshops)} workshops naar keuze{rounds}:\n\n{_list(named.nl for named in data.workshops)}"
    if data.poll:
        yield f"Peiling: *{data.poll.nl}*\n\n{_list(option.nl for option in data.poll.options)}"


def _list(items: Iterator[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _paragraphs(parts: Iterator[str] | list[str]) -> str:
    return "\n\n".join(part for part in parts if part)
