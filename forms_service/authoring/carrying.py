"""A definition into the parts of a working copy and back, exactly: `to_parts` and `to_definition` undo each other.

A part is the plain JSON of a column. What a working copy has no field for cannot be carried; `to_parts` says what, and where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import uuid4

from forms_service.authoring.blocks_asking import ComputedBlock, ParagraphsBlock, PartiesBlock, ScreensBlock
from forms_service.authoring.blocks_paper import DEEPEST, PAPER
from forms_service.authoring.words import LANGUAGES
from forms_service.definition.codec import VERSION, from_data, to_data
from forms_service.definition.problems import Problem
from forms_service.definition.shapes import CHOOSING, Interview, Kind

Json = Any
Parts = dict[str, Json]

# Fields of a part that are a text in each language; the rest are what they are.
WORDS: Final = frozenset(
    {"title", "summary", "subtitle", "sample_notice", "step", "why", "says", "label", "help", "bounds_note"}
    | {"item", "add", "text", "referral", "second"}
)
# A text that the schema asks for is told even while it is empty, so that the check can say where.
NEEDED: Final = frozenset({("screen", "step"), ("screen", "title"), ("question", "label"), ("option", "label")}) | {
    ("repeat", "item"),
    ("exit", "text"),
    ("line", "text"),
}
SCREEN: Final = ("key", "step", "title", "why", "when", "says")
REPEAT: Final = ("name", "item", "add", "minimum", "maximum")
EXIT: Final = ("text", "referral")
QUESTION: Final = ("name", "label", "help", "required", "minimum", "maximum", "bounds_note", "when", "currency")
OPTION: Final = ("value", "label", "help", "when")
LINE: Final = ("text", "second", "when", "each", "item")
COMPUTED: Final = ("name", "kind", "value", "currency")
PARTY: Final = ("name", "relation", "each", "item")
BLOCK: Final = ("key", "title", "text", "level", "tone", "ordered", "state", "county", "when", "each", "item")
# What is left out of a definition when it is just this.
DEFAULTS: Final[Mapping[str, Json]] = {
    "required": True,
    "currency": "USD",
    "level": 1,
    "tone": "note",
    "ordered": False,
    "relation": None,
    "kind": None,
}
PARAGRAPHS: Final = ("for_whom", "not_for", "needs", "agreement", "instructions")
TOLD_LINES: Final = ("jurisdictions", "topics")
# What is called otherwise in a working copy than in a definition.
HEAD: Final = {"document_title": "title", "subtitle": "subtitle", "sample_notice": "sample_notice"}
STREAMS: Final = {
    **{name: ParagraphsBlock(required=False) for name in PARAGRAPHS},
    "screens": ScreensBlock(required=False, collapsed=True),
    "computed": ComputedBlock(required=False, collapsed=True),
    "blocks": PAPER,
    "parties": PartiesBlock(required=False, collapsed=True),
}


class NotCarried(ValueError):
    """A definition that a working copy cannot hold; its problems say what, and where."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems."""
        super().__init__("; ".join(f"{each.place}: {each.sentence}" for each in problems))
        self.problems = problems


# A definition into parts


def to_parts(interview: Interview) -> Parts:
    """Give the parts that say what `interview` says. Raises: NotCarried."""
    if strange := [code for code in interview.languages if code not in LANGUAGES]:
        sentence = f"The editor has no fields for the language {strange[0]}."
        raise NotCarried([Problem("languages", sentence, "Keep this interview in its file.")])
    data = to_data(interview)
    if too_deep := list(_too_deep(data["document"]["blocks"], "document", 1)):
        raise NotCarried(too_deep)
    parts = settled(_parts(data, interview.languages))
    if back := _first_difference(data, to_definition(parts), ""):
        place, found = back
        sentence = f"The editor has no field for this: {found}."
        raise NotCarried([Problem(place, sentence, "Take it out, or keep this interview in its file.")])
    return parts


def settled(parts: Parts) -> Parts:
    """Give the parts as the blocks keep them: what no block has a field for is gone, and every block has its id."""
    kept = dict(parts)
    for name, block in STREAMS.items():
        stream = block.to_python(parts[name])
        for child in stream:
            _ = child.value  # read now, or it is written back as it came
        kept[name] = block.get_prep_value(stream)
    return kept


def _too_deep(blocks: list[Json], place: str, level: int) -> Iterator[Problem]:
    for number, block in enumerate(blocks):
        at = f"{place}.blocks[{number}]"
        if level > DEEPEST:
            yield Problem(at, f"Blocks stand in blocks {DEEPEST} levels deep at most in the editor.", "Move it out.")
        else:
            yield from _too_deep(block.get("blocks", []), at, level + 1)


def _parts(data: Mapping[str, Json], languages: tuple[str, ...]) -> Parts:
    def words(told: Json) -> dict[str, str]:
        told = {languages[0]: told} if isinstance(told, str) else told or {}
        return {code: told.get(code, "") for code in LANGUAGES}

    def fields(part: Mapping[str, Json], names: tuple[str, ...]) -> Parts:
        return {
            name: words(part.get(name)) if _is_words(part, name) else part.get(name, _blank(name)) for name in names
        }

    def lines(block: Mapping[str, Json]) -> list[Json]:
        return [_item(fields({"": "line", **line}, LINE)) for line in block.get("lines", [])]

    def question(told: Mapping[str, Json]) -> Json:
        value = fields({"": "question", **told}, QUESTION)
        if Kind(told["kind"]) in CHOOSING:
            value["options"] = [_item(fields({"": "option", **option}, OPTION)) for option in told.get("options", [])]
        return {"type": told["kind"], "value": value}

    def screen(told: Mapping[str, Json]) -> Json:
        value = fields({"": "screen", **told}, SCREEN)
        asked = [question(each) for each in told.get("questions", [])]
        if repeat := told.get("repeat"):
            repeat = {"minimum": 1, "maximum": 20, **repeat}
            return {"type": "group", "value": {**value, **fields({"": "repeat", **repeat}, REPEAT), "questions": asked}}
        if leave := told.get("exit"):
            return {"type": "exit", "value": {**value, **fields({"": "exit", **leave}, EXIT)}}
        return {"type": "questions", "value": {**value, "questions": asked}}

    def block(told: Mapping[str, Json]) -> Json:
        value = fields({"": "block", **told}, BLOCK)
        return {
            "type": told["kind"],
            "value": {**value, "lines": lines(told), "blocks": [block(each) for each in told.get("blocks", [])]},
        }

    return {
        "key": data["key"],
        "languages": " ".join(languages),
        "minutes": data.get("minutes", 10),
        "title": words(data["title"]),
        "summary": words(data.get("summary")),
        **{part: words(data["document"].get(name)) for part, name in HEAD.items()},
        **{name: "\n".join(data.get(name, [])) for name in TOLD_LINES},
        **{name: [{"type": "text", "value": words(each)} for each in data.get(name, [])] for name in PARAGRAPHS},
        "screens": [screen(each) for each in data["screens"]],
        "computed": [
            {"type": "value", "value": fields({"": "computed", **each}, COMPUTED)} for each in data.get("computed", [])
        ],
        "blocks": [block(each) for each in data["document"]["blocks"]],
        "parties": [
            {"type": "party", "value": fields({"": "party", **each}, PARTY)} for each in data.get("parties", [])
        ],
    }


def _item(value: Json) -> Json:
    return {"type": "item", "id": str(uuid4()), "value": value}


def _is_words(part: Mapping[str, Json], name: str) -> bool:
    """Tell whether a field is a text: `item` is one of a group's screen, and a name everywhere else."""
    return name in WORDS and (name != "item" or part[""] == "repeat")


def _blank(name: str) -> Json:
    return DEFAULTS.get(name, "")


# Parts into a definition


def to_definition(parts: Mapping[str, Json]) -> dict[str, Json]:
    """Give the definition that the parts say, as `codec.to_data` writes it. What is not filled in yet is left out or empty."""
    languages = tuple(parts["languages"].split()) or ("en",)
    back = _Back(languages)
    document = {
        "title": back.words(parts["document_title"]) or back.nothing(),
        "blocks": [back.block(each) for each in parts["blocks"]],
        **{name: told for name in ("subtitle", "sample_notice") if (told := back.words(parts[name]))},
    }
    data: dict[str, Json] = {
        "interview": VERSION,
        "key": parts["key"],
        "title": back.words(parts["title"]) or back.nothing(),
        "languages": list(languages),
        "screens": [back.screen(each) for each in parts["screens"]],
        "document": document,
    }
    if summary := back.words(parts["summary"]):
        data["summary"] = summary
    if parts["minutes"] not in (None, 10):
        data["minutes"] = parts["minutes"]
    for name in TOLD_LINES:
        if told := [line.strip() for line in parts[name].splitlines() if line.strip()]:
            data[name] = told
    for name in PARAGRAPHS:
        if parts[name]:
            data[name] = [back.words(each["value"]) or back.nothing() for each in parts[name]]
    if parts["computed"]:
        data["computed"] = [back.fields("computed", each["value"], COMPUTED) for each in parts["computed"]]
    if parts["parties"]:
        data["parties"] = [back.fields("party", each["value"], PARTY) for each in parts["parties"]]
    return data


class _Back:
    """Writes parts as a definition in these languages."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages

    def words(self, value: Mapping[str, str] | None) -> Json:
        told = {code: words for code in self.languages if (words := (value or {}).get(code))}
        return told[self.languages[0]] if told and len(self.languages) == 1 else told

    def nothing(self) -> Json:
        return "" if len(self.languages) == 1 else {self.languages[0]: ""}

    def fields(self, kind: str, value: Mapping[str, Json], names: tuple[str, ...]) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for name in names:
            if name not in value:
                continue
            told = value[name]
            if _is_words({"": kind}, name):
                told = self.words(told) or (self.nothing() if (kind, name) in NEEDED else {})
                if told or (kind, name) in NEEDED:
                    found[name] = told
            elif _is_told(kind, name, told):
                found[name] = told
        return found

    def screen(self, part: Mapping[str, Json]) -> Json:
        value = part["value"]
        told = self.fields("screen", value, SCREEN)
        if part["type"] != "exit" and value.get("questions"):
            told["questions"] = [self.question(each) for each in value["questions"]]
        if part["type"] == "group":
            repeat = self.fields("repeat", value, REPEAT)
            told["repeat"] = {
                name: each for name, each in repeat.items() if (name, each) not in (("minimum", 1), ("maximum", 20))
            }
        if part["type"] == "exit":
            told["exit"] = self.fields("exit", value, EXIT)
        return told

    def question(self, part: Mapping[str, Json]) -> Json:
        told = {"kind": part["type"], **self.fields("question", part["value"], QUESTION)}
        if options := part["value"].get("options"):
            told["options"] = [self.fields("option", each["value"], OPTION) for each in options]
        return told

    def block(self, part: Mapping[str, Json]) -> Json:
        value = part["value"]
        told = {"kind": part["type"], **self.fields("block", value, BLOCK)}
        if value.get("lines"):
            told["lines"] = [self.fields("line", each["value"], LINE) for each in value["lines"]]
        if value.get("blocks"):
            told["blocks"] = [self.block(each) for each in value["blocks"]]
        return told


def _is_told(kind: str, name: str, told: Json) -> bool:
    """Tell whether a field stands in the definition: what has to, and what is not just its default."""
    if (kind, name) in {("screen", "key"), ("question", "name"), ("option", "value"), ("repeat", "name")}:
        return True
    if kind in ("computed", "party") and name in ("name", "kind", "value", "relation"):
        return True
    return told is not None and told != "" and told != _blank(name)


# Differences


def _first_difference(told: Json, back: Json, place: str) -> tuple[str, str] | None:
    """Give the place of the first thing in `told` that did not come back, and what it is; None when all did."""
    if isinstance(told, dict) and isinstance(back, dict):
        for name in (*told, *(name for name in back if name not in told)):
            inner = f"{place}.{name}" if place else name
            if name not in told or name not in back:
                return inner, f"“{name}”"
            if found := _first_difference(told[name], back[name], inner):
                return found
        return None
    if isinstance(told, list) and isinstance(back, list) and len(told) == len(back):
        pairs = enumerate(zip(told, back, strict=True))
        return next(
            (found for number, (one, two) in pairs if (found := _first_difference(one, two, f"{place}[{number}]"))),
            None,
        )
    return None if told == back and type(told) is type(back) else (place, f"“{str(told)[:60]}”")


def interview_of_parts(parts: Mapping[str, Json]) -> Interview:
    """Give the interview that the parts say; it need not make sense yet."""
    return from_data(to_definition(parts))
