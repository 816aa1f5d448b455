"""The parts of an expression that CEL has read: what stands on either side of an operator, and at which letters.

CEL says that an expression went wrong, not where. With its parts known, each can be run alone, and the guilty one named.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

TOKEN: Final = re.compile(
    # As CEL has it, to the letter: what is a string here must be one there. A raw one knows no escapes.
    r"\s*(?:(?P<string>[bB]?[rR](?:\"\"\".*?\"\"\"|'''.*?'''|\"[^\"\n\r]*\"|'[^'\n\r]*')"
    r"|[bB]?(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'))"
    r"|(?P<number>0[xX][0-9a-fA-F]+u?|\d+\.\d+(?:[eE][+-]?\d+)?|\.\d+|\d+(?:[eE][+-]?\d+)?u?)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}]))",
    re.DOTALL,
)
BINDING: Final = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip
#: Whoever goes through the parts calls herself once for each level; far more than anybody writes by hand.
DEEPEST: Final = 60
MACROS: Final = frozenset({"all", "exists", "exists_one", "map", "filter"})


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression. `kind`: literal, name, part, index, call, unary, binary, choose, list or map.

    `word` is the operator, the name, or the function; `binds` the variable of a macro, whose thing comes from `inner[0]`.
    """

    kind: str
    word: str
    inner: tuple[Node, ...]
    start: int
    end: int
    binds: str = ""

    def text(self, source: str) -> str:
        """Give how it is written."""
        return source[self.start : self.end].strip()


def walk(node: Node) -> Iterator[Node]:
    """Yield a part and all parts inside it, the inner ones first."""
    for each in node.inner:
        yield from walk(each)
    yield node


def literal_of(node: Node) -> str | None:
    """Give the text that a literal says; None for anything else."""
    if node.kind != "literal" or node.word[:1] not in "\"'":
        return None
    try:
        said = ast.literal_eval(node.word)
    except (SyntaxError, ValueError):
        return None
    return said if isinstance(said, str) else None


@lru_cache(maxsize=8192)
def parsed(source: str) -> Node | None:
    """Give the parts of an expression; None for one that this small reader does not follow, or that is nested too deep."""
    try:
        reader = _Reader(source)
        node = reader.whole()
    except (ValueError, IndexError, RecursionError):
        return None
    return node if reader.at == len(reader.tokens) and not _is_too_deep(node) else None


def _is_too_deep(node: Node) -> bool:
    """Tell whether parts stand in parts more than `DEEPEST` times; looked at level by level, for a chain may be deep as well."""
    level = [node]
    for _depth in range(DEEPEST):
        level = [inner for each in level for inner in each.inner]
        if not level:
            return False
    return True


class _Reader:
    def __init__(self, source: str) -> None:
        self.source, self.at, self.depth = source, 0, 0
        self.tokens: list[tuple[str, str, int, int]] = []
        position, end = 0, len(source.rstrip())
        while position < end:
            match = TOKEN.match(source, position)
            if match is None or match.lastgroup is None:
                raise ValueError(source)
            kind = match.lastgroup
            word = match.group(kind)
            if kind == "name" and word == "in":
                kind = "sign"
            self.tokens.append((kind, word, match.start(kind), match.end()))
            position = match.end()

    def sign(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign":
            return self.tokens[self.at][1]
        return ""

    def skip(self, *signs: str) -> bool:
        if self.sign() in signs:
            self.at += 1
            return True
        return False

    def need(self, sign: str) -> int:
        if not self.skip(sign):
            raise ValueError(self.source)
        return self.tokens[self.at - 1][3]

    def whole(self) -> Node:
        self.deeper()
        node = self.chosen()
        self.depth -= 1
        return node

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError(self.source)

    def chosen(self) -> Node:
        condition = self.binary(1)
        if not self.skip("?"):
            return condition
        yes = self.binary(1)
        self.need(":")
        no = self.whole()
        return Node("choose", "?", (condition, yes, no), condition.start, no.end)

    def binary(self, least: int) -> Node:
        left = self.unary()
        while (word := self.sign()) and BINDING.get(word, 0) >= least:
            self.at += 1
            right = self.binary(BINDING[word] + 1)
            left = Node("binary", word, (left, right), left.start, right.end)
        return left

    def unary(self) -> Node:
        if self.sign() in ("!", "-"):
            _kind, word, start, _end = self.tokens[self.at]
            self.at += 1
            self.deeper()
            inner = self.unary()
            self.depth -= 1
            return Node("unary", word, (inner,), start, inner.end)
        return self.behind(self.first())

    def behind(self, node: Node) -> Node:
        """Read what hangs on a part: `.part`, `.method(…)`, `[index]`."""
        while True:
            if self.skip("."):
                _kind, word, _start, end = self.tokens[self.at]
                self.at += 1
                node = self.method(node, word) if self.skip("(") else Node("part", word, (node,), node.start, end)
            elif self.skip("["):
                index = self.whole()
                node = Node("index", "[]", (node, index), node.start, self.need("]"))
            else:
                return node

    def method(self, target: Node, word: str) -> Node:
        arguments, end = self.until(")")
        binds = ""
        if word in MACROS and arguments and arguments[0].kind == "name":
            binds, arguments = arguments[0].word, arguments[1:]
        return Node("call", word, (target, *arguments), target.start, end, binds)

    def first(self) -> Node:
        kind, word, start, end = self.tokens[self.at]
        self.at += 1
        if kind in ("string", "number") or word in ("true", "false", "null"):
            return Node("literal", word, (), start, end)
        if kind == "name":
            if not self.skip("("):
                return Node("name", word, (), start, end)
            arguments, end = self.until(")")
            return Node("call", word, arguments, start, end)
        if word == "(":
            inner = self.whole()
            return replace(inner, start=start, end=self.need(")"))
        if word == "[":
            inside, end = self.until("]")
            return Node("list", "[]", inside, start, end)
        if word == "{":
            inside, end = self.until("}")
            return Node("map", "{}", inside, start, end)
        raise ValueError(self.source)

    def until(self, closing: str) -> tuple[tuple[Node, ...], int]:
        inside: list[Node] = []
        while self.sign() != closing:
            inside.append(self.whole())
            if not self.skip(",", ":"):
                break
        return tuple(inside), self.need(closing)
