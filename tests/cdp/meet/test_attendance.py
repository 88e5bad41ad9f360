"""Present, excused, absent: who may say it, when, and that no tick is lost."""

import asyncio
from datetime import UTC, date, datetime, time

import pytest
from sqlmodel import SQLModel, col, select

from accounts import capabilities
from cdp import actions as cdp
from cdp.meet import attendance
from cdp.meet.errors import NotOnRoster, NotYet, SessionOver
from core import links
from events import actions as events
from events.absence import ABSENCE
from events.errors import EventCancelled
from events.models import Attendance, Registration, RegistrationStatus
from notifications.models import OutboxMessage
from tests.accounts.browsing import Browser, said
from tests.web.client import notices, post
from web import house as web_house

pytestmark = pytest.mark.anyio


async def noted(house, number, who):
    async with house.database.reading() as session:
        return await session.scalar(
            select(Registration.attendance).where(
                col(Registration.event_id) == house.sessions[number].id, col(Registration.person_id) == house.id(who)
            )
        )


async def test_a_moderator_ticks_presence_from_the_day_on(house, clock_at):
    clock_at(datetime(2026, 11, 3, 9, tzinfo=UTC))
    ticks = {
        house.id("member"): Attendance.present,
        house.id("other"): Attendance.absent,
        house.id("second"): Attendance.excused,
    }

    async with house.database.writing() as session:
        await attendance.note(session, house.sessions[2], ticks)

    assert [await noted(house, 2, who) for who in ("member", "other", "second", "moderator")] == [
        Attendance.present,
        Attendance.absent,
        Attendance.excused,
        Attendance.unknown,
    ]


@pytest.mark.parametrize("tick", [Attendance.present, Attendance.absent])
async def test_presence_and_absence_are_not_noted_before_the_day(house, tick):
    with pytest.raises(NotYet):
        async with house.database.writing() as session:
            await attendance.note(session, house.sessions[2], {house.id("member"): tick})

    assert await noted(house, 2, "member") == Attendance.unknown


async def test_somebody_is_excused_before_the_day(house):
    async with house.database.writing() as session:
        await attendance.note(session, house.sessions[2], {house.id("member"): Attendance.excused})

    assert await noted(house, 2, "member") == Attendance.excused


@pytest.mark.parametrize("who", ["former", "guest", "outsider"])
async def test_only_who_has_a_seat_is_noted(house, who, clock_at):
    clock_at(datetime(2026, 11, 3, 9, tzinfo=UTC))

    with pytest.raises(NotOnRoster):
        async with house.database.writing() as session:
            await attendance.note(
                session,
                house.sessions[2],
                {house.id("member"): Attendance.present, house.id(who): Attendance.present},
            )

    assert [await noted(house, 2, who) for who in ("member", "guest")] == [Attendance.unknown, Attendance.unknown]


async def test_at_a_cancelled_session_nothing_is_noted(house, clock_at):
    async with house.database.writing() as session:
        cancelled = await events.cancel(session, house.sessions[2])
    clock_at(datetime(2026, 11, 3, 9, tzinfo=UTC))

    for change in (attendance.announce_absence, attendance.take_back_absence):
        with pytest.raises(EventCancelled):
            async with house.database.writing() as session:
                await change(session, cancelled, house.id("member"))
    with pytest.raises(EventCancelled):
        async with house.database.writing() as session:
            await attendance.note(session, cancelled, {house.id("member"): Attendance.present})


async def test_two_moderators_who_tick_at_once_lose_nothing(house):
    ticks = {"member": "present", "other": "absent", "moderator": "present", "second": "excused"}
    browsers = [await house.browser("moderator"), await house.browser("second")]
    for browser in browsers:
        await browser.get(house.path(1))

    answers = await asyncio.gather(
        *(
            browsers[n % 2].client.post(
                house.path(1, "/attendance"),
                data={"csrf": browsers[n % 2].csrf, "only": str(house.id(who)), f"tick-{house.id(who)}": tick},
                headers={"sec-fetch-site": "same-origin", "hx-request": "true"},
            )
            for n, (who, tick) in enumerate(ticks.items())
        )
    )

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
    assert {who: await noted(house, 1, who) for who in ticks} == ticks


async def test_the_button_saves_only_what_was_changed_on_its_page(house):
    moderator, second = await house.browser("moderator"), await house.browser("second")
    await moderator.get(house.path(1))
    member, other = house.id("member"), house.id("other")
    async with house.database.writing() as session:
        await attendance.note(session, house.sessions[1], {other: Attendance.excused})

    answer = await moderator.post(
        house.path(1, "/attendance"),
        **{
            f"was-{member}": "unknown",
            f"tick-{member}": "present",
            f"was-{other}": "absent",
            f"tick-{other}": "absent",
        },
    )
    page = await second.get(house.path(1))

    assert (answer.status_code, answer.headers["location"]) == (303, f"{house.path(1)}#attendance")
    assert [await noted(house, 1, who) for who in ("member", "other")] == [Attendance.present, Attendance.excused]
    assert page.text.count(" checked") == 2


async def test_a_tick_answers_with_the_tally_and_what_is_saved(house):
    moderator = await house.browser("moderator")
    await moderator.get(house.path(1, lang="nl"))
    member = house.id("member")

    answer = await moderator.client.post(
        house.path(1, "/attendance", "nl"),
        data={"csrf": moderator.csrf, "only": str(member), f"tick-{member}": "present", f"was-{member}": "present"},
        headers={"sec-fetch-site": "same-origin", "hx-request": "true"},
    )

    assert f'name="was-{member}" value="present"' in answer.text
    assert said("Saved", "nl") in answer.text
    assert "1 aanwezig · 0 verontschuldigd · 0 afwezig · nog 4 te noteren" in answer.text
    assert "<h1" not in answer.text


@pytest.mark.parametrize("value", ["unknown", "ill", ""])
async def test_what_cannot_be_ticked_is_refused(house, value):
    answer = await post(
        await house.browser("moderator"),
        house.path(1, "/attendance"),
        on=house.path(1),
        **{f"tick-{house.id('member')}": value, f"was-{house.id('member')}": "present"},
    )

    assert answer.status_code == 404
    assert await noted(house, 1, "member") == Attendance.unknown


async def test_a_member_is_excused_in_one_click_and_keeps_the_seat(house):
    member = await house.browser("member")
    await member.get(house.path())

    answer = await member.post(house.path(2, "/absence"), action="excuse")
    page = await member.get(house.path())

    assert (answer.status_code, answer.headers["location"]) == (303, house.path())
    assert await noted(house, 2, "member") == Attendance.excused
    assert said("You are excused. Your seat in the group stays yours.") in notices(page.text)
    async with house.database.reading() as session:
        status = await session.scalar(
            select(Registration.status).where(
                col(Registration.event_id) == house.sessions[2].id,
                col(Registration.person_id) == house.id("member"),
            )
        )
    assert status == RegistrationStatus.confirmed

    await member.post(house.path(2, "/absence"), action="come")

    assert await noted(house, 2, "member") == Attendance.unknown


async def test_once_it_has_begun_only_the_moderators_note(house, clock_at):
    clock_at(datetime(2026, 11, 3, 9, tzinfo=UTC))

    for change in (attendance.announce_absence, attendance.take_back_absence):
        with pytest.raises(SessionOver):
            async with house.database.writing() as session:
                await change(session, house.sessions[2], house.id("member"))


@pytest.mark.parametrize("who", ["former", "guest", "outsider", "coordinator"])
async def test_who_is_no_member_announces_nothing(house, who):
    browser = await house.browser(who)
    await browser.get("/fr/communities")

    assert (await browser.post(house.path(2, "/absence"), action="excuse")).status_code == 404


async def absence_link(house, who, number=2):
    async with house.database.reading() as session:
        seat = await session.scalar(
            select(Registration.id).where(
                col(Registration.event_id) == house.sessions[number].id,
                col(Registration.person_id) == house.id(who),
            )
        )
        found = await capabilities.live(session, purpose=ABSENCE, subject_id=seat or 0)
    return links.path("capability", token=capabilities.token_of(found)) if found else ""


async def reminder_of(house, who):
    """The reminder that waits for them about the third session, rendered."""
    registry = web_house.registry()
    async with house.database.reading() as session:
        found = await session.scalars(
            select(OutboxMessage).where(
                col(OutboxMessage.kind) == "event.reminder",
                col(OutboxMessage.person_id) == house.id(who),
                col(OutboxMessage.about) == f"event:{house.sessions[3].id}",
            )
        )
        message = found.first()
        kind = registry.kind(message.kind)
        return await kind.render(session, message), await kind.wanted(session, [message]) == {message.id}


async def test_the_reminder_carries_the_link_which_shows_by_get_and_does_by_post(house):
    mail, _ = await reminder_of(house, "member")
    path = await absence_link(house, "member", 3)
    browser = Browser(house.app)

    shown = await browser.get(path)

    assert links.base_url() + path in mail.text
    assert links.base_url() + path in (mail.html or "")
    assert shown.status_code == 200
    assert await noted(house, 3, "member") == Attendance.unknown

    done = await browser.client.post(path, data={"action": "excuse"})

    assert done.status_code == 303
    assert await noted(house, 3, "member") == Attendance.excused
    assert (await reminder_of(house, "member"))[1] is False

    await browser.client.post(path, data={"action": "come"})

    assert await noted(house, 3, "member") == Attendance.unknown
    assert (await reminder_of(house, "member"))[1] is True


async def test_a_guest_has_no_link_for_absence(house):
    assert await absence_link(house, "guest") == ""


async def test_the_link_of_who_left_opens_nothing(house):
    path = await absence_link(house, "other")
    async with house.database.writing() as session:
        await cdp.leave(session, house.cycle, house.people["other"])
    browser = Browser(house.app)

    assert [(await browser.get(path)).status_code, (await browser.client.post(path)).status_code] == [404, 404]


async def test_the_link_is_dead_once_the_session_is_over(house, clock_at):
    path = await absence_link(house, "member")
    clock_at(datetime(2026, 11, 3, 11, tzinfo=UTC))
    during = await Browser(house.app).client.post(path, data={"action": "excuse"})
    clock_at(datetime(2026, 11, 3, 12, tzinfo=UTC))

    assert during.status_code == 409
    assert (await Browser(house.app).get(path)).status_code == 404


async def test_a_moved_session_expects_everyone_again_and_prolongs_the_links(house, clock_at):
    path = await absence_link(house, "member")
    async with house.database.writing() as session:
        await attendance.announce_absence(session, house.sessions[2], house.id("member"))
        await events.move(session, house.sessions[2], day=date(2026, 11, 24), starts=time(9), ends=time(12))

    assert await noted(house, 2, "member") == Attendance.unknown
    clock_at(datetime(2026, 11, 20, 11, tzinfo=UTC))
    assert (await Browser(house.app).get(path)).status_code == 200


async def test_no_page_asks_for_a_reason(house):
    pages = [
        (await (await house.browser(who)).get(house.path(number))).text
        for who in ("member", "moderator")
        for number in (1, 2)
    ]
    pages.append((await Browser(house.app).get(await absence_link(house, "member"))).text)

    asked = [name for page in pages for name in ('name="reason"', 'name="why"', 'name="comment"') if name in page]
    assert asked == []
    assert [column.name for column in SQLModel.metadata.tables["registration"].columns if "reason" in column.name] == []
