"""The schema that authors read and the shapes that the engine reads are one and the same."""

from __future__ import annotations

from dataclasses import MISSING, fields
from enum import Enum
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from forms_service.definition import shapes
from forms_service.definition.codec import to_data
from forms_service.definition.complaints import complaints, schema
from tests.forms_service.sound import interview_with, sound_data

pytestmark = pytest.mark.once

SHAPES = {
    "option": shapes.Option,
    "question": shapes.Question,
    "repeat": shapes.Repeat,
    "exit": shapes.Exit,
    "screen": shapes.Screen,
    "computed": shapes.Computed,
    "line": shapes.Line,
    "block": shapes.BlockDef,
    "document": shapes.DocumentDef,
    "party": shapes.PartyDef,
    "": shapes.Interview,
}
BY_SHAPE = {shape: name for name, shape in SHAPES.items()}
EXPRESSIONS = {"when", "minimum", "maximum", "value"}


def described(name: str) -> dict[str, Any]:
    """Give the schema of one shape."""
    return dict(schema()["$defs"][name] if name else schema())


def test_the_schema_is_a_sound_schema() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", SHAPES)
def test_the_schema_has_the_fields_of_the_shape_and_no_others(name: str) -> None:
    told = described(name)
    own = {"interview"} if not name else set()
    assert set(told["properties"]) == {field.name for field in fields(SHAPES[name])} | own
    needed = {
        field.name for field in fields(SHAPES[name]) if field.default is MISSING and field.default_factory is MISSING
    }
    assert set(told["required"]) == needed | own
    assert told["additionalProperties"] is False


@pytest.mark.parametrize("name", SHAPES)
def test_each_field_is_of_the_kind_the_shape_has(name: str) -> None:
    hints = get_type_hints(SHAPES[name], vars(shapes))
    for field, told in described(name)["properties"].items():
        if field != "interview":
            fits(told, hints[field], f"{name}.{field}")


def fits(told: dict[str, Any], hint: Any, where: str) -> None:
    """Hold one field's schema against its type."""
    referred = told.get("$ref", "").removeprefix("#/$defs/")
    inner = schema()["$defs"].get(referred, told)
    if hint == shapes.Text:
        assert referred == "text", where
    elif get_origin(hint) is tuple:
        assert inner["type"] == "array", where
        fits(inner["items"], get_args(hint)[0], where)
    elif get_origin(hint) is Literal:
        assert set(inner["enum"]) == set(get_args(hint)), where
    elif get_origin(hint) is UnionType:
        fits(told, next(each for each in get_args(hint) if each is not type(None)), where)
    elif isinstance(hint, type) and issubclass(hint, Enum):
        assert inner["enum"] == [each.value for each in hint], where
    elif hint in BY_SHAPE:
        assert referred == BY_SHAPE[hint], where
    elif get_origin(hint) is None and hint in (str, int, bool):
        assert inner["type"] == {str: "string", int: "integer", bool: "boolean"}[hint], where
    else:
        pytest.fail(f"{where} is of a kind this test does not know: {hint}")


def test_every_field_is_described_for_an_author() -> None:
    for name in SHAPES:
        told = described(name)
        assert told["description"]
        for field, each in told["properties"].items():
            assert len(each.get("description", "")) > 8, f"{name}.{field}"


def test_a_sound_interview_fits_and_fits_again_after_it_was_written_out() -> None:
    assert list(complaints(sound_data())) == []
    assert list(complaints(to_data(interview_with({})))) == []
