"""How often feeds are fetched: counted in memory, by feed and day, written now and then. No reader is known by name."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from core.database import Database
from events.models import FeedFetches

PRIVATE = "private"  # one name for all of them


class Counts:
    """Fetches by (feed, local day), and those not yet written."""

    def __init__(self) -> None:
        self.waiting: Counter[tuple[str, date]] = Counter()

    async def write(self, database: Database) -> None:
        """Add what was counted since the last time to the table. What cannot be written waits for the next time."""
        taken, self.waiting = self.waiting, Counter()
        if not taken:
            return
        # In one order on every node, so that two that write at once do not wait for each other in a ring.
        rows = [{"feed": feed, "day": day, "count": count} for (feed, day), count in sorted(taken.items())]
        try:
            async with database.connection(write=True) as connection:
                await connection.execute(_add(database), rows)
        except BaseException:
            self.waiting.update(taken)
            raise


def _add(database: Database) -> Any:
    insert = (sqlite if database.is_sqlite else postgresql).insert(FeedFetches)
    total = col(FeedFetches.count) + insert.excluded["count"]
    return insert.on_conflict_do_update(index_elements=["feed", "day"], set_={"count": total})
