"""An interview as plain data and back, with a version number. Shapes are held against the schema before they are read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from forms_service.definition import shapes
from forms_service.definition.shapes import Interview, Text

VERSION: Final = 1
Json = Any  # what the json module reads and writes
Made = TypeVar("Made")


def to_data(interview: Interview) -> dict[str, Json]:
    """Give the interview as plain data. What is left at its default is left out; one language is written without its name."""
    return {"interview": VERSION, **_fields_of(interview, interview.languages)}


def from_data(data: Mapping[str, Json]) -> Interview:
    """Read what `to_data` wrote, or a file that fits the schema. Raises: KeyError, TypeError, ValueError for one that does not."""
    if data.get("interview") != VERSION:
        raise ValueError(f"not an interview of version {VERSION}")
    language = next(iter(data["languages"]))
    return _build(Interview, {name: value for name, value in data.items() if name != "interview"}, language)


def _fields_of(thing: Any, languages: tuple[str, ...]) -> dict[str, Json]:
    hints = _hints(type(thing))
    told = ((each, getattr(thing, each.name)) for each in fields(thing))
    return {
        each.name: _encode(hints[each.name], value, languages)
        for each, value in told
        if _is_required(each) or value != _default(each)
    }


def _encode(hint: Any, value: Any, languages: tuple[str, ...]) -> Json:
    if hint == Text:
        return value[languages[0]] if set(value) == {languages[0]} and len(languages) == 1 else dict(value)
    match value:
        case tuple():
            inner = get_args(hint)[0]
            return [_encode(inner, each, languages) for each in value]
        case Enum():
            return value.value
        case _ if is_dataclass(value):
            return _fields_of(value, languages)
        case _:
            return value


def _build(shape: type[Made], data: Mapping[str, Json], language: str) -> Made:
    hints = _hints(shape)
    if unknown := sorted(set(data) - set(hints)):
        raise ValueError(f"{shape.__name__} has no {unknown[0]}")
    return shape(**{name: _decode(hints[name], value, language) for name, value in data.items()})


def _decode(hint: Any, value: Json, language: str) -> Any:
    if hint == Text:
        return {language: value} if isinstance(value, str) else dict(value)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return (
            None if value is None else _decode(next(each for each in inner if each is not type(None)), value, language)
        )
    if origin is tuple:
        return tuple(_decode(inner[0], each, language) for each in value)
    if isinstance(hint, type) and is_dataclass(hint):
        return _build(hint, value, language)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value


def _hints(shape: type) -> dict[str, Any]:
    if shape not in _HINTS:
        _HINTS[shape] = get_type_hints(shape, vars(shapes))
    return _HINTS[shape]


_HINTS: dict[type, dict[str, Any]] = {}


def _is_required(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _default(each: Field[Any]) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default
