"""What higher rooms hand to this one: for each kind of message, how it is rendered and whether it is still wanted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.mail import Mail
from notifications.models import OutboxMessage

Render = Callable[[AsyncSession, OutboxMessage], Awaitable[Mail | None]]
Wanted = Callable[[AsyncSession, list[OutboxMessage]], Awaitable[set[int]]]


class UnknownKind(LookupError):
    """A message of a kind that nobody registered: an older program than the one that queued it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    `render` gives the mail in the recipient's language of this moment, or None when there is nothing left to tell.
    `wanted` gives the ids, among those asked, that are still to be sent; it is asked just before each leaves and
    must only read.
    """

    render: Render
    wanted: Wanted


async def always(_session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    """The `wanted` of a kind that nothing but `outbox.cancel` takes back."""
    return {message.id for message in messages if message.id is not None}


class Registry:
    """The kinds that this process can send."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}

    def register(self, name: str, kind: Kind) -> None:
        """Add a kind. Raises ValueError when the name is taken."""
        if name in self._kinds:
            raise ValueError(f"the kind of message {name!r} is registered twice")
        self._kinds[name] = kind

    def kind(self, name: str) -> Kind:
        """The kind of that name. Raises UnknownKind."""
        try:
            return self._kinds[name]
        except KeyError:
            raise UnknownKind(f"no kind of message {name!r} is registered") from None
