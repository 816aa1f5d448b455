"""The kinds of notices: each package declares its own here. A notice never carries content."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOMETHING_NEW = _("Something new is waiting for you")


class Audience(enum.Enum):
    """Whom a kind of notice may reach."""

    ANYONE = "anyone"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice: `code` for the row, `sentence` for the bell and the mail, `subject` for the mail alone.

    Both texts are the same for every matter and person: neither is ever filled with a name, a title or a date.
    """

    code: str
    sentence: str | Promise
    subject: str | Promise = SOMETHING_NEW
    audience: Audience = Audience.ANYONE


_kinds: dict[str, NoticeKind] = {}


def declare(
    code: str,
    sentence: str | Promise,
    subject: str | Promise = SOMETHING_NEW,
    audience: Audience = Audience.ANYONE,
) -> NoticeKind:
    """Give the new kind `code` (e.g. `matters.paper`); declaring another one of that code is a mistake."""
    kind = NoticeKind(code, sentence, subject, audience)
    known = _kinds.setdefault(code, kind)
    if str(known.sentence) != str(sentence):
        raise ValueError(f"two kinds of notices are called {code}")
    _kinds[code] = kind
    return kind


def find(code: str) -> NoticeKind:
    """Give the kind called `code`; a kind that is no longer declared reads as something new."""
    return _kinds.get(code) or NoticeKind(code, _("Something new is waiting for you."))


def kinds() -> list[NoticeKind]:
    """Give every declared kind, by code."""
    return [_kinds[code] for code in sorted(_kinds)]


# Given a person and references, gives the words by which she knows each of them; what she may not see it leaves out.
Namer = Callable[[Any, set[str]], dict[str, str]]
_namers: dict[str, Namer] = {}


def names(*nouns: str) -> Callable[[Namer], Namer]:
    """Register who can put words to references such as `matter:7kq29xfpm3ta`, for the notices page (never for a mail)."""

    def register(namer: Namer) -> Namer:
        _namers.update(dict.fromkeys(nouns, namer))
        return namer

    return register


def named(user: Any, references: Iterable[str]) -> dict[str, str]:
    """Give the words for those `references` that somebody can name to `user`; each namer is asked once."""
    asked: dict[Namer, set[str]] = {}
    for reference in references:
        namer = _namers.get(reference.partition(":")[0])
        if namer is not None:
            asked.setdefault(namer, set()).add(reference)
    return {reference: words for namer, some in asked.items() for reference, words in namer(user, some).items()}
