"""What this room writes to people, for `web` to register."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from accounts.models import SignIn
from accounts.sign_in import actions, proofs
from core import clock, links
from core.language import is_language
from notifications.compose import compose
from notifications.mail import Mail
from notifications.models import OutboxMessage
from notifications.registry import Kind


async def sign_in_mail(session: AsyncSession, message: OutboxMessage) -> Mail | None:
    """The link and the code, in the language of the page where they were asked for; None once they are of no use."""
    sign_in = await session.get(SignIn, message.data["sign_in_id"])
    if sign_in is None or not _is_live(sign_in) or not is_language(sign_in.language):
        return None
    return compose(
        "sign_in",
        language=sign_in.language,
        to=sign_in.email,
        link=links.absolute("sign_in.link", sign_in.language, token=proofs.token_of(sign_in.nonce)),
        code=proofs.spelled(proofs.code_of(sign_in.nonce)),
        minutes=int(actions.LIFE.total_seconds() // 60),
    )


def _is_live(sign_in: SignIn) -> bool:
    return sign_in.used_at is None and clock.now() < sign_in.expires_at


async def sign_in_wanted(session: AsyncSession, messages: list[OutboxMessage]) -> set[int]:
    """The messages whose link was not used yet and still opens."""
    asked = {message.data["sign_in_id"]: message.id for message in messages if message.id is not None}
    found = await session.scalars(select(SignIn).where(col(SignIn.id).in_(asked)))
    return {asked[sign_in.id] for sign_in in found if _is_live(sign_in)}


KINDS = {actions.KIND: Kind(render=sign_in_mail, wanted=sign_in_wanted)}
