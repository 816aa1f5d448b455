"""A YAML or JSON file as plain data, with the line and column of everything in it.

YAML's plain words mean what they look like: only true, false, null, whole numbers and fractions are anything but text. A file is
small, and says everything where it stands: no tags, no anchors that stand for other parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from forms_service.definition.problems import Problem

LARGEST_BYTES: Final = 1_000_000
DEEPEST: Final = 40
TAG: Final = "tag:yaml.org,2002:"
PLAIN_WORDS: Final = (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", list("tf")),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?", list("-+0123456789")),
)
KNOWN_TAGS: Final = frozenset(f"{TAG}{name}" for name in ("map", "seq", "str", "null", "bool", "int", "float"))
# A line of YAML whose text begins with a brace, or has ": " in it, means something else than its author thinks.
QUOTES: Final = 'Put the text between quotes: "…".'


@dataclass(frozen=True, slots=True)
class Marked:
    """What a file says. `marks` tells line and column by place; `problems` what is wrong with it as a file."""

    data: Any
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class _Refused(yaml.MarkedYAMLError):
    """Something YAML knows and an interview does not."""


class _Loader(yaml.SafeLoader):
    """Reads nodes; knows only the plain words above."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as its parent has it
    depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            raise _Refused(
                problem="An interview has no references such as *name: write the words out where they stand.",
                problem_mark=self._here(),
            )
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Refused(problem="The file is nested too deep for an interview.", problem_mark=self._here())
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _here(self) -> yaml.Mark:
        mark: yaml.Mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        return mark


for _name, _pattern, _first in PLAIN_WORDS:
    _Loader.add_implicit_resolver(TAG + _name, re.compile(rf"\A(?:{_pattern})\Z"), _first)


def read_marked(source: str | bytes) -> Marked:
    """Give what a file says; its data is None when it cannot be read at all."""
    text = _decoded(source)
    if isinstance(text, Problem):
        return Marked(None, problems=[text])
    # The tabs that set in a file of JSON mean nothing to it, but YAML refuses them.
    if text.lstrip().startswith("{"):
        text = re.sub(r"(?m)^[\t ]+", lambda tabs: " " * len(tabs.group()), text)
    try:
        node = yaml.compose(text, _Loader)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        sentence = f"There is a character that cannot be seen (U+{int(error.character):04X}). Take it out."
        return Marked(None, problems=[Problem("", sentence, line=line, column=1)])
    except yaml.MarkedYAMLError as error:
        return Marked(None, problems=[_unreadable(error)])
    if node is None:
        return Marked(None, problems=[Problem("", "The file is empty.", line=1, column=1)])
    marked = Marked(None)
    return Marked(_value(node, "", marked), marked.marks, marked.problems)


def _decoded(source: str | bytes) -> str | Problem:
    if len(source) > LARGEST_BYTES:
        return Problem("", "The file is too large for an interview: 1 MB at most.", line=1, column=1)
    if isinstance(source, str):
        return source
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return Problem("", "The file is not written in UTF-8.", "Save it as UTF-8 text.", line=line, column=1)


def _unreadable(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    if isinstance(error, _Refused):
        return Problem("", error.problem or "", line=line, column=column)
    reason = (error.problem or "").replace("<scalar>", "text").replace("'<", "").replace(">'", "")
    hint = "Look at the indentation, and at quotes and brackets that are not closed."
    if "mapping values are not allowed" in reason:
        hint = f"A text with a colon in it needs quotes. {QUOTES}"
    elif "expected <block end>" in (error.problem or "") or "flow" in (error.context or ""):
        hint = f"A text that begins with a brace, a bracket or a quote needs quotes around the whole. {QUOTES}"
    elif r"'\t'" in reason:
        hint = "Indent with spaces, not with tabs."
    return Problem("", f"The file cannot be read from here on: {reason}.", hint, line=line, column=column)


def _value(node: Node, place: str, marked: Marked) -> Any:
    mark = (node.start_mark.line + 1, node.start_mark.column + 1)
    marked.marks.setdefault(place, mark)
    if node.tag not in KNOWN_TAGS:
        sentence = f"An interview has no tags such as {node.tag.replace(TAG, '!!')}: write the value alone."
        marked.problems.append(Problem(place, sentence).at(marked.marks))
        return None
    match node:
        case MappingNode():
            return _mapping(node, place, marked)
        case SequenceNode():
            return [_value(each, f"{place}[{index}]", marked) for index, each in enumerate(node.value)]
        case _:
            return _scalar(node, place, marked)


def _mapping(node: MappingNode, place: str, marked: Marked) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        mark = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, ScalarNode):
            sentence = "A text that begins with a brace or bracket needs quotes."
            marked.problems.append(Problem(place, sentence, QUOTES, line=mark[0], column=mark[1]))
            continue
        key = str(key_node.value)
        inner = f"{place}.{key}" if place else key
        if key in found:
            sentence = f"“{key}” is told twice here, first on line {marked.marks[inner][0]}."
            marked.problems.append(Problem(inner, sentence, "Keep one of them.", line=mark[0], column=mark[1]))
            continue
        marked.marks[inner] = mark
        found[key] = _value(value_node, inner, marked)
    return found


def _scalar(node: Node, place: str, marked: Marked) -> Any:
    words = str(node.value)
    match node.tag.removeprefix(TAG):
        case "null":
            return None
        case "bool" if words in ("true", "false"):
            return words == "true"
        case "int" if re.fullmatch(r"[-+]?\d{1,18}", words):
            return int(words)
        case "float" if re.fullmatch(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?", words):
            return float(words)
        case "str":
            return _joined(words, place, marked)
    marked.problems.append(Problem(place, f"“{words[:40]}” cannot be read as a value.", QUOTES).at(marked.marks))
    return None


def _joined(words: str, place: str, marked: Marked) -> str:
    """Give a text whose letters beyond the first plane were escaped in halves, as JSON does, made whole."""
    if not any("\ud800" <= letter <= "\udfff" for letter in words):
        return words
    try:
        return words.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        marked.problems.append(Problem(place, "Half of an escaped character stands here alone.").at(marked.marks))
        return ""
