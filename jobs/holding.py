"""Whether work is held: no job begins but those that were declared to go on. Higher packages say when."""

from __future__ import annotations

from collections.abc import Callable

Question = Callable[[], bool]
_questions: list[Question] = []


def hold_while(is_held: Question) -> Question:
    """Let no job begin while `is_held` says yes, asked before each; rows wait in the queue and lose no attempt."""
    if is_held not in _questions:
        _questions.append(is_held)
    return is_held


def are_held() -> bool:
    """Say whether work is held now."""
    return any(is_held() for is_held in _questions)
