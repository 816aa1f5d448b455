"""A problem beside the field it is about: from the check's place in a definition to a block of the editor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from forms_service.authoring.carrying import STREAMS, Parts
from forms_service.definition.problems import Problem

Step = str | int
STEP: Final = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
# Where a place of the definition stands in the editor.
FIELDS: Final = {
    ("document", "title"): "document_title",
    ("document", "subtitle"): "subtitle",
    ("document", "sample_notice"): "sample_notice",
    ("document", "blocks"): "blocks",
}
# A group's and an exit's own fields lie in the screen itself.
FLAT: Final = frozenset({"repeat", "exit"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A problem with the field of the editor it belongs to, and the way from there to its block."""

    problem: Problem
    field: str
    path: tuple[Step, ...] = ()


@dataclass
class _Tree:
    words: list[str] = field(default_factory=list)
    inner: dict[Step, _Tree] = field(default_factory=dict)

    def put(self, path: tuple[Step, ...], words: str) -> None:
        at = self
        for step in path:
            at = at.inner.setdefault(step, _Tree())
        at.words.append(words)

    def all_words(self) -> list[str]:
        return [*self.words, *(words for tree in self.inner.values() for words in tree.all_words())]


def placed(problem: Problem) -> Placed:
    """Give a problem with its field and the way to its block; without a field, it is about the whole."""
    steps: list[Step] = [int(number) if number else word for number, word in STEP.findall(problem.place)]
    head = tuple(steps[:2])
    if head in FIELDS:
        name, rest = FIELDS[head], steps[2:]
    elif steps and steps[0] == "document":
        name, rest = "blocks", []
    else:
        name, rest = str(steps[0]) if steps else "", steps[1:]
    return Placed(problem, name, tuple(step for step in rest if step not in FLAT))


def words_of(problem: Problem) -> str:
    """Give a problem as it stands beside its field."""
    told = " ".join(filter(None, (problem.sentence, problem.suggestion)))
    return told if problem.is_error else _("Advice: %(words)s") % {"words": told}


def errors_by_field(found: Iterable[Placed], parts: Parts) -> dict[str, list[ValidationError]]:
    """Give what stands beside each field: for blocks, one error that has those of its blocks in it."""
    trees: dict[str, _Tree] = {}
    for each in found:
        trees.setdefault(each.field, _Tree()).put(each.path, words_of(each.problem))
    return {
        name: [_error(STREAMS[name], parts[name], tree)]
        if name in STREAMS
        else [ValidationError(words) for words in tree.all_words()]
        for name, tree in trees.items()
    }


def block_of(where: Placed, parts: Parts) -> tuple[str, str]:
    """Give the id of the innermost block on the way to a problem, and the name of its field; empty when there is none."""
    at: Any = parts.get(where.field) if where.field in STREAMS else None
    found = part = ""
    for step in where.path:
        if isinstance(step, int) and isinstance(at, list) and step < len(at):
            found, part = at[step].get("id") or found, ""
            at = at[step]["value"]
        elif isinstance(at, dict):
            part = part or str(step)
            at = at.get(step)
    return found, part


def _error(block: blocks.Block, value: Any, tree: _Tree) -> ValidationError:
    """Give the error of `block`, which holds `value` as plain data."""
    own = [ValidationError(words) for words in tree.words]
    made: ValidationError
    match block:
        case blocks.StructBlock():
            known = {name: each for name, each in tree.inner.items() if name in block.child_blocks}
            own += [
                ValidationError(words)
                for name, each in tree.inner.items()
                if name not in known
                for words in each.all_words()
            ]
            inner: dict[Any, ValidationError] = {
                name: _error(block.child_blocks[name], value.get(name), each) for name, each in known.items()
            }
            made = StructBlockValidationError(inner, own)
        case blocks.StreamBlock():
            inner = {
                at: _error(block.child_blocks[part["type"]], part["value"], each)
                for at, part, each in _inside(value, tree)
            }
            made = StreamBlockValidationError(inner, own)
        case blocks.ListBlock():
            inner = {at: _error(block.child_block, part["value"], each) for at, part, each in _inside(value, tree)}
            made = ListBlockValidationError(inner, own)
        case _:
            made = ValidationError([ValidationError(words) for words in tree.all_words()])
    return made


def _inside(value: Any, tree: _Tree) -> Iterator[tuple[int, Any, _Tree]]:
    for step, each in tree.inner.items():
        if isinstance(step, int) and step < len(value):
            yield step, value[step], each
