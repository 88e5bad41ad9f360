"""What is typed in the form of an event."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from core.database import Database
from events.models import Event

DAY = date(2026, 12, 8)

TYPED = {
    "kind": "working_group",
    "territory_code": "sud",
    "title_fr": "Groupe de travail données",
    "title_nl": "Werkgroep gegevens",
    "description_fr": "On compare nos chiffres.",
    "description_nl": "We vergelijken onze cijfers.",
    "day": DAY.isoformat(),
    "starts": "09:30",
    "ends": "12:00",
    "place_fr": "Maison du quartier",
    "place_nl": "Buurthuis",
    "street": "Rue du Tilleul 7",
    "postcode": "1190",
    "working_language": "both",
    "entry": "registration",
    "capacity": "12",
    "has_waiting_list": "1",
    "missions": "network",
}


async def the_event(database: Database, **where: Any) -> Event:
    """The one event there is, or the one of these values, as the database holds it now."""
    async with database.reading() as session:
        found = select(Event).where(*(col(getattr(Event, name)) == value for name, value in where.items()))
        return (await session.scalars(found)).one()


async def reread(database: Database, row: Any) -> Any:
    """A row as the database holds it now."""
    async with database.reading() as session:
        return await session.get_one(type(row), row.id)
