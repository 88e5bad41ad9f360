"""Hosts enrol, save half-way, hand in; coordinators decide; nothing is lost."""

import asyncio

import pytest
from sqlmodel import col, func, select

from core import clock
from events.models import Event, EventStatus
from events.open_house import editions, hosts, queries, slots, visits
from events.open_house.errors import EnrolmentClosed, EnrolmentOver, NotComplete, NotForDecision, SiteInUse
from events.open_house.forms import DecisionForm, EditionForm, HostForm
from events.open_house.models import Contact, Host, HostStatus
from tests.events.open_house.weeks import (
    EDITION,
    ENROLMENT_OVER,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    add_site,
    make_host,
    make_week,
    plan,
    visits_of,
)
from tests.events.outbox import messages, told
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.anyio


async def enrol(session, week, organisation="Maison Bleue", email="one@example.org", name="Camille Exemple"):
    return await hosts.enrol(session, week, organisation=organisation, name=name, email=email, language="fr")


async def links_sent(session):
    return [(m.address, m.data["why"]) for m in await messages(session, "open_house.link")]


async def test_enrolling_makes_a_draft_and_sends_the_link(db):
    week = await make_week(db)

    enrolled = await enrol(db, week)

    assert (enrolled.is_new, enrolled.host.status) == (True, HostStatus.draft)
    assert await links_sent(db) == [("one@example.org", "new")]


async def test_an_organisation_of_the_directory_is_found_in_either_language(db):
    week = await make_week(db)
    known = await make_organisation(db, name_fr="Maison Bleue", name_nl="Blauw Huis")

    enrolled = await enrol(db, week, organisation="blauw huis")

    assert enrolled.host.organisation_id == known.id


async def test_the_same_host_enrolling_twice_is_led_to_its_enrolment(db):
    week = await make_week(db)
    first = await enrol(db, week)
    await hosts.save(db, first.host, HostForm(version=1, shows_fr="Notre accueil"))

    again = await enrol(db, week, organisation="maison bleue")

    assert (again.is_new, again.host.id, again.host.shows_fr) == (False, first.host.id, "Notre accueil")
    assert await links_sent(db) == [("one@example.org", "new"), ("one@example.org", "again")]


async def test_somebody_else_of_the_same_organisation_is_let_in_by_those_who_began(db):
    week = await make_week(db)
    host = (await enrol(db, week)).host

    await enrol(db, week, email="two@example.org", name="Dominique Exemple")

    assert await links_sent(db) == [("one@example.org", "new"), ("one@example.org", "asked")]
    asking = (await db.scalars(select(Contact).where(col(Contact.asks)))).one()
    await hosts.let_in(db, host, asking.id)
    assert (await links_sent(db))[-1] == ("two@example.org", "invited")


async def test_two_who_enrol_the_same_organisation_at_once_make_one_enrolment(database):
    async with database.writing() as session:
        week = await make_week(session)

    async def one(number):
        async with database.writing() as session:
            return await enrol(session, week, email=f"{number}@example.org")

    done = await asyncio.gather(*(one(number) for number in range(4)))

    assert sorted(enrolled.is_new for enrolled in done) == [False, False, False, True]
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Host)) == 1
        assert await session.scalar(select(func.count()).select_from(Contact)) == 4


async def test_nobody_enrols_outside_the_window_but_the_coordinator(db, clock_at):
    week = await make_week(db)
    clock_at(ENROLMENT_OVER)

    with pytest.raises(EnrolmentClosed):
        await enrol(db, week)
    host = await make_host(db, week)

    assert host.status == HostStatus.draft


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(db):
    host = await make_host(db, await make_week(db))

    assert await hosts.save(db, host, HostForm(version=1, shows_fr="Une visite")) is True
    assert await hosts.save(db, host, HostForm(version=1, shows_fr="Une autre")) is False

    assert host.shows_fr == "Une visite"


async def test_an_unfinished_enrolment_cannot_be_handed_in(db):
    week = await make_week(db)
    host = await make_host(db, week)

    with pytest.raises(NotComplete):
        await hosts.submit(db, week, host)

    await plan(db, week, host)
    await hosts.submit(db, week, host)
    assert host.status == HostStatus.submitted


async def test_approval_publishes_the_visits_and_tells_every_mailbox_once(db):
    week = await make_week(db)
    host = await make_host(db, week)
    db.add(Contact(host_id=host.id, name="Dominique Exemple", email=f"host{host.organisation_id}@example.org"))
    await plan(db, week, host, MONDAY, TUESDAY)
    await hosts.submit(db, week, host)
    assert [visit.status for visit in await visits_of(db, host)] == [EventStatus.draft, EventStatus.draft]

    await hosts.decide(db, host, DecisionForm(decision="approve"))

    assert [visit.status for visit in await visits_of(db, host)] == [EventStatus.published, EventStatus.published]
    assert [m.address for m in await messages(db, "open_house.decision")] == [f"host{host.organisation_id}@example.org"]


async def test_changes_asked_can_be_made_and_handed_in_after_the_window(db, clock_at):
    week = await make_week(db)
    host = await make_host(db, week)
    await plan(db, week, host)
    await hosts.submit(db, week, host)
    await hosts.decide(db, host, DecisionForm(decision="ask", message="Ajoutez un créneau."))
    clock_at(ENROLMENT_OVER)

    await hosts.submit(db, week, host)

    assert (host.status, host.message) == (HostStatus.submitted, "Ajoutez un créneau.")


async def test_only_what_was_handed_in_is_decided_on(db):
    host = await make_host(db, await make_week(db))

    with pytest.raises(NotForDecision):
        await hosts.decide(db, host, DecisionForm(decision="approve"))


async def test_who_withdraws_cancels_its_visits_and_its_visitors_are_told(db):
    week = await make_week(db)
    host = await make_host(db, week, approved=True)
    (visit,) = await visits_of(db, host)
    person = await make_person(db)
    await visits.pick(db, week, visit.id, person)

    await hosts.withdraw(db, host)

    assert (host.status, visit.status) == (HostStatus.withdrawn, EventStatus.cancelled)
    assert await told(db, "event.cancelled") == [("event.cancelled", person.id)]
    with pytest.raises(EnrolmentOver):
        await plan(db, week, host)


async def test_a_draft_visit_that_is_taken_away_leaves_nothing(db):
    week = await make_week(db)
    host = await make_host(db, week)
    (visit,) = await plan(db, week, host)

    await slots.drop(db, host, visit.id)

    kept = select(func.count()).select_from(Event).where(col(Event.parent_id) == week.event.id)
    assert await db.scalar(kept) == 0


async def test_an_address_with_visits_stays(db):
    week = await make_week(db)
    host = await make_host(db, week)
    await plan(db, week, host)
    site = (await queries.sites_of(db, host.id))[0]
    second = await add_site(db, host, street="Rue du Port 2")

    await slots.remove_site(db, host, second.id)
    with pytest.raises(SiteInUse):
        await slots.remove_site(db, host, site.id)


async def test_the_next_edition_invites_the_approved_hosts_with_what_they_wrote(db):
    week = await make_week(db)
    host = await make_host(db, week, approved=True, meeting_fr="À la grille")
    await make_host(db, week)
    dates = {
        "first": "2028-03-13",
        "last": "2028-03-17",
        "enrolment_opens": "2027-12-01T09:00",
        "enrolment_closes": "2028-02-01T09:00",
        "registration_opens": "2028-02-01T09:00",
        "registration_closes": "2028-03-10T09:00",
    }
    following = await make_week(db, **dates)

    assert await editions.invite_again(db, week, following) == 1

    copy = (await db.scalars(select(Host).where(col(Host.edition_id) == following.event.id))).one()
    assert (copy.organisation_id, copy.status, copy.shows_nl) == (
        host.organisation_id,
        HostStatus.draft,
        "Onze dagopvang",
    )
    assert [site.meeting_fr for site in await queries.sites_of(db, copy.id)] == ["À la grille"]
    assert await visits_of(db, copy) == []
    assert (await links_sent(db))[-1] == (f"host{host.organisation_id}@example.org", "invited")


async def test_a_week_does_not_leave_its_visits_behind(db):
    week = await make_week(db)
    await plan(db, week, await make_host(db, week), WEDNESDAY)
    later = {**EDITION, "first": "2027-03-22", "last": "2027-03-26", "registration_closes": "2027-03-20T09:00"}

    with pytest.raises(editions.VisitsOutside):
        await editions.change(db, week, EditionForm(**later))


async def test_a_week_that_moves_stays_five_days_long(db):
    week = await make_week(db)

    await editions.change(db, week, EditionForm(**{**EDITION, "first": "2027-03-22", "last": "2027-03-26"}))

    await db.refresh(week.event)
    assert (week.event.day.isoformat(), week.event.last_day.isoformat()) == ("2027-03-22", "2027-03-26")


async def test_an_unfinished_enrolment_is_reminded_a_week_before_the_window_closes(db):
    await enrol(db, await make_week(db, enrolment_closes="2027-03-12T18:00"))

    assert [clock.to_wall(m.due_at).isoformat() for m in await messages(db, "open_house.unfinished")] == [
        "2027-03-05T09:00:00"
    ]


async def test_a_host_hears_the_day_before_its_first_visit(db):
    week = await make_week(db)
    host = await make_host(db, week, approved=True)
    (visit,) = await visits_of(db, host)
    await plan(db, week, host, TUESDAY)

    await slots.drop(db, host, visit.id)

    due = [clock.to_wall(m.due_at).isoformat() for m in await messages(db, "open_house.tomorrow")]
    assert due == ["2027-03-14T09:00:00", "2027-03-15T09:00:00"]  # the first of them is not wanted any more
