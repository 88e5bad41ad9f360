"""The fields about a person, which the pages of a new account and of the profile share."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from accounts import queries
from accounts.http import Request
from accounts.models import Person
from accounts.vocabulary import DISCIPLINES, WORKING_LANGUAGES, choices
from core.forms import Bound, blank
from core.http import page
from core.language import gettext


async def filled(session: AsyncSession, person: Person) -> Bound[Any]:
    """The form with what is known of a person."""
    organisation = await queries.organisation_of(session, person)
    return blank(
        given_name=person.given_name,
        family_name=person.family_name,
        part="resident" if person.is_resident else "professional",
        organisation=str(organisation.name) if organisation else "",
        discipline=person.discipline or "",
        working_language=person.working_language or "",
        language=person.language or "",
    )


async def person_page(
    request: Request, template: str, form: Bound[Any], *, status: int = 200, **context: Any
) -> Response:
    """A page with the fields about a person, and the directory to choose an organisation from."""
    names = [str(organisation.name) for organisation in await queries.organisations(request.db)]
    languages = [(language.value, gettext(label)) for language, label in WORKING_LANGUAGES.items()]
    return page(
        request,
        template,
        status=status,
        form=form,
        organisations=list(dict.fromkeys(names)),
        disciplines=choices(DISCIPLINES),
        working_languages=languages,
        **context,
    )
