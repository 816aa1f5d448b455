"""One search box: the engine proposes, the gate's querysets dispose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from audit.services import fingerprint, record
from cms.models import PamphletPage
from cms.services import at_level
from common.errors import BadInput
from forms_service.models import Form
from forms_service.services import shown
from matters.models import Room
from search import verbs
from search.contract import LONGEST_QUERY, MARK_END, MARK_START, Hit, Kind, Question
from search.engine import engine
from search.readers import reader_of
from vault.models import File

# "my", "to", "die": words so short say little, and nearly everything has them.
SHORTEST_TELLING = 4
MOST_IN_PART = 10
# Who asks with so many telling words and is shown so few things is shown what has some of them, too.
A_SENTENCE = 3
FEW = 3
SEPARATORS = str.maketrans(dict.fromkeys("\"'()*:^{}[]<>~&|!\\/,;.?-+=_%#@$`\x00\x02\x03", " "))


@dataclass(frozen=True, slots=True)
class Result:
    """One thing found, as the page shows it."""

    kind: str
    title: str
    url: str
    snippet: SafeString
    is_locked: bool = False
    is_beginning: bool = False
    is_part: bool = False


def words_in(text: str) -> tuple[str, ...]:
    """Give the words of a query without any sign an engine could take for syntax. Raises: BadInput when it is too long."""
    if len(text) > LONGEST_QUERY:
        raise BadInput(
            _("That is too long to look for. Use a few words, at most %(most)d characters.") % {"most": LONGEST_QUERY}
        )
    return tuple(text.translate(SEPARATORS).split())[:12]


def search(user: Any, text: str, kinds: frozenset[Kind] = frozenset(Kind)) -> list[Result]:
    """Give what `user` may know about `text`, best first. Nothing foreign is counted, hinted at or timed.

    Raises: BadInput. Audit: search.made for signed-in people, with a keyed digest of the words only.
    """
    words = words_in(text)
    if not words:
        return []
    results = _found(user, Question(words, kinds))
    results = [*results, *_found_in_part(user, words, kinds, results)]
    if user.is_authenticated:
        record(verb=verbs.SEARCH_MADE, actor=user, on="search:all", after=fingerprint(" ".join(words).encode()))
    return results


def _found(user: Any, question: Question) -> list[Result]:
    return _reread(user, engine().find(question, reader_of(user)))


def _found_in_part(user: Any, words: tuple[str, ...], kinds: frozenset[Kind], whole: Sequence[Result]) -> list[Result]:
    """Give what has some of the words, where nothing has all of them or, of a sentence, little has.

    Who asks in a sentence is not sent away for one word, nor with one thing that has them all by chance.
    """
    telling = tuple(word for word in words if len(word) >= SHORTEST_TELLING) if len(words) > 1 else ()
    if not telling or (whole and (len(telling) < A_SENTENCE or len(whole) >= FEW)):
        return []
    known = {result.url for result in whole}
    found = _found(user, Question(telling, kinds, MOST_IN_PART, is_any=True))
    return [replace(result, is_part=True) for result in found if result.url not in known]


def _reread(user: Any, hits: Sequence[Hit]) -> list[Result]:
    """Read the proposed objects again through their own querysets; whatever is not there for `user` now is left out."""
    keys: dict[Kind, dict[str, Hit]] = {kind: {} for kind in Kind}
    for hit in hits:
        keys[hit.kind].setdefault(hit.key, hit)
    found: dict[tuple[Kind, str], Result] = {}
    pages = Page.objects.filter(pk__in=keys[Kind.PAGE]).live().public().specific(defer=False) if keys[Kind.PAGE] else []
    for page in pages:
        locked = isinstance(page, PamphletPage) and not at_level(user, page.access)
        found[Kind.PAGE, str(page.pk)] = Result(
            str(page.get_kind_display() if isinstance(page, PamphletPage) else page.get_verbose_name()),
            page.title,
            page.url or "/",
            _marked(keys[Kind.PAGE][str(page.pk)].snippet),
            locked,
        )
    files = (
        File.objects.visible_to(user)
        .filter(pk__in=keys[Kind.FILE], binder__room__in=Room.objects.visible_to(user))
        .select_related("binder__room__matter")
        if keys[Kind.FILE]
        else []
    )
    for file in files:
        room = getattr(file.binder, "room", None)
        if room is not None:
            url = reverse("matters:paper", args=[room.matter.reference, file.reference])
            found[Kind.FILE, str(file.pk)] = Result(_("Paper"), file.name, url, SafeString(escape(room.matter.title)))
    rooms = (
        Room.objects.visible_to(user).filter(pk__in=keys[Kind.ROOM]).select_related("matter") if keys[Kind.ROOM] else []
    )
    for each in rooms:
        url = reverse("matters:room", args=[each.matter.reference, each.reference])
        found[Kind.ROOM, str(each.pk)] = Result(_("Matter"), each.matter.title, url, SafeString(escape(each.name)))
    forms = Form.objects.offered().filter(pk__in=keys[Kind.FORM]) if keys[Kind.FORM] else []
    for form in forms:
        told = shown(form, get_language() or "en")
        found[Kind.FORM, str(form.pk)] = Result(_("Form"), told.title, told.url, SafeString(escape(told.summary)))
    ordered = dict.fromkeys((hit.kind, hit.key) for hit in hits)
    whole = {(hit.kind, hit.key) for hit in hits if not hit.is_beginning}
    return [replace(found[place], is_beginning=place not in whole) for place in ordered if place in found]


def _marked(snippet: str) -> SafeString:
    """Give a snippet as HTML with the found words marked; everything in it is escaped."""
    pieces = [piece.partition(MARK_END) for piece in snippet.split(MARK_START)]
    head, *rest = pieces
    marked = format_html_join("", "<mark>{}</mark>{}", ((found, after) for found, _end, after in rest))
    return format_html("{}{}", head[0], marked)
