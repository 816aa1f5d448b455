"""A paper as JSON data and back, with a version number."""

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from press.errors import PaperUnreadable
from press.paper import blocks as kinds
from press.paper.blocks import Block, Paper, Signatory
from press.paper.runs import Run

VERSION = 1

Json = Any  # what the json module reads and writes
Made = TypeVar("Made")


def to_data(paper: Paper) -> dict[str, Json]:
    """Give the paper as plain JSON data. Fields that hold their default are left out; equal papers give equal data."""
    return {"version": VERSION, **_fields_of(paper)}


def from_data(data: Json) -> Paper:
    """Read the paper that `to_data` wrote. Raises: PaperUnreadable."""
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise PaperUnreadable(detail=f"This is not a paper of version {VERSION}.")
    return _build(Paper, {name: value for name, value in data.items() if name != "version"}, "paper")


_KINDS: dict[str, type[Block]] = {kind.__name__: kind for kind in get_args(Block)}
_TYPES: dict[type, dict[str, Any]] = {
    shape: get_type_hints(shape, vars(kinds)) for shape in (Paper, Run, Signatory, *_KINDS.values())
}


def _encode(value: object) -> Json:
    match value:
        case tuple():
            return [_encode(item) for item in value]
        case date():
            return value.isoformat()
        case _ if is_dataclass(value):
            kind = type(value).__name__
            return {"kind": kind, **_fields_of(value)} if kind in _KINDS else _fields_of(value)
        case _:
            return value


def _fields_of(thing: Any) -> dict[str, Json]:
    told = ((field, getattr(thing, field.name)) for field in fields(thing))
    return {field.name: _encode(value) for field, value in told if _is_required(field) or value != field.default}


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING


def _build(shape: type[Made], data: Json, place: str) -> Made:
    if not isinstance(data, dict):
        raise PaperUnreadable(detail=f"{place} is not a set of fields.")
    types = _TYPES[shape]
    if unknown := sorted(set(data) - set(types)):
        raise PaperUnreadable(detail=f"{place} has a field this version does not know: {unknown[0]}.")
    values = {name: _decode(types[name], value, f"{place}.{name}") for name, value in data.items()}
    try:
        return shape(**values)
    except (TypeError, ValueError):
        # The reason quotes what was written; the log gets the place only.
        raise PaperUnreadable(detail=f"{place} cannot be read") from None


def _decode(hint: Any, value: Json, place: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _block(value, place)
    if origin is tuple:
        if not isinstance(value, list):
            raise PaperUnreadable(detail=f"{place} is not a list.")
        if inner[-1] is Ellipsis:
            return tuple(_decode(inner[0], item, f"{place}[{at}]") for at, item in enumerate(value))
        if len(value) != len(inner):
            raise PaperUnreadable(detail=f"{place} does not have {len(inner)} parts.")
        return tuple(_decode(part, item, place) for part, item in zip(inner, value, strict=True))
    if origin is Literal:
        if value in inner and type(value) is type(inner[0]):
            return value
        raise PaperUnreadable(detail=f"{place} is none of {', '.join(map(str, inner))}.")
    if hint is date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as reason:
            raise PaperUnreadable(detail=f"{place} is not a date.") from reason
    if is_dataclass(hint) and isinstance(hint, type):
        return _build(hint, value, place)
    if type(value) is not hint:
        raise PaperUnreadable(detail=f"{place} is not a {hint.__name__}.")
    return value


def _block(value: Json, place: str) -> Block:
    if not isinstance(value, dict) or value.get("kind") not in _KINDS:
        raise PaperUnreadable(detail=f"{place} is no kind of block this version knows.")
    return _build(_KINDS[value["kind"]], {name: part for name, part in value.items() if name != "kind"}, place)
