"""The method kit, from the association to all moderators; and the quiet place where the pairs exchange."""

from typing import Any

from starlette.responses import Response

from accounts.http import Request, Viewer
from cdp.meet import actions, kit_queries, rules, uploads
from cdp.meet.files import ACCEPT
from cdp.meet.forms import Document, Reply, Topic
from cdp.meet.models import PairTopic, StoredFile
from cdp.meet.pages import options
from cdp.meet.queries import content_of, is_moderator
from cdp.meet.vocabulary import PHASES
from core.errors import NotFound
from core.forms import Bound, bind, blank
from core.http import Page, page, redirect
from core.language import N_, gettext

NEEDS_ONE = N_("Give a file or a link.")


async def _reader(request: Request) -> Viewer:
    viewer = request.me
    if not rules.reads_kit(viewer, is_moderator=await is_moderator(request.db, viewer.id)):
        raise NotFound
    return viewer


def _publisher(request: Request) -> Viewer:
    viewer = request.me
    if not rules.publishes_kit(viewer):
        raise NotFound
    return viewer


async def _in_exchange(request: Request) -> Viewer:
    viewer = request.me
    if not rules.joins_exchange(viewer, is_moderator=await is_moderator(request.db, viewer.id)):
        raise NotFound
    return viewer


async def show_kit(request: Request) -> Response:
    """The documents, by phase of the cycle."""
    return await _kit_page(request, await _reader(request), blank())


async def _kit_page(request: Request, viewer: Viewer, form: Bound[Any], status: int = 200) -> Response:
    exchanges = rules.joins_exchange(viewer, is_moderator=await is_moderator(request.db, viewer.id))
    return page(
        request,
        "cdp/meet/kit.html",
        current="communities",
        kit=await kit_queries.kit(request.db),
        phases=PHASES,
        options=options(PHASES),
        publishes=rules.publishes_kit(viewer),
        exchanges=exchanges,
        form=form,
        accept=ACCEPT,
        status=status,
    )


async def publish(request: Request) -> Response:
    """Add a document."""
    viewer = _publisher(request)
    data = await request.form()
    form = bind(Document, data)
    upload = await uploads.sent(data, form.errors)
    if not form.errors and upload is None and form.value.link is None:
        form.errors["link"] = gettext(NEEDS_ONE)
    if form.errors:
        return await _kit_page(request, viewer, form, 422)
    await actions.publish_document(request.db, viewer.id, form.value, upload)
    return redirect(request, "cdp.kit", flash=N_("The document is in the kit of all moderators."))


async def fetch(request: Request) -> Response:
    """A file of the kit."""
    await _reader(request)
    document = await kit_queries.document_of(request.db, request.path_params["item"])
    if document.file_id is None:
        raise NotFound
    file = await request.db.get_one(StoredFile, document.file_id)
    return uploads.download(file, await content_of(request.db, file))


async def withdraw(request: Request) -> Response:
    """Take a document out of the kit."""
    _publisher(request)
    document = await kit_queries.document_of(request.db, request.path_params["item"])
    await actions.withdraw_document(request.db, document)
    return redirect(request, "cdp.kit", flash=N_("Deleted."))


async def show_topics(request: Request) -> Response:
    """What the pairs talk about."""
    await _in_exchange(request)
    return await _topics_page(request, blank())


async def _topics_page(request: Request, form: Bound[Any], status: int = 200) -> Response:
    topics = await kit_queries.topics(request.db)
    return page(request, "cdp/meet/topics.html", current="communities", topics=topics, form=form, status=status)


async def open_topic(request: Request) -> Response:
    """Put a question."""
    viewer = await _in_exchange(request)
    form = bind(Topic, await request.form())
    if form.errors:
        return await _topics_page(request, form, 422)
    topic = await actions.open_topic(request.db, viewer.id, form.value)
    return redirect(request, "cdp.topic", item=topic.id, flash=N_("Your question is there for the other pairs."))


async def show_topic(request: Request) -> Response:
    """A question and its answers."""
    await _in_exchange(request)
    return await _topic_page(request, blank())


async def _topic_page(request: Request, form: Bound[Any], status: int = 200) -> Response:
    topic, author = await kit_queries.topic_of(request.db, request.path_params["item"])
    return page(
        request,
        "cdp/meet/topic.html",
        current="communities",
        topic=topic,
        author=author,
        replies=await kit_queries.replies_of(request.db, topic.id or 0),
        may_delete=_may_delete(request.me, topic),
        form=form,
        status=status,
    )


def _may_delete(viewer: Viewer, topic: PairTopic) -> bool:
    return topic.author_id == viewer.id or rules.publishes_kit(viewer)


async def reply(request: Request) -> Response:
    """Answer it."""
    viewer = await _in_exchange(request)
    form = bind(Reply, await request.form())
    if form.errors:
        return await _topic_page(request, form, 422)
    topic, _ = await kit_queries.topic_of(request.db, request.path_params["item"])
    await actions.reply(request.db, topic, viewer.id, form.value.text)
    return redirect(request, "cdp.topic", item=topic.id, flash=N_("Your answer is there."))


async def delete_topic(request: Request) -> Response:
    """Delete one's question, with its answers."""
    viewer = await _in_exchange(request)
    topic, _ = await kit_queries.topic_of(request.db, request.path_params["item"])
    if not _may_delete(viewer, topic):
        raise NotFound
    await request.db.delete(topic)
    return redirect(request, "cdp.topics", flash=N_("Deleted."))


KIT = "/{lang}/moderators/kit"
TOPICS = "/{lang}/moderators/exchange"

routes = [
    Page(KIT, show_kit, "cdp.kit"),
    Page(KIT, publish, "cdp.kit", ("POST",)),
    Page(f"{KIT}/{{item}}", fetch, "cdp.kit.file"),
    Page(f"{KIT}/{{item}}/delete", withdraw, "cdp.kit.delete", ("POST",)),
    Page(TOPICS, show_topics, "cdp.topics"),
    Page(TOPICS, open_topic, "cdp.topics", ("POST",)),
    Page(f"{TOPICS}/{{item}}", show_topic, "cdp.topic"),
    Page(f"{TOPICS}/{{item}}", reply, "cdp.topic", ("POST",)),
    Page(f"{TOPICS}/{{item}}/delete", delete_topic, "cdp.topic.delete", ("POST",)),
]
