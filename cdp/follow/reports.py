"""The report of a cycle: sessions, attendance in figures, mix, harvest that was offered, evaluation."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from accounts.vocabulary import DISCIPLINES, SECTORS, label
from cdp.compose import queries as compose
from cdp.composition_meter import Meter, meter
from cdp.follow import queries
from cdp.follow.attendance import Matrix, Tally
from cdp.follow.evaluation import Results, results
from cdp.follow.models import EvaluationMoment
from cdp.follow.rules import Standing
from cdp.follow.timeline import Numbered
from cdp.follow.vocabulary import DIMENSIONS, MOMENTS, SCALES, VALUES, WORDS
from cdp.meet.models import HarvestItem
from cdp.meet.vocabulary import HARVEST_KINDS
from cdp.mix import Dimension
from cdp.models import CYCLE_SESSIONS, Community, Cycle
from core.language import N_, current, day_in_words, gettext, ngettext
from core.pdf import typeset

LABELS = {Dimension.SECTOR: SECTORS, Dimension.DISCIPLINE: DISCIPLINES}


@dataclass(frozen=True, slots=True)
class MixPart:
    """One dimension of the mix in figures, the most frequent first. Nobody is named."""

    title: str
    counts: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Report:
    """All that the report of a cycle tells. `evaluations` holds None where fewer than five have answered."""

    community: Community
    cycle: Cycle
    sessions: list[Numbered]
    attendance: Matrix
    mix: Meter
    harvest: list[HarvestItem]
    evaluations: dict[EvaluationMoment, Results | None]

    @property
    def by_number(self) -> dict[int, Tally]:
        """Attendance by number of session, of the sessions held."""
        pairs = zip(self.attendance.sessions, self.attendance.by_session, strict=True)
        return {session.number: tally for session, tally in pairs}

    @property
    def parts(self) -> list[MixPart]:
        """The mix by sector and by discipline; organisations are only counted."""
        return [_part(row.dimension, self.mix) for row in self.mix.rows if row.dimension in LABELS]

    @property
    def organisations(self) -> int:
        """How many organisations the group is from."""
        return next(len(row.shares) for row in self.mix.rows if row.dimension is Dimension.ORGANISATION)

    @property
    def people(self) -> int:
        return self.mix.seats_taken + self.mix.moderators


def _part(dimension: Dimension, mix: Meter) -> MixPart:
    row = next(row for row in mix.rows if row.dimension is dimension)
    counts = [(label(LABELS[dimension], share.value), share.count) for share in row.shares]
    unsaid = [(gettext("not said"), row.undeclared)] if row.undeclared else []
    residents = [(gettext("residents"), mix.residents)] if mix.residents and dimension is Dimension.SECTOR else []
    return MixPart(gettext(DIMENSIONS[dimension]), [*counts, *residents, *unsaid])


async def report_of(session: AsyncSession, standing: Standing) -> Report:
    """The report of a cycle, as it stands now."""
    cycle = standing.cycle
    group = await compose.group_of(session, cycle)
    return Report(
        community=standing.community,
        cycle=cycle,
        sessions=await queries.sessions_of(session, cycle),
        attendance=await queries.attendance_matrix(session, cycle),
        mix=meter(group.candidates(group.members), moderators=group.candidates(group.moderators)),
        harvest=[item for item, _ in await queries.offered(session, [cycle.id or 0])],
        evaluations={moment: results(await queries.box(session, cycle, moment)) for moment in EvaluationMoment},
    )


async def pdf(report: Report) -> bytes:
    """The report in the language of the moment."""
    title = gettext("Report of the cycle %(label)s") % {"label": report.cycle.label}
    return await typeset("report", _said(report), title=title)


def _said(report: Report) -> dict[str, object]:
    return {
        "subtitle": str(report.community.name),
        "sessions": _sessions(report),
        "mix": _mix(report),
        "harvest": {
            "heading": gettext("Harvest that was offered"),
            "none": gettext("Nothing has been offered yet."),
            "items": [
                {"kind": gettext(HARVEST_KINDS[item.kind]), "text": item.text, "link": item.link}
                for item in report.harvest
            ],
        },
        "evaluations": [_evaluation(moment, found) for moment, found in report.evaluations.items()],
    }


def _sessions(report: Report) -> dict[str, object]:
    held = len(report.attendance.sessions)
    said = ngettext("%(num)s of %(count)s sessions was held.", "%(num)s of %(count)s sessions were held.", held)
    return {
        "heading": gettext("Sessions"),
        "summary": said % {"num": held, "count": CYCLE_SESSIONS},
        "head": [gettext("No."), gettext("Day"), gettext("Theme"), gettext("Present")],
        "rows": [
            [str(each.number), day_in_words(each.event.day), theme(each), presence(each, report.by_number)]
            for each in report.sessions
        ],
    }


def theme(session: Numbered) -> str:
    """What a session is about: its theme on one line, or nothing."""
    return " ".join(session.event.description.get(current()).split())


def presence(session: Numbered, by_number: dict[int, Tally]) -> str:
    """How many were there of how many noted, in words."""
    if session.event.is_cancelled:
        return gettext("cancelled")
    found = by_number.get(session.number)
    if found is None:
        return gettext("planned")
    return f"{found.present} / {found.noted}" if found.noted else gettext("not noted")


def _mix(report: Report) -> dict[str, object]:
    return {
        "heading": gettext("Mix"),
        "summary": mix_in_words(report),
        "parts": [
            {
                "title": part.title,
                "head": [part.title, gettext("People")],
                "rows": [[text, str(count)] for text, count in part.counts],
            }
            for part in report.parts
        ],
    }


def mix_in_words(report: Report) -> str:
    """How many people from how many organisations."""
    people = ngettext("%(num)s person", "%(num)s people", report.people) % {"num": report.people}
    found = report.organisations
    from_ = ngettext("%(num)s organisation", "%(num)s organisations", found) % {"num": found}
    return f"{people} · {from_}"


def _evaluation(moment: EvaluationMoment, found: Results | None) -> dict[str, object]:
    heading = gettext(MOMENTS[moment])
    if found is None:
        return {"heading": heading, "summary": gettext(TOO_FEW), "scales": [], "words": []}
    answers = ngettext("%(num)s answer.", "%(num)s answers.", found.answers) % {"num": found.answers}
    return {
        "heading": heading,
        "summary": answers,
        "scales": [
            {"title": title, "rows": [{"label": text, "count": n, "share": n / found.answers} for text, n in rows]}
            for title, rows in scales_in_words(found)
        ],
        "words": [{"title": title, "texts": texts} for title, texts in words_said(found)],
    }


TOO_FEW = N_("Figures and words are shown from five answers up.")


def scales_in_words(found: Results) -> list[tuple[str, list[tuple[str, int]]]]:
    """Each question with its values and how many gave them."""
    return [
        (gettext(text), [(gettext(value), n) for (_, value), n in zip(VALUES, found.scales[name], strict=True)])
        for name, text in SCALES.items()
    ]


def words_said(found: Results) -> list[tuple[str, list[str]]]:
    """Each open question with what was written, when something was."""
    return [(gettext(text), texts) for name, text in WORDS.items() if (texts := found.words[name])]
