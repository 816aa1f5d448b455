"""Interviews the tests use: the two of the house with their sample answers, and small ones drawn by hypothesis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as st

from forms_service.definition.codec import from_data
from forms_service.definition.shapes import Interview, Kind, Question
from forms_service.engine.answers import Answers, path_of
from forms_service.engine.assembling import Assembled, Head, assemble
from forms_service.engine.conversation import answer, confirm, from_plain, say_all
from forms_service.engine.standing import Standing, State, stand
from tests.conftest import ROOT

TODAY = date(2026, 11, 22)
HEAD = Head(dated=TODAY, reference="7kq29xfpm3ta", author="Leo Marsh")
HOUSE = ("limited-power-of-attorney", "care-of-a-child")
ALPHABET = "aZ09 éñŁßİ\u0301\u0323\u05d0\u0628\u0639\u4e2d\u200d\u202e\u200b\xad{}*#\"'\\\n\u2028"
WORDS = st.text(ALPHABET, max_size=12)
JUNK = st.one_of(
    WORDS,
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.sampled_from(("street", "city", "unit", "x")), st.one_of(WORDS, st.integers()), max_size=3),
    st.sampled_from(
        ("NaN", "sNaN", "-Infinity", "1e999999999", "9" * 5000, "1/2/" + "9" * 30, "January 99999999999 1", "\ud800")
    ),
)


@cache
def house_interview(key: str) -> Interview:
    """Give an interview of the house."""
    return from_data(yaml.safe_load((ROOT / "forms_service" / "interviews" / f"{key}.yaml").read_text("utf-8")))


def sample_answers(key: str, which: str = "full") -> dict[str, Any]:
    """Give the sample answers to an interview of the house."""
    path = ROOT / "tests" / "forms_service" / "answers" / f"{key}.{which}.json"
    answers: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return answers


def stands_full(key: str, which: str = "full", **others: Any) -> Standing:
    """Give a standing with the sample answers, some of them replaced."""
    return from_plain(house_interview(key), {**sample_answers(key, which), **others}, TODAY, "en").standing


def say(standing: Standing, **typed: Any) -> Standing:
    """Answer plain questions by name; what is refused is an error."""
    taken = answer(standing, typed.items(), "en")
    assert not taken.refused, {path: why.code for path, why in taken.refused.items()}
    return taken.standing


def settled(standing: Standing) -> Standing:
    """Confirm whatever is to be asked again; what cannot stand as it is gets posted as it stands in its field."""
    for _round in range(12):
        for step in standing.steps:
            if step.screen.repeat is not None:
                standing = say_all(standing, step.screen.repeat.name)
            standing = confirm(standing, standing.by_key.get(step.screen.key, step))
        again = [place for place in standing.places.values() if place.state == State.AGAIN]
        if not again:
            break
        standing = answer(standing, [(again[0].path, again[0].value)], "en").standing
    return standing


def paper_of(standing: Standing, language: str = "en") -> Assembled:
    """Give the paper of a standing."""
    return assemble(standing, HEAD, language)


def in_force(standing: Standing) -> dict[str, Any]:
    """Give the values in force by path, the things of each group called by their place."""
    calls = {
        f"{step.screen.repeat.name}/{thing.id}": f"{step.screen.repeat.name}/t{number}"
        for step in standing.steps
        if step.screen.repeat is not None
        for number, thing in enumerate(step.things, start=1)
    }
    return {renamed(path, calls): place.value for path, place in standing.places.items() if place.given is not None}


def renamed(path: str, calls: Mapping[str, str]) -> str:
    """Give a path with its thing called by its place."""
    group, _slash, rest = path.partition("/")
    thing, slash, part = rest.partition("/")
    return f"{calls.get(f'{group}/{thing}', f'{group}/{thing}')}{slash}{part}" if rest else path


def likely(question: Question) -> st.SearchStrategy[Any]:
    """Draw what somebody could type for a question."""
    day = st.dates(date(2026, 11, 1), date(2028, 6, 1)).map(str)
    options = [option.value for option in question.options] or ["x"]
    place = st.fixed_dictionaries({"street": WORDS, "city": WORDS}, optional={"unit": WORDS, "postal_code": WORDS})
    drawn: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.DATE: st.one_of(day, st.dates(date(1950, 1, 1), date(2026, 1, 1)).map(str)),
        Kind.NUMBER: st.integers(0, 40),
        Kind.MONEY: st.integers(0, 300_000),
        Kind.YES_NO: st.booleans(),
        Kind.CHOICE: st.sampled_from(options),
        Kind.CHOICES: st.lists(st.sampled_from(options), max_size=3, unique=True),
        Kind.ADDRESS: place,
        Kind.PHONE: st.sampled_from(("555 010 4417", "+34 600 000 000")),
        Kind.EMAIL: st.sampled_from(("rita@example.org", "rosa@example.org")),
        Kind.NAME: st.one_of(st.sampled_from(("Rosa Solano", "José Núñez", "דנה לוי")), WORDS),
    }
    sound = drawn.get(question.kind, WORDS)
    return sound if question.required else st.one_of(sound, st.none())


@dataclass(frozen=True)
class Move:
    """One thing somebody does: an answer typed, a thing added, taken out or brought back, a screen let stand."""

    what: str
    path: str = ""
    typed: Any = None


def questions_of(interview: Interview, things: tuple[str, ...] = ("t1", "k2", "z9")) -> list[tuple[str, Question]]:
    """Give each question with a path it can have."""
    return [
        (path_of(question.name, screen.repeat.name, thing) if screen.repeat else question.name, question)
        for screen in interview.screens
        for question in screen.questions
        for thing in (things if screen.repeat else ("",))
    ]


def moves(interview: Interview) -> st.SearchStrategy[list[Move]]:
    """Draw what somebody does with an interview, sense and nonsense."""
    asked = questions_of(interview)
    groups = [screen.repeat.name for screen in interview.screens if screen.repeat]

    @st.composite
    def move(draw: st.DrawFn) -> Move:
        what = draw(st.sampled_from(("say", "say", "say", "say", "junk", "add", "remove", "restore", "confirm", "all")))
        if what in ("say", "junk"):
            path, question = draw(st.sampled_from(asked))
            return Move("say", path, draw(likely(question) if what == "say" else JUNK))
        if what == "confirm" or not groups:
            return Move("confirm", draw(st.sampled_from(interview.screens)).key)
        return Move(what, draw(st.sampled_from(groups)), draw(st.sampled_from(("t1", "k2", "z9"))))

    return st.lists(move(), max_size=12)


def made(standing: Standing, move: Move) -> Standing:
    """Do one thing."""
    answers = standing.answers
    match move.what:
        case "say":
            return answer(standing, [(move.path, move.typed)], "en").standing
        case "confirm":
            step = standing.by_key.get(move.path)
            return standing if step is None else confirm(standing, step)
        case "all":
            return say_all(standing, move.path)
        case "add":
            answers = answers.with_thing(move.path, move.typed)
        case "remove" | "restore":
            answers = answers.with_thing_aside(move.path, move.typed, is_set_aside=move.what == "remove")
    return stand(standing.interview, answers, standing.today)


def with_things(standing: Standing, *ids: str) -> Standing:
    """Give the standing with its things called otherwise, as a page would call them."""
    told = standing.answers
    calls: dict[str, str] = {}
    things = {}
    for group, members in told.things.items():
        things[group] = tuple(
            replace(member, id=ids[at] if at < len(ids) else member.id) for at, member in enumerate(members)
        )
        calls.update(
            (f"{group}/{old.id}", f"{group}/{new.id}") for old, new in zip(members, things[group], strict=True)
        )
    given = {renamed(path, calls): each for path, each in told.given.items()}
    return stand(standing.interview, Answers(given, told.typed, things, told.revision), standing.today)


# Small interviews: conditions over earlier answers, a group, a computed value, a paper that uses them all.

_CONDITIONS = (
    "",
    "q0",
    "!q0",
    "q1 == 'b'",
    "n > 3",
    "twice > 8",
    "size(ps) > 1",
    "ps.exists(p, p.k == 'b')",
    "q0 || n > 3",
)


@st.composite
def small_interviews(draw: st.DrawFn) -> Interview:
    """Draw a small interview, with conditions and texts drawn from what came before."""
    options = [{"value": value, "label": value.upper()} for value in "abc"]

    def condition(last: int) -> str:
        return draw(st.sampled_from(_CONDITIONS[:last]))

    screens: list[dict[str, Any]] = [
        {"key": "s0", "questions": [{"name": "q0", "kind": "yes_no", "label": "Yes?"}]},
        {
            "key": "s1",
            "when": condition(3),
            "questions": [
                {
                    "name": "q1",
                    "kind": "choice",
                    "label": "Which?",
                    "options": [*options, {"value": "d", "label": "D", "when": "q0"}],
                },
                {
                    "name": "t1",
                    "kind": "text",
                    "label": "Say {q1}",
                    "required": draw(st.booleans()),
                    "when": condition(4),
                },
            ],
        },
        {
            "key": "s2",
            "when": condition(4),
            "questions": [
                {
                    "name": "n",
                    "kind": "number",
                    "label": "How many for {? q0}{t1}{/}?",
                    "maximum": draw(st.sampled_from(("", "m", "20"))),
                },
            ],
        },
        {
            "key": "s3",
            "when": condition(6),
            "repeat": {"name": "ps", "item": "A thing", "minimum": draw(st.integers(0, 1)), "maximum": 3},
            "questions": [
                {"name": "k", "kind": "choice", "label": "Kind?", "options": options},
                {
                    "name": "x",
                    "kind": "name",
                    "label": "Who is this {this.k}?",
                    "when": draw(st.sampled_from(("", "this.k == 'a'", "q0", "this.k != 'c' && q0"))),
                },
            ],
        },
        {
            "key": "s4",
            "when": condition(9),
            "questions": [
                {
                    "name": "m",
                    "kind": "number",
                    "label": "Most?",
                    "minimum": draw(st.sampled_from(("", "n", "size(ps)"))),
                },
                {"name": "d", "kind": "date", "label": "When?", "required": False, "when": condition(9)},
            ],
        },
    ]
    said = st.sampled_from(
        (
            "Plain.",
            "{t1} and {n}",
            "{? q0}{twice}{/} of {q1}",
            "{? twice > 8}Many{/}{? twice <= 8}Few{/}: {d}",
            "{size(ps)} in all",
            "{? ps.exists(p, p.k == 'b')}With b.{/} **{m}**",
        )
    )
    inside = st.sampled_from(("{p.x} is {p.k}", "{? p.k == 'a'}{p.x}{/} with {n}", "Plain.", "{? q0}{p.k}{/}"))
    blocks: list[dict[str, Any]] = []
    for at in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(("paragraph", "clause", "list", "signatures", "note", "each")))
        block: dict[str, Any] = {"kind": kind, "when": condition(9)}
        if kind == "each":
            block |= {
                "kind": "clause",
                "key": f"c{at}",
                "text": draw(inside),
                "title": draw(inside),
                "each": "ps",
                "item": "p",
            }
        elif kind in ("list", "signatures"):
            block["lines"] = [
                {"text": draw(said), "when": condition(9)},
                {"text": draw(inside), "each": "ps", "item": "p"},
            ]
        else:
            block |= {"text": draw(said)} | ({"key": f"c{at}", "title": draw(said)} if kind == "clause" else {})
        blocks.append(block)
    return from_data(
        {
            "interview": 1,
            "key": "small",
            "title": "Small",
            "languages": ["en"],
            "screens": [{"step": "Step", "title": "Title", **screen} for screen in screens],
            "computed": [{"name": "twice", "kind": "number", "value": "n * 2"}],
            "document": {"title": "{? q0}{t1}{/}", "blocks": blocks},
        }
    )
