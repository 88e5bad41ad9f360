"""Writes of what a session leaves, one verb each."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from cdp.actions import take_turn
from cdp.meet import queries
from cdp.meet.errors import ChangedMeanwhile, NotPicked, OfferedAlready, TooManyFiles
from cdp.meet.files import Upload
from cdp.meet.forms import Agreed, Document, Item, Proposal, Topic
from cdp.meet.models import (
    MOST_FILES,
    Agreement,
    HarvestItem,
    KitDocument,
    PairReply,
    PairTopic,
    SessionNotes,
    StoredContent,
    StoredFile,
    Subject,
)
from cdp.models import Cycle, Membership
from core import clock
from core.errors import NotFound
from events.models import Event


async def write_notes(
    session: AsyncSession, cycle: Cycle, event: Event, text: str, version: int
) -> SessionNotes | None:
    """Replace the notes that were shown as `version`. None when somebody wrote meanwhile: then nothing has changed."""
    await take_turn(session, cycle)
    notes = await queries.notes_of(session, event.id or 0)
    if notes.version != version:
        return None
    notes.text, notes.version, notes.changed_at = text, version + 1, clock.now()
    session.add(notes)
    await session.flush()
    return notes


async def harvest(
    session: AsyncSession, cycle: Cycle, event: Event, by: int, form: Item, upload: Upload | None
) -> HarvestItem:
    """Add one thing to what a session leaves: the group's own until somebody offers it. Raises TooManyFiles."""
    file = await store(session, upload, cycle, event, by) if upload else None
    item = HarvestItem(
        cycle_id=cycle.id,
        event_id=event.id,
        author_id=by,
        file_id=file.id if file else None,
        kind=form.kind,
        text=form.text,
        link=form.link or "",
    )
    session.add(item)
    await session.flush()
    return item


async def rewrite(session: AsyncSession, item: HarvestItem, form: Item) -> None:
    """Change a thing of the harvest. Raises OfferedAlready: what was offered is taken back first."""
    item = await _fresh(session, item)
    if item.is_offered:
        raise OfferedAlready
    item.kind, item.text, item.link = form.kind, form.text, form.link or ""
    item.version += 1


async def offer(session: AsyncSession, item: HarvestItem, version: int) -> None:
    """Offer to the association what was looked at as `version`. By whom is not recorded.

    Raises ChangedMeanwhile, OfferedAlready.
    """
    item = await _fresh(session, item)
    if item.is_offered:
        raise OfferedAlready
    if item.version != version:
        raise ChangedMeanwhile
    item.offered_at = clock.now()


async def take_back(session: AsyncSession, item: HarvestItem) -> None:
    """What was offered is the group's own again."""
    item = await _fresh(session, item)
    item.offered_at = None


async def discard(session: AsyncSession, item: HarvestItem) -> None:
    """Delete a thing of the harvest, with its file."""
    file_id = item.file_id
    await session.delete(item)
    await session.flush()
    if file_id is not None:
        await session.execute(sa.delete(StoredFile).where(col(StoredFile.id) == file_id))


async def _fresh(session: AsyncSession, item: HarvestItem) -> HarvestItem:
    """The item as it is now, its row locked: an offer and a change do not cross. Raises NotFound."""
    await session.execute(
        sa.update(HarvestItem).where(col(HarvestItem.id) == item.id).values(version=col(HarvestItem.version)),
        execution_options={"synchronize_session": False},
    )
    found: HarvestItem | None = await session.scalar(
        select(HarvestItem).where(col(HarvestItem.id) == item.id), execution_options={"populate_existing": True}
    )
    if found is None:
        raise NotFound
    return found


async def store(session: AsyncSession, upload: Upload, cycle: Cycle, event: Event, by: int) -> StoredFile:
    """Keep a file of a session. Raises TooManyFiles."""
    await take_turn(session, cycle)
    kept = await session.scalar(select(func.count()).where(col(StoredFile.cycle_id) == cycle.id))
    if (kept or 0) >= MOST_FILES:
        raise TooManyFiles
    return await _keep(
        session, upload, StoredFile(cycle_id=cycle.id, event_id=event.id, author_id=by, **_facts(upload))
    )


def _facts(upload: Upload) -> dict[str, Any]:
    return {"name": upload.name, "media_type": upload.media_type, "size": len(upload.content)}


async def _keep(session: AsyncSession, upload: Upload, file: StoredFile) -> StoredFile:
    session.add(file)
    await session.flush()
    session.add(StoredContent(file_id=file.id or 0, content=upload.content))
    await session.flush()
    return file


async def delete_file(session: AsyncSession, file: StoredFile) -> None:
    """Delete a file and its octets."""
    await session.execute(sa.delete(StoredFile).where(col(StoredFile.id) == file.id))


async def propose(session: AsyncSession, cycle: Cycle, by: int, form: Proposal) -> Subject:
    """Propose a case or a theme to the group."""
    subject = Subject(cycle_id=cycle.id, author_id=by, kind=form.kind, title=form.title, words=form.words)
    session.add(subject)
    await session.flush()
    return subject


async def pick(session: AsyncSession, subject: Subject, event: Event | None) -> None:
    """Choose a session for a proposal, or none again."""
    subject.event_id = event.id if event else None
    subject.treated_at = subject.treated_at if event else None


async def mark_treated(session: AsyncSession, subject: Subject, *, treated: bool) -> None:
    """Say that a proposal was talked about, or not yet after all. Raises NotPicked."""
    if subject.event_id is None:
        raise NotPicked
    subject.treated_at = clock.now() if treated else None


async def agree(session: AsyncSession, cycle: Cycle, event: Event, form: Agreed) -> Agreement:
    """Note what was agreed at a session. Raises NotFound for a person who has no seat in the cycle."""
    if form.person is not None and not await _has_seat(session, cycle, form.person):
        raise NotFound
    agreement = Agreement(
        cycle_id=cycle.id, event_id=event.id or 0, person_id=form.person, text=form.text, until=form.until
    )
    session.add(agreement)
    await session.flush()
    return agreement


async def _has_seat(session: AsyncSession, cycle: Cycle, person_id: int) -> bool:
    seat = select(Membership.id).where(
        col(Membership.cycle_id) == cycle.id,
        col(Membership.person_id) == person_id,
        col(Membership.left_at).is_(None),
    )
    return await session.scalar(seat) is not None


async def mark_done(session: AsyncSession, agreement: Agreement, *, done: bool) -> None:
    """Say that what was agreed is done, or not yet after all."""
    agreement.done_at = clock.now() if done else None


async def publish_document(session: AsyncSession, by: int, form: Document, upload: Upload | None) -> KitDocument:
    """Add a document to the method kit: the file if there is one, else the link."""
    file = await _keep(session, upload, StoredFile(author_id=by, **_facts(upload))) if upload else None
    document = KitDocument(
        phase=form.phase,
        title_fr=form.title_fr,
        title_nl=form.title_nl,
        link="" if file else form.link or "",
        file_id=file.id if file else None,
    )
    session.add(document)
    await session.flush()
    return document


async def withdraw_document(session: AsyncSession, document: KitDocument) -> None:
    """Take a document out of the method kit, with its file."""
    file_id = document.file_id
    await session.delete(document)
    await session.flush()
    if file_id is not None:
        await session.execute(sa.delete(StoredFile).where(col(StoredFile.id) == file_id))


async def open_topic(session: AsyncSession, by: int, form: Topic) -> PairTopic:
    """Put a question to the other pairs. Nobody is notified."""
    topic = PairTopic(author_id=by, title=form.title, text=form.text)
    session.add(topic)
    await session.flush()
    return topic


async def reply(session: AsyncSession, topic: PairTopic, by: int, text: str) -> PairReply:
    """Answer a topic. Nobody is notified."""
    answer = PairReply(topic_id=topic.id or 0, author_id=by, text=text)
    topic.last_at = answer.written_at
    session.add(answer)
    await session.flush()
    return answer
