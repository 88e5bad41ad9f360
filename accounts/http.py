"""The request with its person, for every room that knows people."""

from dataclasses import dataclass, field
from typing import NoReturn

from accounts.models import REGION, Person, Role, RoleName
from accounts.throttle import network_of
from core.errors import NotFound
from core.http import Request as CoreRequest
from core.language import Language, is_language


@dataclass(frozen=True)
class Viewer:
    """Who looks: a person with their roles and the closed groups they belong to.

    `groups` are audiences, such as `cycle:12`, as the rooms above name them.
    """

    person: Person
    roles: tuple[Role, ...] = ()
    groups: frozenset[str] = field(default_factory=frozenset)

    @property
    def id(self) -> int:
        assert self.person.id is not None
        return self.person.id

    @property
    def display_name(self) -> str:
        return self.person.display_name

    @property
    def email(self) -> str:
        return self.person.email

    @property
    def is_admin(self) -> bool:
        return any(role.role == RoleName.admin for role in self.roles)

    @property
    def is_coordinator(self) -> bool:
        """Whether the desk is theirs, for at least one territory."""
        return bool(self.territories)

    @property
    def territories(self) -> frozenset[str]:
        """The codes of the territories this person coordinates; the region stands for all."""
        held = (RoleName.coordinator, RoleName.admin)
        return frozenset(role.scope_id for role in self.roles if role.role in held)

    def coordinates(self, territory_code: str) -> bool:
        """Whether this person coordinates that territory, or the whole region."""
        return REGION in self.territories or territory_code in self.territories


class Request(CoreRequest):
    """A request of somebody, perhaps signed in."""

    @property
    def viewer(self) -> Viewer | None:
        viewer: Viewer | None = self.state.viewer
        return viewer

    @property
    def network(self) -> str:
        """The network that the request came from, as limits count it."""
        return network_of(self.client.host if self.client else None)

    @property
    def me(self) -> Viewer:
        """Who is signed in. Raises SignInFirst when nobody is."""
        if self.viewer is None:
            raise SignInFirst(self.url.path)
        return self.viewer


class SignInFirst(Exception):
    """This page is somebody's own: `web` leads to the sign-in page and back."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def hidden() -> NoReturn:
    """Answer as if there were nothing: what one may not see does not exist."""
    raise NotFound


def language_of(person: Person | None, default: Language) -> Language:
    """The language a person asked for, else `default`."""
    return person.language if person is not None and is_language(person.language) else default
