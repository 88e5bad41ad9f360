"""What the past sessions of the communities left: notes without a case, harvest, the thread; the kit, an exchange."""

from datetime import timedelta
from itertools import cycle as endlessly
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from cdp import queries
from cdp.meet import actions
from cdp.meet.forms import Agreed, Document, Item, Proposal, Topic
from cdp.meet.models import HarvestKind, Phase, SubjectKind
from cdp.models import Cycle, MemberRole
from core import clock
from events.models import Event

WRITTEN_AFTER = timedelta(hours=2)
ADDRESS = "https://www.example.org/{}"

NOTES = (
    (
        "Tour de table, puis une heure sur notre cadre.\n\n"
        "- on commence et on finit à l'heure\n- ce qui se dit ici reste ici\n- chacun·e parle en « je »\n\n"
        "**À garder :** poser une question ouverte avant de proposer une solution."
    ),
    (
        "We hebben onze beroepen naast elkaar gelegd.\n\n"
        "- wat we echt doen, en wat anderen denken\n- waar we elkaar kunnen bellen\n\n"
        "**Om te onthouden:** even bellen werkt beter dan een lange mail."
    ),
)
HARVEST = (
    (
        HarvestKind.learning,
        "Dire d'abord ce que l'on ne peut pas faire : la suite de la conversation devient plus facile.",
        "",
    ),
    (HarvestKind.tool, "Une grille d'une page pour préparer une rencontre à plusieurs services.", "grille"),
    (HarvestKind.question, "Wie houdt de draad vast wanneer een team volledig wisselt?", ""),
    (HarvestKind.resource, "De sociale kaart van de regio, met een zoekfunctie per wijk.", "kaart"),
    (HarvestKind.lead, "Inviter une pharmacie du quartier à une prochaine séance.", ""),
)
AGREED = (
    ("Apporter chacun·e un outil que l'on utilise vraiment.", False),
    ("Contacter la personne qui parlera de la posture d'accompagnement.", True),
    ("De lijst met nuttige adressen aanvullen.", True),
)
PROPOSED = (
    (SubjectKind.theme, "Passer le relais sans perdre le lien", "Comment prévenir, qui reste présent, jusqu'à quand ?"),
    (SubjectKind.theme, "Zorgen voor het team", "Wat helpt ons om vol te houden?"),
    (SubjectKind.case, "Une demande qui revient toujours", "Je raconte la situation sur place, sans rien écrire ici."),
)
KIT = (
    (
        Phase.before,
        "Inviter les membres : lettre à adapter",
        "De leden uitnodigen: brief om aan te passen",
        "invitation",
    ),
    (Phase.start, "La première séance, minute par minute", "De eerste sessie, minuut per minuut", "premiere-seance"),
    (Phase.during, "Le codéveloppement en six étapes", "Intervisie in zes stappen", "intervision"),
    (Phase.middle, "Questions pour faire le point", "Vragen om de balans op te maken", "mi-parcours"),
    (Phase.end, "Récolter ce que le cycle laisse", "Oogsten wat de cyclus nalaat", "recolte"),
)


async def fill_meet(session: AsyncSession) -> None:
    """Add to every cycle what its past sessions left, and to the house its kit and one exchange."""
    cycles = (await session.scalars(select(Cycle).order_by(col(Cycle.id)))).all()
    for number, cycle in enumerate(cycles):
        await _cycle(session, cycle, number)
    moderators = [person for cycle in cycles for person in await _people(session, cycle, MemberRole.moderator)]
    if moderators:
        await _kit(session, moderators[0])
        await _exchange(session, moderators)


async def _people(session: AsyncSession, cycle: Cycle, role: MemberRole) -> list[int]:
    members = await queries.members_of(session, cycle.id)
    return [person.id or 0 for membership, person in members if membership.role == role]


async def _cycle(session: AsyncSession, cycle: Cycle, number: int) -> None:
    members = await _people(session, cycle, MemberRole.member)
    past = [event for event in await queries.sessions_of(session, cycle.id) if event.is_past and not event.is_cancelled]
    if not members:
        return
    notes, harvest, agreed = endlessly(NOTES), endlessly(_from(HARVEST, number)), endlessly(_from(AGREED, number))
    for place, event in enumerate(past):
        with clock.set_to(clock.to_instant(event.ends_at) + WRITTEN_AFTER):
            await actions.write_notes(session, cycle, event, next(notes), 0)
            for _ in range(2):
                await _harvest(session, cycle, event, members[place % len(members)], next(harvest))
            await _agree(session, cycle, event, members[place % len(members)], next(agreed), done=event is not past[-1])
    for place, (kind, title, words) in enumerate(PROPOSED):
        form = Proposal(kind=kind, title=title, words=words)
        subject = await actions.propose(session, cycle, members[place % len(members)], form)
        if place == 0 and past:
            await actions.pick(session, subject, past[-1])
            await actions.mark_treated(session, subject, treated=True)


def _from(items: tuple[Any, ...], start: int) -> tuple[Any, ...]:
    return items[start % len(items) :] + items[: start % len(items)]


async def _harvest(
    session: AsyncSession, cycle: Cycle, event: Event, by: int, left: tuple[HarvestKind, str, str]
) -> None:
    """One thing; what is no open question was offered to the association."""
    kind, text, page = left
    form = Item(kind=kind, text=text, link=ADDRESS.format(page) if page else None)
    item = await actions.harvest(session, cycle, event, by, form, None)
    if kind != HarvestKind.question:
        await actions.offer(session, item, item.version)


async def _agree(
    session: AsyncSession, cycle: Cycle, event: Event, by: int, said: tuple[str, bool], *, done: bool
) -> None:
    text, is_task = said
    until = event.day + timedelta(weeks=4) if is_task else None
    form = Agreed(text=text, person=by if is_task else None, until=until)
    agreement = await actions.agree(session, cycle, event, form)
    await actions.mark_done(session, agreement, done=done)


async def _kit(session: AsyncSession, by: int) -> None:
    for phase, title_fr, title_nl, page in KIT:
        form = Document(phase=phase, title_fr=title_fr, title_nl=title_nl, link=ADDRESS.format(page))
        await actions.publish_document(session, by, form, None)


async def _exchange(session: AsyncSession, moderators: list[int]) -> None:
    question = "Nous sommes quatorze dans une petite salle : comment faites-vous pour que chacun·e parle ?"
    topic = await actions.open_topic(
        session, moderators[0], Topic(title="Quand le groupe est au complet", text=question)
    )
    answers = (
        "Wij werken eerst per drie, tien minuten, en dan pas met de hele groep.",
        "Un objet qui passe de main en main.",
    )
    for by, text in zip(moderators[1:], answers, strict=False):
        await actions.reply(session, topic, by, text)
