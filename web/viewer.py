"""Who is behind a request: the person of its session, their roles, and the groups that the rooms above know."""

from accounts import sessions
from accounts.http import Request, Viewer
from cdp.queries import groups_of


async def viewer_of(request: Request, *, keeps: bool = False) -> Viewer | None:
    """The signed-in person, or None. Without a session cookie: no query.

    `keeps` prolongs the session when that is due: only in a transaction that writes.
    """
    token = request.cookies.get(sessions.COOKIE)
    if not token:
        return None
    found = await sessions.find(request.db, token)
    if found is None:
        return None
    if keeps and found.is_stale:
        await sessions.keep(request.db, token)
    assert found.person.id is not None
    for role in found.roles:
        request.db.expunge(role)  # a refusal rolls back, which empties what is in the session: its page needs the roles
    return Viewer(found.person, found.roles, await groups_of(request.db, found.person.id))
