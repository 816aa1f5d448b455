"""The closed list of verbs. Each package declares its own in its `verbs.py`; the record refuses any other."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.errors import UndeclaredVerb

_SHAPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,2}")
LONGEST_CODE = 60


class Verb(str):
    """A declared verb: the code as a string, and the sentence a person reads."""

    __slots__ = ("sentence",)
    sentence: str | Promise

    def __new__(cls, code: str, sentence: str | Promise) -> Verb:
        """Give the verb `code` with its sentence."""
        verb = super().__new__(cls, code)
        verb.sentence = sentence
        return verb


_declared: dict[str, Verb] = {}


def declare(code: str, sentence: str | Promise) -> Verb:
    """Give the verb `code`, now known to the record.

    Shape: `noun.happened`, small letters, e.g. `matter.opened`. Raises: ValueError when the code is misshapen or taken.
    """
    if not _SHAPE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise ValueError(f"{code!r} is no verb: write noun.happened in small letters, at most {LONGEST_CODE}")
    if code in _declared:
        raise ValueError(f"the verb {code} is declared twice; use one name for one event")
    _declared[code] = Verb(code, sentence)
    return _declared[code]


def find(code: str) -> Verb:
    """Give the declared verb. Raises: UndeclaredVerb."""
    try:
        return _declared[code]
    except KeyError:
        raise UndeclaredVerb(detail=f"verb {code!r} is not declared in any verbs.py") from None


def known() -> list[Verb]:
    """Give every declared verb, by code."""
    return sorted(_declared.values())


ACCESS_DENIED = declare("access.denied", _("A signed-in person was refused"))
AUDIT_ANCHORED = declare("audit.anchored", _("The head of the record was written down outside the database"))
AUDIT_STAMPED = declare("audit.stamped", _("A time-stamp authority vouched for the head of the record"))
AUDIT_EXPORTED = declare("audit.exported", _("A part of the record was exported"))
AUDIT_PROTECTED = declare("audit.protected", _("The triggers that guard the record were put back"))
AUDIT_VERIFIED = declare("audit.verified", _("The record was checked from its beginning to its end"))
KEY_ROTATED = declare("key.rotated", _("Keys were wrapped anew under a newer key-encrypting key"))
