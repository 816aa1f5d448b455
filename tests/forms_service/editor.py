"""A small form in the editor, and what the browser sends of one."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from forms_service.authoring.carrying import HEAD, STREAMS, TOLD_LINES, to_parts
from forms_service.definition.codec import from_data
from tests.forms_service.posted import posted, posted_words

SMALL: dict[str, Any] = {
    "interview": 1,
    "key": "cat",
    "title": "Care of the cat",
    "languages": ["en"],
    "screens": [
        {
            "key": "you",
            "step": "You",
            "title": "Who are you?",
            "questions": [
                {"name": "has_limit", "kind": "yes_no", "label": "May they spend money?"},
                {"name": "limit", "kind": "money", "label": "How much?", "when": "has_limit"},
            ],
            "says": "{? has_limit}Up to {limit}.{/}",
        },
        {
            "key": "meals",
            "step": "Meals",
            "title": "When does it eat?",
            "repeat": {"name": "meals", "item": "a meal"},
            "questions": [{"name": "food", "kind": "text", "label": "What?"}],
            "says": "It eats {this.food}.",
        },
    ],
    "document": {
        "title": "The cat",
        "blocks": [
            {"kind": "clause", "key": "care", "text": "The cat is cared for."},
            {"kind": "clause", "key": "money", "when": "has_limit", "text": "They may spend {limit}."},
            {"kind": "list", "lines": [{"text": "{meal.food}", "each": "meals", "item": "meal"}]},
        ],
    },
}


def small_parts() -> dict[str, Any]:
    """Give a small form as the columns of a working copy."""
    parts = deepcopy(to_parts(from_data(SMALL)))
    parts["key"] = ""
    return parts


def posted_editor(parts: dict[str, Any], *, key: str = "", seen: int | None = None) -> dict[str, str]:
    """Give the fields that the editor sends for these parts."""
    sent = {"key": key, "seen": "" if seen is None else str(seen), "languages": parts["languages"]}
    sent |= {name: str(parts[name]) for name in ("minutes", *TOLD_LINES)}
    for name in ("title", "summary", *HEAD):
        sent |= dict(posted_words(name, parts[name]))
    for name, block in STREAMS.items():
        sent |= dict(posted(name, block, parts[name]))
    return sent
