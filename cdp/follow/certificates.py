"""The certificate of attendance: what it states, its code, its PDF."""

import base64
import hmac
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from accounts.models import Person, Territory
from cdp.follow import queries
from cdp.follow.timeline import Numbered, held, is_over
from cdp.models import Community, Cycle, Membership
from core import clock, keys
from core.database import LARGEST_ID
from core.language import day_in_words, gettext, ngettext
from core.pdf import typeset
from events.models import Attendance

PURPOSE = "certificate"
GROUP = 4  # characters between two hyphens of a code
GROUPS = 4  # 80 bits
HOUR = 60  # minutes


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate states. `minutes` are those of the sessions attended; days are those of the wall."""

    membership: Membership
    person: Person
    community: Community
    cycle: Cycle
    territory: Territory
    attended: int
    held: int
    minutes: int
    first: date
    last: date

    @property
    def code(self) -> str:
        """The number of the seat, then a keyed digest of all that is stated: nobody makes one up, or alters one."""
        signed = keys.sign(PURPOSE, f"{self.membership.id}:{self.attended}:{self.held}:{self.minutes}")
        letters = base64.b32encode(base64.urlsafe_b64decode(f"{signed}="))[: GROUP * GROUPS].decode()
        return "-".join([str(self.membership.id), *(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))])

    @property
    def hours(self) -> str:
        """« 7 h 30 », "7 uur 30 minuten"; an empty text when no hours are known."""
        whole, minutes = divmod(self.minutes, HOUR)
        if not self.minutes:
            return ""
        hours = ngettext("%(num)s hour", "%(num)s hours", whole) % {"num": whole}
        return gettext("%(hours)s and %(minutes)s minutes") % {"hours": hours, "minutes": minutes} if minutes else hours


async def certificate_of(session: AsyncSession, membership_id: int) -> Certificate | None:
    """What may be certified of a seat now: at the end of the cycle, or once its holder has left; None before, or
    for who attended nothing.
    """
    row = (await session.execute(_stated(membership_id))).first()
    if row is None:
        return None
    membership, person, cycle, community, territory = row
    sessions = await queries.sessions_of(session, cycle)
    if membership.is_active and not is_over(cycle, sessions):
        return None
    past = _while_seated(held(sessions), membership)
    marks = await queries.own_attendance(session, cycle, membership.person_id)
    attended = [each for each in past if marks.get(each.event.id or 0) == Attendance.present]
    if not attended:
        return None
    return Certificate(
        membership=membership,
        person=person,
        community=community,
        cycle=cycle,
        territory=territory,
        attended=len(attended),
        held=len(past),
        minutes=sum(each.minutes for each in attended),
        first=min(each.event.day for each in attended),
        last=max(each.event.day for each in attended),
    )


def _stated(membership_id: int) -> Any:
    return (
        sa.select(Membership, Person, Cycle, Community, Territory)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .join(Cycle, col(Cycle.id) == col(Membership.cycle_id))
        .join(Community, col(Community.id) == col(Cycle.community_id))
        .join(Territory, col(Territory.code) == col(Community.territory_code))
        .where(col(Membership.id) == membership_id)
    )


def _while_seated(past: list[Numbered], membership: Membership) -> list[Numbered]:
    """For who left: the sessions that were held before."""
    if membership.left_at is None:
        return past
    left = clock.to_wall(membership.left_at)
    return [each for each in past if each.event.ends_at <= left]


async def certified_by(session: AsyncSession, code: str) -> Certificate | None:
    """What a code certifies, as the house knows it now; None for a code that is not, or no longer, right."""
    typed = "-".join("".join(code.split()).upper().split("-"))
    number = typed.partition("-")[0]
    if not (number.isascii() and number.isdigit()) or int(number[:11]) > LARGEST_ID:
        return None
    found = await certificate_of(session, int(number))
    return found if found is not None and hmac.compare_digest(found.code.encode(), typed.encode()) else None


async def pdf(certificate: Certificate, house: str) -> bytes:
    """The certificate in the language of the moment. `house` is the address at which its code can be checked."""
    title = gettext("Certificate of attendance")
    return await typeset("certificate", _said(certificate, house), title=title)


def _said(found: Certificate, house: str) -> dict[str, object]:
    span = gettext("from %(first)s to %(last)s") % {
        "first": day_in_words(found.first),
        "last": day_in_words(found.last),
    }
    sessions = ngettext("%(num)s of %(held)s session held", "%(num)s of %(held)s sessions held", found.held)
    facts = [
        (gettext("Community of practice"), str(found.community.name)),
        (gettext("Territory"), str(found.territory.name)),
        (gettext("Cycle"), found.cycle.label),
        (gettext("Sessions attended"), sessions % {"num": found.attended, "held": found.held}),
        (gettext("Hours"), found.hours),
        (gettext("Period"), span),
    ]
    return {
        "name": found.person.display_name,
        "states": gettext("This certifies that"),
        "took_part": gettext("took part in the sessions of this community of practice:"),
        "facts": [[term, value] for term, value in facts if value],
        "issued": gettext("Issued on %(day)s") % {"day": day_in_words(clock.today())},
        "code_label": gettext("Verification code"),
        "code": found.code,
        "check": gettext("The coordination can check this code in Ronde, %(address)s.") % {"address": house},
    }
