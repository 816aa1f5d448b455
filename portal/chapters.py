"""The verbs of the record in the order in which a person looks for one: by what they speak of, then by their sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.verbs import Verb

CHAPTERS: Final[tuple[tuple[str | Promise, frozenset[str]], ...]] = (
    (
        _("Matters and their people"),
        frozenset({"matter", "room", "participant", "seat", "wall", "party", "message", "ask"}),
    ),
    (_("Papers"), frozenset({"file", "binder", "upload"})),
    (
        _("Forms"),
        frozenset({"form", "request", "agreement", "conflict", "draft", "release", "cover", "absence"}),
    ),
    (
        _("Accounts and signing in"),
        frozenset(
            {"person", "session", "factor", "recovery_codes", "password", "email", "client", "invitation", "access"}
        ),
    ),
    (
        _("Plans and payments"),
        frozenset(
            {"consent", "checkout", "subscription", "receipt", "payment", "dispute", "renewal", "right", "service"}
            | {"webhook"}
        ),
    ),
    (_("The library"), frozenset({"document", "page"})),
)
REST: Final = _("The office itself")


@dataclass(frozen=True, slots=True)
class Chapter:
    """Verbs that speak of one thing, under the word for it."""

    words: str
    verbs: tuple[Verb, ...]


def chapters_of(verbs: Iterable[Verb]) -> list[Chapter]:
    """Give `verbs` in chapters, each verb once, each chapter in the order of its sentences."""
    left = sorted(verbs, key=lambda verb: str(verb.sentence).casefold())
    found = []
    for words, nouns in CHAPTERS:
        found.append(Chapter(str(words), tuple(verb for verb in left if _noun(verb) in nouns)))
        left = [verb for verb in left if _noun(verb) not in nouns]
    return [chapter for chapter in [*found, Chapter(str(REST), tuple(left))] if chapter.verbs]


def _noun(verb: Verb) -> str:
    return verb.partition(".")[0]
