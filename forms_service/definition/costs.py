"""How far an expression may go: CEL has loops and no limit, and while one runs the whole process waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forms_service.definition.syntax import MACROS, Node, parsed, walk

LOOPS: Final = MACROS | {"existsOne"}
#: What makes a list copies it at each step, so inside another loop it may only be looked through.
MAKING_LISTS: Final = frozenset({"map", "filter"})
DEEPEST_LOOPS: Final = 2
MOST_PARTS: Final = 50
#: A group has a hundred things at most, says the schema; two groups may be put together.
LARGEST_GROUP: Final = 100
MOST_LOOPED: Final = 200
MOST_STEPS: Final = 150_000
#: All expressions of a form together: each page of it runs many of them.
MOST_STEPS_IN_ALL: Final = 500_000
#: A pattern is made ready anew each time it is held against a text.
STEPS_OF_A_PATTERN: Final = 1_000
MOST_IN_A_VALUE: Final = 10_000
LONGEST_TEXT: Final = 50_000
#: What CEL makes lists of, or looks through to compare, item by item; `<` and its like know no lists.
LOOKING_THROUGH: Final = frozenset({"==", "!=", "+", "in"})
#: These give back what they are given, or one of several; every other function gives a number, a text or a day.
GIVING_BACK: Final = frozenset({"dyn", "min", "max"})
#: These take a whole group without copying it.
LIGHT: Final = frozenset({"size", "has"})
#: Names that are never a group, unless a loop gives them to something else.
NEVER_GROUPS: Final = frozenset({"today", "this"})
NOT_UNDERSTOOD: Final = "This is written in a way that is not understood here. Write it more simply, without comments."
# The variables of the loops around, and whether each is one thing of a group; else it may be a whole group.
Bound = Mapping[str, bool]


def reason_against(source: str) -> str:
    """Give why an expression is not run, as a sentence; empty when it may be. What is not understood is not run."""
    node = parsed(source)
    if node is None:
        return NOT_UNDERSTOOD
    try:
        return _reason_against(node)
    except RecursionError:
        # What called this may have left little room, so that even what is not nested deep comes to its end here.
        return NOT_UNDERSTOOD


def steps_of(source: str) -> int:
    """Give how many steps an expression takes at most, each group having a hundred things; none where it is not run."""
    node = parsed(source)
    return _steps(node, {}) if node is not None and not reason_against(source) else 0


def _reason_against(node: Node) -> str:
    if any(each.kind in ("list", "map") and _parts(each) > MOST_PARTS for each in walk(node)):
        return f"A list written out may have {MOST_PARTS} parts at most."
    if (reason := _nested(node, 0)) is not None:
        return reason
    if any(_is_loop(each) and _reach(each.inner[0]) > MOST_LOOPED for each in walk(node)):
        return f"A list to go through may be put together from {MOST_LOOPED // LARGEST_GROUP} groups at most."
    if _steps(node, {}) > MOST_STEPS:
        return (
            "This goes through too many things at once. Say less inside all(), exists(), map() and filter(), "
            "and compare parts there, as in x.name == y.name."
        )
    return ""


def is_too_large(value: Any) -> bool:
    """Tell whether a value is larger than any that an interview needs: values made of values would double at each step."""
    if isinstance(value, str | bytes):
        return len(value) > LONGEST_TEXT
    if isinstance(value, list) and len(value) > MOST_LOOPED:
        return True
    waiting, count = [value], 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, list | dict):
            count += len(one)
            if count > MOST_IN_A_VALUE:
                return True
            waiting.extend(one.values() if isinstance(one, dict) else one)
    return False


def _is_loop(node: Node) -> bool:
    return node.kind == "call" and node.word in LOOPS and len(node.inner) > 1


def _parts(node: Node) -> int:
    return len(node.inner) // (2 if node.kind == "map" else 1)


def _nested(node: Node, depth: int) -> str | None:
    """Give why loops stand too deep inside each other; what a loop goes through is worked out before it, and once."""
    first, *others = node.inner or (None,)
    inside = depth
    if _is_loop(node):
        inside = depth + 1
        if inside > DEEPEST_LOOPS:
            return "all(), exists(), map() and filter() may stand inside each other once, not deeper."
        if depth and node.word in MAKING_LISTS:
            return (
                f"{node.word}() may not stand inside all(), exists(), map() or filter(). Use exists() or all() there."
            )
    reason = _nested(first, depth) if first is not None else None
    for each in others:
        reason = reason or _nested(each, inside)
    return reason


def _reach(node: Node) -> int:
    """Give how many things a list may have."""
    if node.kind in ("list", "map"):
        return _parts(node)
    if _is_loop(node):
        return _reach(node.inner[0])
    if node.kind == "binary" and node.word == "+":
        return sum(_reach(each) for each in node.inner)
    if node.kind == "choose":
        return max(_reach(each) for each in node.inner[1:])
    return LARGEST_GROUP


def _steps(node: Node, bound: Bound) -> int:
    """Give how many steps an expression takes at most."""
    if _is_loop(node):
        first, *body = node.inner
        inside = {**bound, node.binds or body[0].word: _gives_things(first, bound)}
        return _steps(first, bound) + _reach(first) * (1 + sum(_steps(each, inside) for each in body))
    return _own_steps(node, bound) + sum(_steps(each, bound) for each in node.inner)


def _own_steps(node: Node, bound: Bound) -> int:
    """Give how many steps a part takes once its own parts are worked out: a list is copied and compared item by item."""
    match node.kind:
        case "call" if node.word == "matches":
            return STEPS_OF_A_PATTERN
        case "call" if node.word in LIGHT:
            return 1
        case "call" | "list" | "map":
            return 1 + sum(_weight(each, bound) for each in node.inner)
        case "binary" if node.word in LOOKING_THROUGH:
            if _is_plain(node.inner[1]) or (node.word != "in" and _is_plain(node.inner[0])):
                return 1
            if all(_weight(each, bound) <= 1 for each in node.inner):
                return 1
            return 1 + sum(_weight(each, bound) for each in node.inner)
    return 1


def _is_plain(node: Node) -> bool:
    """Tell whether a value is one number, text, or yes or no for certain; what is added to one is one, or goes wrong."""
    if node.kind == "binary" and node.word == "+":
        return any(_is_plain(each) for each in node.inner)
    return node.kind in ("literal", "unary", "binary")


def _weight(node: Node, bound: Bound) -> int:
    """Give how many things a value may hold, where it is copied or compared whole."""
    if _is_plain(node):
        return 0
    match node.kind:
        case "name":
            is_one = bound.get(node.word, node.word in NEVER_GROUPS)
            return 1 if is_one else LARGEST_GROUP
        case "part":
            return _weight_of_part(node.inner[0], bound)
        case "index":
            return _weight(node.inner[0], bound)
        case "call" if _is_loop(node):
            return _reach(node.inner[0]) if node.word in MAKING_LISTS else 0
        case "call" if node.word not in GIVING_BACK:
            return 1
        case "choose":
            return max(_weight(each, bound) for each in node.inner[1:])
        case _:
            return sum(_weight(each, bound) for each in node.inner)


def _weight_of_part(whole: Node, bound: Bound) -> int:
    """Give the weight of a part: that of an answer is small, that of a map written out may be a group."""
    while whole.kind in ("part", "index"):
        whole = whole.inner[0]
    if whole.kind == "name":
        return 1 if bound.get(whole.word, True) else LARGEST_GROUP
    return _weight(whole, bound)


def _gives_things(node: Node, bound: Bound) -> bool:
    """Tell whether a loop goes through the things of an answer, one after the other, and not through whole groups."""
    while node.kind == "call" and node.word == "filter" and node.binds:
        node = node.inner[0]
    return node.kind == "name" and node.word not in bound
