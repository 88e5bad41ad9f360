"""Every page of this room: the way in, the profile, the way out."""

from starlette.responses import Response

from accounts import sessions
from accounts.actions import update_profile
from accounts.forms import ProfileForm
from accounts.http import Request
from accounts.pages import filled, person_page
from accounts.sign_in.routes import routes as sign_in_routes
from core.forms import Bound, bind
from core.http import Page, redirect
from core.language import N_

SAVED = N_("Saved.")
SIGNED_OUT = N_("You are signed out.")
SIGNED_OUT_EVERYWHERE = N_("You are signed out on all your devices.")


async def profile(request: Request) -> Response:
    """What is known of the person who looks."""
    form = await filled(request.db, request.me.person)
    return await person_page(request, "accounts/profile.html", form)


async def save_profile(request: Request) -> Response:
    """Put right what is known of the person who looks."""
    form: Bound[ProfileForm] = bind(ProfileForm, await request.form())
    if form.errors:
        return await person_page(request, "accounts/profile.html", form, status=422)
    await update_profile(request.db, request.me.person, form.value, request.lang)
    return redirect(request, "profile", flash=SAVED)


async def sign_out(request: Request) -> Response:
    """End this browser's session."""
    token = request.cookies.get(sessions.COOKIE)
    if token:
        await sessions.end(request.db, token)
    response = redirect(request, "home", flash=SIGNED_OUT)
    sessions.drop_cookie(response)
    return response


async def sign_out_everywhere(request: Request) -> Response:
    """End every session of the person who asks."""
    await sessions.end_all(request.db, request.me.id)
    response = redirect(request, "home", flash=SIGNED_OUT_EVERYWHERE)
    sessions.drop_cookie(response)
    return response


routes = [
    *sign_in_routes,
    Page("/{lang}/sign-out", sign_out, "sign_out", methods=("POST",)),
    Page("/{lang}/me/sign-out-everywhere", sign_out_everywhere, "sign_out_everywhere", methods=("POST",)),
    Page("/{lang}/me/profile", profile, "profile"),
    Page("/{lang}/me/profile", save_profile, "profile.save", methods=("POST",)),
]
