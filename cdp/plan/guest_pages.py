"""The page of a guest speaker, behind a link that is a key: their one session, and their answer to it."""

from starlette.responses import Response

from accounts.http import Request, language_of
from accounts.models import Capability, Person
from cdp.plan import guests
from cdp.plan.models import GuestAnswer
from core import language
from core.errors import NotFound
from core.http import page, redirect
from core.language import N_
from events.models import Event

ACCEPT = "accept"
DECLINE = "decline"


async def show(request: Request, capability: Capability) -> Response:
    """The session, who invites, and what the guest said. Changes nothing."""
    invitation, registration = await guests.invitation_of(request.db, capability.subject_id)
    person = await request.db.get_one(Person, registration.person_id)
    by = await request.db.get(Person, invitation.invited_by) if invitation.invited_by else None
    with language.using(language_of(person, request.lang)):
        return page(
            request,
            "cdp/plan/guest.html",
            event=await request.db.get_one(Event, registration.event_id),
            invitation=invitation,
            inviter=by.display_name if by else "",
            token=request.path_params["token"],
        )


async def answer(request: Request, capability: Capability) -> Response:
    """Accept or decline."""
    said = (await request.form()).get("answer")
    if said not in (ACCEPT, DECLINE):
        raise NotFound
    invitation = await guests.answer(request.db, capability.subject_id, accepts=said == ACCEPT)
    accepted = invitation.answer == GuestAnswer.accepted
    flash = N_("Thank you: you are expected.") if accepted else N_("Thank you for telling us.")
    return redirect(request, "capability", token=request.path_params["token"], flash=flash)
