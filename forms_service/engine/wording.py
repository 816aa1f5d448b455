"""Texts with their answers filled in: runs that each name the answers that made them."""

from __future__ import annotations

from dataclasses import replace

from forms_service.definition.expressions import UNKNOWN
from forms_service.definition.shapes import Text, said
from forms_service.definition.texts import Reference, Slot, Words, pieces
from forms_service.engine.scope import Scope
from forms_service.engine.values import in_words
from press.paper import Run, Runs

BLANK = "________"


def worded(text: Text, scope: Scope, language: str, *, because: tuple[str, ...] = ()) -> Runs:
    """Give `text` in `language` as runs. `because` names the answers for whose sake it stands here at all.

    What cannot be told yet is a blank to write on; see `is_told`.
    """
    runs: list[Run] = []
    for piece in pieces(said(text, language)):
        look = piece.look
        if not all(condition.value(scope) is True for condition in look.when):
            runs.append(Run(""))
            continue
        owed = [source for condition in look.when for source in scope.sources_of(condition)]
        sources = tuple(dict.fromkeys((*owed, *because)))
        match piece:
            case Slot():
                words = words_of(piece, scope, language)
                sources = tuple(dict.fromkeys((*scope.sources_of(piece.expression), *sources)))
                runs.append(Run(BLANK if words is None else words, bold=look.bold, italic=look.italic, sources=sources))
            case Reference():
                runs.append(Run("?", bold=look.bold, italic=look.italic, sources=sources, clause=piece.clause))
            case Words():
                runs.append(Run(piece.text, bold=look.bold, italic=look.italic, sources=sources))
    return tuple(run for run in _joined(runs) if run.text)


def is_told(text: Text, scope: Scope, language: str) -> bool:
    """Tell whether every slot of `text` that stands can be filled in, and with something; and which of its parts stand."""
    for piece in pieces(said(text, language)):
        held = [condition.value(scope) for condition in piece.look.when]
        if False in held:
            continue
        if not all(value is True for value in held):
            return False
        if isinstance(piece, Slot) and not words_of(piece, scope, language):
            return False
    return True


def words_of(slot: Slot, scope: Scope, language: str) -> str | None:
    """Give what stands in a slot; None while it cannot be told."""
    value = slot.expression.value(scope)
    if value is UNKNOWN:
        return None
    shape = scope.shape_of(slot.name, slot.part) if slot.name else None
    return in_words(value, language, shape=shape)


def _joined(runs: list[Run]) -> list[Run]:
    """Give the runs with neighbours of one look and one origin made one, so that a paper is as short as it can be.

    Words on both sides of one that fell away stay apart: they read the same, whatever comes between them.
    """
    joined: list[Run] = []
    for run in runs:
        before = joined[-1] if joined else None
        if before is not None and before.text and run.text and _origin(before) == _origin(run):
            joined[-1] = replace(run, text=before.text + run.text)
        else:
            joined.append(run)
    return joined


def _origin(run: Run) -> tuple[object, ...]:
    return run.sources, run.bold, run.italic, run.clause
