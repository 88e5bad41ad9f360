"""Reads of the method kit and of the moderators' exchange."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from accounts.models import Person
from cdp.meet.models import KitDocument, PairReply, PairTopic, Phase, StoredFile
from cdp.meet.queries import number_in
from core.errors import NotFound

MOST_TOPICS = 100


async def kit(session: AsyncSession) -> dict[Phase, list[tuple[KitDocument, StoredFile | None]]]:
    """The documents by phase of the cycle, in the order in which they were published."""
    rows = await session.execute(
        select(KitDocument, StoredFile)
        .outerjoin(StoredFile, col(StoredFile.id) == col(KitDocument.file_id))
        .order_by(col(KitDocument.id))
    )
    found = [(document, file) for document, file in rows]
    return {phase: [pair for pair in found if pair[0].phase == phase] for phase in Phase}


async def document_of(session: AsyncSession, number: str) -> KitDocument:
    """One document. Raises NotFound."""
    found = await session.get(KitDocument, number_in(number))
    if found is None:
        raise NotFound
    return found


async def topics(session: AsyncSession) -> list[tuple[PairTopic, Person | None, int]]:
    """The topics that were last written in first, with who opened each and how many answers it has."""
    replies = (
        select(func.count()).where(col(PairReply.topic_id) == col(PairTopic.id)).correlate(PairTopic).scalar_subquery()
    )
    rows = await session.execute(
        select(PairTopic, Person, replies)
        .outerjoin(Person, col(Person.id) == col(PairTopic.author_id))
        .order_by(col(PairTopic.last_at).desc(), col(PairTopic.id).desc())
        .limit(MOST_TOPICS)
    )
    return [(topic, person, count) for topic, person, count in rows]


async def topic_of(session: AsyncSession, number: str) -> tuple[PairTopic, Person | None]:
    """One topic with who opened it. Raises NotFound."""
    found = await session.get(PairTopic, number_in(number))
    if found is None:
        raise NotFound
    return found, await session.get(Person, found.author_id) if found.author_id else None


async def replies_of(session: AsyncSession, topic_id: int) -> list[tuple[PairReply, Person | None]]:
    """The answers to a topic, oldest first, with who wrote each."""
    rows = await session.execute(
        select(PairReply, Person)
        .outerjoin(Person, col(Person.id) == col(PairReply.author_id))
        .where(col(PairReply.topic_id) == topic_id)
        .order_by(col(PairReply.id))
    )
    return [(reply, person) for reply, person in rows]
