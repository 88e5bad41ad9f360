"""What a coordinator does: open a community and its cycles, name moderators, open recruitment, move the cycle on."""

import re

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.actions import person_at
from accounts.models import Person
from cdp import actions as cdp
from cdp import queries as reads
from cdp.compose import messages, queries
from cdp.compose.errors import (
    ApplicantModerates,
    NobodyYet,
    NotAnswered,
    NotComposing,
    NoTwoModerators,
    SeasonTaken,
    StillAhead,
    WrongMoment,
)
from cdp.compose.forms import CommunityForm, ModeratorForm, NewCommunityForm, WindowForm
from cdp.compose.models import ApplicationStatus
from cdp.compose.vocabulary import BEGAN
from cdp.errors import NotMember
from cdp.models import CYCLE_MODERATORS, Community, Cycle, CycleStatus, MemberRole, Membership
from core.language import gettext, is_language, sort_key, using

LONGEST_SLUG = 80
RESERVED = ("new", "evaluation")  # words that stand in addresses where a slug could
BEFORE_RUNNING = (CycleStatus.draft, CycleStatus.recruiting, CycleStatus.composed)


async def open_community(session: AsyncSession, form: NewCommunityForm, territory_code: str) -> Community:
    """A new community in a territory. Its slug is made of its French name, now, for ever."""
    community = Community(
        slug=await _free_slug(session, form.name_fr), territory_code=territory_code, name_fr="", name_nl=""
    )
    await edit_community(session, community, form)
    return community


async def edit_community(session: AsyncSession, community: Community, form: CommunityForm) -> None:
    """Put what was written, in both languages, in the place of what stood there. The slug stays."""
    for name in CommunityForm.model_fields:
        setattr(community, name, getattr(form, name))
    session.add(community)
    await session.flush()


async def _free_slug(session: AsyncSession, name: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", sort_key(name)).strip("-")[:LONGEST_SLUG].strip("-") or "communaute"
    taken = {*RESERVED, *await session.scalars(select(Community.slug).where(col(Community.slug).startswith(stem)))}
    return next(slug for n in range(1, len(taken) + 2) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken)


async def open_cycle(session: AsyncSession, community: Community, season: int) -> Cycle:
    """A cycle of a season, in preparation. Raises SeasonTaken."""
    # The community's row serialises: two coordinators who open the same season meet here, not at the constraint.
    await session.execute(
        sa.update(Community).where(col(Community.id) == community.id).values(slug=col(Community.slug)),
        execution_options={"synchronize_session": False},
    )
    if season in {cycle.season for cycle in await queries.cycles_of(session, community.id or 0)}:
        raise SeasonTaken
    cycle = Cycle(community_id=community.id or 0, season=season)
    session.add(cycle)
    await session.flush()
    return cycle


async def name_moderator(session: AsyncSession, cycle: Cycle, form: ModeratorForm) -> Membership:
    """Give somebody one of the two moderators' seats; somebody new is known from now on, without an account.

    Raises ApplicantModerates, TwoModeratorsAlready, AlreadyMember; WrongMoment once the cycle is closed.
    """
    cycle = await cdp.take_turn(session, cycle)
    if cycle.status == CycleStatus.closed:
        raise WrongMoment
    person = await person_at(session, form.email)
    application = await queries.own_application(session, cycle, person.id or 0)
    if application is not None and application.is_in_hand:
        raise ApplicantModerates
    _introduce(person, form)
    return await cdp.join(session, cycle, person, MemberRole.moderator)


def _introduce(person: Person, form: ModeratorForm) -> None:
    """What a coordinator says of somebody never takes the place of what that person said."""
    person.given_name = person.given_name or form.given_name
    person.family_name = person.family_name or form.family_name
    person.language = person.language or form.language


async def release_moderator(session: AsyncSession, cycle: Cycle, person_id: int) -> None:
    """Free a moderator's seat before the cycle runs, and tell them. Raises NotMember, NotComposing."""
    cycle = await cdp.take_turn(session, cycle)
    if cycle.status not in BEFORE_RUNNING:
        raise NotComposing
    if not await queries.moderates(session, cycle, person_id):
        raise NotMember
    left = await cdp.leave(session, cycle, await session.get_one(Person, person_id))
    await messages.tell_left(session, left)


async def open_recruitment(session: AsyncSession, cycle: Cycle, form: WindowForm) -> Cycle:
    """Open a window for applications, or change it; a composed group can look for more people again.

    Raises WrongMoment once the cycle runs.
    """
    cycle = await cdp.take_turn(session, cycle)
    if cycle.status not in BEFORE_RUNNING:
        raise WrongMoment
    cycle.status = CycleStatus.recruiting
    cycle.recruitment_opens, cycle.recruitment_closes = form.opens, form.closes
    await session.flush()
    return cycle


async def compose(session: AsyncSession, cycle: Cycle) -> Cycle:
    """Say that the group is composed: everybody has an answer. Raises WrongMoment, NobodyYet, NotAnswered."""
    cycle = await _at(session, cycle, CycleStatus.recruiting)
    if cycle.members == 0:
        raise NobodyYet
    if await queries.has_unanswered(session, cycle):
        raise NotAnswered
    return await _become(session, cycle, CycleStatus.composed)


async def start(session: AsyncSession, cycle: Cycle) -> Cycle:
    """Begin the year. Whoever still waits for a seat is told so. Raises WrongMoment, NoTwoModerators."""
    cycle = await _at(session, cycle, CycleStatus.composed)
    if cycle.moderators < CYCLE_MODERATORS:
        raise NoTwoModerators
    await _answer_the_waiting(session, cycle)
    return await _become(session, cycle, CycleStatus.running)


async def close(session: AsyncSession, cycle: Cycle) -> Cycle:
    """End the year, once no session lies ahead. Raises WrongMoment, StillAhead."""
    cycle = await _at(session, cycle, CycleStatus.running)
    sessions = await reads.sessions_of(session, cycle.id or 0)
    if any(not event.is_past and not event.is_cancelled for event in sessions):
        raise StillAhead
    return await _become(session, cycle, CycleStatus.closed)


STEPS = {CycleStatus.composed: compose, CycleStatus.running: start, CycleStatus.closed: close}


async def _at(session: AsyncSession, cycle: Cycle, status: CycleStatus) -> Cycle:
    cycle = await cdp.take_turn(session, cycle)
    if cycle.status != status:
        raise WrongMoment
    return cycle


async def _become(session: AsyncSession, cycle: Cycle, status: CycleStatus) -> Cycle:
    cycle.status = status
    await session.flush()
    return cycle


async def _answer_the_waiting(session: AsyncSession, cycle: Cycle) -> None:
    """Each in their own language: a waiting list that ends without a word would leave people hoping."""
    for application, person in await queries.waiting_of(session, cycle):
        with using(person.language if is_language(person.language) else "fr"):
            application.words = gettext(BEGAN)
        application.decide(ApplicationStatus.declined, None, None)
        await session.flush()
        await messages.tell_decision(session, application)
