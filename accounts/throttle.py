"""Limits that hold on every node: how often something was tried, counted in the database.

Windows are fixed, so that a count is one statement: at worst twice the limit passes around the end of a window.
"""

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from accounts.models import Throttle
from core import clock, keys

TABLE: sa.Table = Throttle.__table__  # type: ignore[attr-defined]
IPV4_NETWORK = 24  # bits: about what one connection's neighbours share
IPV6_NETWORK = 64  # bits: what one household or house is given


class Limit(NamedTuple):
    """At most `most` of `what` in each window."""

    what: str
    most: int
    window: timedelta = timedelta(minutes=15)


# A mail that does not come is asked for again two or three times, not more.
MAILS_TO_ADDRESS = Limit("mail to address", 5)
# A whole service behind one connection may sign in after one mail from its coordinator.
MAILS_FROM_NETWORK = Limit("mail from network", 120)
CODES_FROM_NETWORK = Limit("code from network", 120)


async def is_over(session: AsyncSession, limit: Limit, subject: str) -> bool:
    """Count one more try by `subject`, and say whether it is one too many. To be committed whatever is answered."""
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(TABLE)
        .values(key=keys.sign("throttle", f"{limit.what}:{subject}"), window=_window(limit, clock.now()), count=1)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": TABLE.c.count + 1})
        .returning(TABLE.c.count)
    )
    count: int = (await session.execute(statement)).scalar_one()
    return count > limit.most


def _window(limit: Limit, now: datetime) -> datetime:
    length = limit.window.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // length * length, UTC)


def network_of(host: str | None) -> str:
    """The network of a client's address, which is what a limit counts; an unknown client is a network of its own."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    bits = IPV4_NETWORK if isinstance(address, ipaddress.IPv4Address) else IPV6_NETWORK
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


async def purge(session: AsyncSession, before: datetime) -> None:
    """Forget the windows that began before an aware instant."""
    await session.execute(sa.delete(TABLE).where(TABLE.c.window < before))
