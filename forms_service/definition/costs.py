"""How far an expression may go: CEL has loops and no limit, and while one runs the whole process waits for it."""

from __future__ import annotations

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
#: A pattern is made ready anew each time it is held against a text.
STEPS_OF_A_PATTERN: Final = 1_000
MOST_IN_A_VALUE: Final = 10_000
LONGEST_TEXT: Final = 50_000


def reason_against(source: str) -> str:
    """Give why an expression is not run, as a sentence; empty when it may be. What is not understood is not run."""
    node = parsed(source)
    if node is None:
        return "This is written in a way that is not understood here. Write it more simply, without comments."
    if any(each.kind in ("list", "map") and _parts(each) > MOST_PARTS for each in walk(node)):
        return f"A list written out may have {MOST_PARTS} parts at most."
    if (reason := _nested(node, 0)) is not None:
        return reason
    if any(_is_loop(each) and _reach(each.inner[0]) > MOST_LOOPED for each in walk(node)):
        return f"A list to go through may be put together from {MOST_LOOPED // LARGEST_GROUP} groups at most."
    if _steps(node) > MOST_STEPS:
        return "This goes through too many things at once. Say less inside all(), exists(), map() and filter()."
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


def _steps(node: Node) -> int:
    """Give how many steps an expression takes at most."""
    if _is_loop(node):
        return _steps(node.inner[0]) + _reach(node.inner[0]) * (1 + sum(_steps(each) for each in node.inner[1:]))
    own = STEPS_OF_A_PATTERN if node.kind == "call" and node.word == "matches" else 1
    return own + sum(_steps(each) for each in node.inner)
