"""How the objects of the house become entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.models import Page

from cms.models import AccessLevel, HelpPage, PamphletPage, PlainPage, ServicePage, TopicPage
from forms_service.models import Form
from forms_service.services import shown_in_each_language
from matters.models import Room
from search.contract import Entry, Kind
from search.engine import engine
from vault.models import File

FOUND_PAGES = (PamphletPage, TopicPage, ServicePage, PlainPage, HelpPage)


def index_page(page_id: int) -> None:
    """Make the index say what the page says now; a page that is not public any more is forgotten."""
    engine().drop(Kind.PAGE, str(page_id))
    page = Page.objects.filter(pk=page_id, live=True).public().first()
    specific = page.specific if page is not None else None
    if isinstance(specific, FOUND_PAGES):
        engine().put(entries_of_page(specific))


def entries_of_page(page: Any) -> Iterator[Entry]:
    """Give the public words of a page for everybody, and its body for those who may read it."""
    language = page.locale.language_code
    key, title = str(page.pk), page.title
    level = getattr(page, "access", AccessLevel.PUBLIC)
    body = words_of(getattr(page, "body", None))
    public = " ".join(filter(None, [page.summary, getattr(page, "teaser", "")]))
    if level == AccessLevel.PUBLIC:
        yield Entry(Kind.PAGE, key, title, f"{public} {body}".strip(), level=AccessLevel.PUBLIC, language=language)
        return
    yield Entry(Kind.PAGE, key, title, public, level=AccessLevel.PUBLIC, language=language)
    yield Entry(Kind.PAGE, key, title, body, part="body", level=level, language=language)


def words_of(body: Any) -> str:
    """Give the plain words of a stream of blocks."""
    if not body:
        return ""
    return " ".join(str(text) for block in body for text in block.block.get_searchable_content(block.value))


def index_file(file_id: str) -> None:
    """Make the index know a paper by its name; its content stays out unless the matter switches that on."""
    file = File.objects.filter(pk=file_id).first()
    engine().drop(Kind.FILE, file_id)
    if file is not None:
        engine().put([Entry(Kind.FILE, file_id, file.name, binder_id=file.binder_id)])


def index_room(room_id: str) -> None:
    """Make the index know a room by its matter's title, for those seated in it."""
    room = Room.objects.filter(pk=room_id).select_related("matter").first()
    engine().drop(Kind.ROOM, room_id)
    if room is not None:
        engine().put([Entry(Kind.ROOM, room_id, f"{room.matter.title} · {room.name}", binder_id=room.binder_id)])


def index_form(form_id: str) -> None:
    """Make the index know a form in each of its languages while it can be started; any other is forgotten."""
    engine().drop(Kind.FORM, form_id)
    form = Form.objects.offered().filter(pk=form_id).first()
    if form is not None:
        engine().put(entries_of_form(form))


def entries_of_form(form: Form) -> Iterator[Entry]:
    """Give what stands on the form's page, for everybody: its name, what it is, for whom, what it is about."""
    for told in shown_in_each_language(form):
        yield Entry(
            Kind.FORM,
            str(form.pk),
            told.title,
            f"{told.summary} {told.words}",
            part=told.language,
            level=AccessLevel.PUBLIC,
            language=told.language,
        )


def rebuild() -> int:
    """Index everything anew. Gives how many objects were read."""
    count = 0
    for page_id in Page.objects.filter(live=True).values_list("pk", flat=True).iterator():
        index_page(page_id)
        count += 1
    for file_id in File.objects.values_list("pk", flat=True).iterator():
        index_file(str(file_id))
        count += 1
    for room_id in Room.objects.values_list("pk", flat=True).iterator():
        index_room(str(room_id))
        count += 1
    for form_id in Form.objects.values_list("pk", flat=True).iterator():
        index_form(str(form_id))
        count += 1
    return count
