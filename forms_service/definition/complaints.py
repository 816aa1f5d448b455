"""What the schema finds wrong with a file, in an author's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from forms_service.definition.problems import Problem, did_you_mean

SCHEMA: Final = Path(__file__).with_name("schema.json")
TYPES: Final = {
    "object": "a map of fields",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


@cache
def schema() -> Mapping[str, Any]:
    """Give the JSON Schema of an interview."""
    found: Mapping[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


def complaints(data: Any) -> Iterator[Problem]:
    """Yield where `data` does not fit the schema."""
    for error in Draft202012Validator(schema()).iter_errors(data):
        yield from _in_words(error)


def place_of(path: Iterator[str | int] | list[str | int]) -> str:
    """Give a path into a file as a place: `screens[2].questions[0].when`."""
    place = ""
    for step in path:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else step
    return place


def _in_words(error: ValidationError) -> Iterator[Problem]:
    path = list(error.absolute_path)
    place, found = place_of(path), error.instance
    rule: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            yield from _unknown_fields(error, path)
        case "required":
            # The library tells one missing field an error, and names it in its message alone.
            missing = next(name for name in rule if f"'{name}' is a required" in error.message)
            yield Problem(place, f"“{missing}” is missing {_where(path)}.", _described(error, missing))
        case "type":
            yield Problem(
                place, f"{_field(path)} should be {_wanted(error)}, but is {_kind_of(found)}.", _mending(error)
            )
        case "enum":
            known = [str(each) for each in rule]
            hint = did_you_mean(str(found), known) or f"It can be: {', '.join(known)}."
            yield Problem(place, f"{_field(path)} cannot be “{str(found)[:60]}”.", hint)
        case "const":
            yield Problem(place, f"{_field(path)} should be {rule}.", f"Write {rule}.")
        case "pattern":
            yield Problem(place, f"“{str(found)[:60]}” cannot stand here.", str(_schema(error).get("$comment", "")))
        case "minItems" | "minLength" | "minProperties":
            yield Problem(place, f"{_field(path)} is empty.", "Fill it in, or leave it out.")
        case "maxLength":
            yield Problem(place, f"{_field(path)} is longer than {rule} characters.")
        case "minimum" | "maximum":
            side = "least" if error.validator == "minimum" else "most"
            yield Problem(place, f"{_field(path)} is {found}; {rule} is the {side}.")
        case "uniqueItems":
            yield Problem(place, f"{_field(path)} names something twice.")
        case _:
            yield Problem(place, f"{_field(path)} does not fit: {error.message}.")


def _unknown_fields(error: ValidationError, path: list[str | int]) -> Iterator[Problem]:
    known = _schema(error).get("properties", {})
    given: Any = error.instance
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known) or f"There are: {', '.join(known)}."
            yield Problem(place_of([*path, name]), f"There is no field “{name}” {_where(path)}.", hint)


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, dict) else {}


def _described(error: ValidationError, name: str) -> str:
    described = _schema(error).get("properties", {}).get(name, {}).get("description", "")
    return f"{name}: {described}" if described else ""


def _field(path: list[str | int]) -> str:
    """Give what an author calls a part of the file: “when”, or the third of “screens”."""
    if not path:
        return "The file"
    if isinstance(path[-1], int):
        return f"Number {path[-1] + 1} of “{path[-2] if len(path) > 1 else 'the list'}”"
    return f"“{path[-1]}”"


def _where(path: list[str | int]) -> str:
    named = [step for step in path if isinstance(step, str)]
    if not named:
        return "at the top of the file"
    return f"in a part of “{named[-1]}”" if isinstance(path[-1], int) else f"in “{named[-1]}”"


def _wanted(error: ValidationError) -> str:
    if error.validator_value == ["string", "object"]:
        return "a text, or a text for each language"
    return TYPES.get(str(error.validator_value), str(error.validator_value))


def _kind_of(found: Any) -> str:
    match found:
        case None:
            return "empty"
        case bool():
            return str(found).lower()
        case int() | float():
            return f"the number {found}"
        case str():
            return f"the text “{found[:40]}”"
        case list():
            return "a list"
        case _:
            return "a map of fields"


def _mending(error: ValidationError) -> str:
    found, wanted = error.instance, error.validator_value
    path = list(error.absolute_path)
    takes_text = wanted in ("string", ["string", "object"])
    if takes_text and isinstance(found, bool | int | float):
        return f'Write it between quotes: "{str(found).lower()}".'
    if (
        takes_text
        and found is None
        and path
        and re.search(r"[^A-Za-z-]", str(path[-1])) is None
        and len(path[-1:]) == 1
    ):
        return 'Write a text. One that begins with a brace needs quotes: "{name} …".'
    if takes_text and isinstance(found, dict):
        return 'A text that begins with a brace needs quotes: "{name} …".'
    if wanted == "array":
        return "Begin each part on a line of its own, with a dash before it."
    if wanted == "boolean":
        return "Write true or false."
    if wanted == "integer":
        return "Write a whole number, without quotes."
    return ""
