"""The one zone of the calendars: its VTIMEZONE block, and when things really begin and end in it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE_NAME = "Europe/Brussels"
ZONE = ZoneInfo(ZONE_NAME)

# Hand-written: the block that the icalendar library derives has the spring change an hour late.
VTIMEZONE = b"\r\n".join(
    (
        b"BEGIN:VTIMEZONE",
        b"TZID:Europe/Brussels",
        b"BEGIN:DAYLIGHT",
        b"DTSTART:19810329T020000",
        b"TZOFFSETFROM:+0100",
        b"TZOFFSETTO:+0200",
        b"TZNAME:CEST",
        b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        b"END:DAYLIGHT",
        b"BEGIN:STANDARD",
        b"DTSTART:19961027T030000",
        b"TZOFFSETFROM:+0200",
        b"TZOFFSETTO:+0100",
        b"TZNAME:CET",
        b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        b"END:STANDARD",
        b"END:VTIMEZONE",
        b"",
    )
)


def real(wall: datetime) -> datetime:
    """The aware moment of a naive wall time: moved forward out of the spring gap, the first of a repeated hour."""
    return wall.replace(tzinfo=ZONE, fold=0).astimezone(UTC).astimezone(ZONE)


def real_end(start: datetime, end: datetime) -> datetime:
    """The aware end of what lasts from `start` to `end`, both naive wall times, never before the real start.

    From 02:30 to 03:00 on the day of the spring gap starts at 03:30, so it keeps its length and ends at 04:00.
    """
    shifted, moment = real(start).replace(tzinfo=None), real(end)
    return moment if moment.replace(tzinfo=None) > shifted else real(shifted + (end - start))


def bounds(day: date, final_day: date, starts: time | None, ends: time | None) -> tuple[date, date | None]:
    """First moment and exclusive end of naive wall times: dates without `starts`, else aware.

    The end is None where it is not known. Over several days without `ends`, only the midnight after the
    last day covers them all.
    """
    midnight_after = final_day + timedelta(days=1)
    if starts is None:
        return day, midnight_after
    start = datetime.combine(day, starts)
    if ends is not None:
        return real(start), real_end(start, datetime.combine(final_day, ends))
    return real(start), real(datetime.combine(midnight_after, time.min)) if final_day > day else None
