"""Asking for an evaluation, answering it, and what may be shown of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts import capabilities
from cdp import actions as cdp
from cdp.compose import queries as compose
from cdp.errors import NotMember
from cdp.follow import queries
from cdp.follow.errors import AnsweredAlready, NotOpenNow
from cdp.follow.forms import EvaluationForm
from cdp.follow.models import EvaluationBox, EvaluationMark, EvaluationMoment
from cdp.follow.timeline import ANSWERED_WITHIN, Evaluation, evaluation_of
from cdp.follow.vocabulary import SCALES, VALUES, WORDS
from cdp.models import Cycle, CycleSession, Membership
from core import clock
from core.language import sort_key
from events.models import Event
from notifications import outbox
from notifications.models import OutboxMessage
from notifications.outbox import Order

EVALUATION = "cdp.evaluation"  # the kind of the message, and the purpose of its link
PURPOSE = "evaluation"
SHOWN_FROM = 5  # answers


@dataclass(frozen=True, slots=True)
class Results:
    """What may be shown of an evaluation: by question, how many gave each value; by question, the words."""

    moment: EvaluationMoment
    answers: int
    scales: dict[str, list[int]]
    words: dict[str, list[str]]


def results(box: EvaluationBox | None) -> Results | None:
    """The figures and words of a box, from five answers up; before that, nothing."""
    if box is None or box.answers < SHOWN_FROM:
        return None
    return Results(box.moment, box.answers, box.scales, box.words)


async def answer(session: AsyncSession, cycle: Cycle, person_id: int, form: EvaluationForm) -> EvaluationMoment:
    """Put one person's answers in the box of the evaluation that is open, and mark that they have answered.

    Raises NotMember, NotOpenNow, AnsweredAlready; then nothing has changed.
    """
    cycle = await cdp.take_turn(session, cycle)
    membership = await compose.membership_of(session, cycle, person_id)
    if membership is None or not membership.is_active:
        raise NotMember
    asked = evaluation_of(cycle, await queries.sessions_of(session, cycle))
    if asked is None or not asked.is_open:
        raise NotOpenNow
    if await queries.has_answered(session, cycle, asked.moment, person_id):
        raise AnsweredAlready
    session.add(EvaluationMark(cycle_id=cycle.id or 0, moment=asked.moment, person_id=person_id))
    await drop_in(session, cycle, asked.moment, form)
    return asked.moment


async def drop_in(session: AsyncSession, cycle: Cycle, moment: EvaluationMoment, form: EvaluationForm) -> None:
    """Add answers to a box, without any order. The cycle's turn was taken."""
    box = await queries.box(session, cycle, moment) or EvaluationBox(cycle_id=cycle.id or 0, moment=moment)
    box.answers += 1
    box.scales = {name: _counted(box.scales.get(name), getattr(form, name)) for name in SCALES}
    box.words = {name: _among(box.words.get(name), getattr(form, name)) for name in WORDS}
    session.add(box)
    await session.flush()


def _counted(counts: list[int] | None, value: int) -> list[int]:
    before = counts or [0] * len(VALUES)
    return [count + (place == value) for place, count in enumerate(before, 1)]


def _among(texts: list[str] | None, text: str) -> list[str]:
    found = [*(texts or []), text] if text else texts or []
    return sorted(found, key=lambda each: (sort_key(each), each))


async def ask(session: AsyncSession) -> int:
    """Queue the mail that asks for an evaluation, to leave the morning after the session. The number that is new.

    Run again and again, on any number of nodes: each member is asked once a moment.
    """
    cycles = await _recent_cycles(session)
    sessions = await queries.numbered(session, cycles)
    asked = {number: found for number, cycle in cycles.items() if (found := evaluation_of(cycle, sessions[number]))}
    orders = [
        _order(asked[membership.cycle_id], membership) for membership in await queries.memberships(session, asked)
    ]
    new = await _unknown(session, orders)
    for order in new:
        await _issue_link(session, order, asked)
    return await outbox.queue_many(session, new)


async def _recent_cycles(session: AsyncSession) -> dict[int, Cycle]:
    """The cycles of which a session was held lately enough for its evaluation to be open."""
    today = clock.today()
    found = await session.scalars(
        select(Cycle)
        .where(
            col(Cycle.id).in_(
                select(CycleSession.cycle_id)
                .join(Event, col(Event.id) == col(CycleSession.event_id))
                .where(col(Event.day) <= today, col(Event.day) >= today - ANSWERED_WITHIN - timedelta(days=2))
            )
        )
        .order_by(col(Cycle.id))
    )
    return {cycle.id or 0: cycle for cycle in found}


def _order(asked: Evaluation, membership: Membership) -> Order:
    return Order(
        idem_key=f"{EVALUATION}:{membership.id}:{membership.generation}:{asked.moment.value}",
        kind=EVALUATION,
        about=f"membership:{membership.id}",
        person_id=membership.person_id,
        data={
            "membership": membership.id,
            "generation": membership.generation,
            "cycle": membership.cycle_id,
            "moment": asked.moment.value,
        },
        due_at=asked.opens_at,
    )


async def _unknown(session: AsyncSession, orders: list[Order]) -> list[Order]:
    keys = [order["idem_key"] for order in orders]
    known = set(await session.scalars(select(OutboxMessage.idem_key).where(col(OutboxMessage.idem_key).in_(keys))))
    return [order for order in orders if order["idem_key"] not in known]


async def _issue_link(session: AsyncSession, order: Order, asked: dict[int, Evaluation]) -> None:
    data = order["data"] or {}
    await capabilities.get_or_issue(
        session,
        purpose=PURPOSE,
        subject_id=data["membership"],
        person_id=order["person_id"],
        expires_at=asked[data["cycle"]].closes_at,
    )


async def answered(session: AsyncSession, cycle_ids: Collection[int]) -> set[tuple[int, str, int]]:
    """Who has answered what: cycle, moment, person. For not asking twice, and for nothing else."""
    rows = await session.execute(
        select(EvaluationMark.cycle_id, EvaluationMark.moment, EvaluationMark.person_id).where(
            col(EvaluationMark.cycle_id).in_(cycle_ids)
        )
    )
    return {(cycle_id, str(moment), person_id) for cycle_id, moment, person_id in rows}
