"""The parts of an interview. Every text is given by language; every condition and value is an expression in CEL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from forms_service.definition.expressions import THIS, TODAY, parts_of, read
from forms_service.definition.texts import expressions_in

Text = Mapping[str, str]


class Kind(StrEnum):
    """What an answer is. Its form in an expression stands beside it."""

    TEXT = "text"  # string
    LONG_TEXT = "long_text"  # string, may have line breaks
    NAME = "name"  # string: a person's or company's name, in any script
    EMAIL = "email"  # string
    PHONE = "phone"  # string
    DATE = "date"  # timestamp: midnight UTC of the day
    NUMBER = "number"  # int
    MONEY = "money"  # int: whole minor units
    YES_NO = "yes_no"  # bool
    CHOICE = "choice"  # string: the option's value
    CHOICES = "choices"  # list of strings
    ADDRESS = "address"  # map: street, unit, city, state, postal_code


ADDRESS_PARTS = ("street", "unit", "city", "state", "postal_code")
CHOOSING = frozenset({Kind.CHOICE, Kind.CHOICES})


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen. `when` takes it away while it is false."""

    value: str
    label: Text
    help: Text = field(default_factory=dict)
    when: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked. `minimum` and `maximum` bound its value (characters of a text, minor units of money, a day).

    They are expressions too, so that one answer can bound another. `unless` words are beside the field when they are broken.
    """

    name: str
    kind: Kind
    label: Text
    help: Text = field(default_factory=dict)
    required: bool = True
    options: tuple[Option, ...] = ()
    minimum: str = ""
    maximum: str = ""
    bounds_note: Text = field(default_factory=dict)
    when: str = ""
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A screen's questions asked once for each thing of a group. `item` names one thing, `add` the button for one more."""

    name: str
    item: Text
    add: Text = field(default_factory=dict)
    minimum: int = 1
    maximum: int = 20


@dataclass(frozen=True, slots=True)
class Exit:
    """Words for somebody whom this paper does not fit, and where to go instead."""

    text: Text
    referral: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Screen:
    """One thought: its questions, or a group's, or the way out. `step` is its name on the map; `says` her answers as a sentence."""

    key: str
    step: Text
    title: Text
    why: Text = field(default_factory=dict)
    when: str = ""
    questions: tuple[Question, ...] = ()
    repeat: Repeat | None = None
    exit: Exit | None = None
    says: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Computed:
    """A value made of answers, for conditions and texts. `currency` is told for money only."""

    name: str
    kind: Kind
    value: str
    currency: str = "USD"


BlockKind = Literal[
    "heading", "paragraph", "clause", "list", "signatures", "initials", "notary", "note", "key_values", "page_break"
]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list, a signatory, a person who initials, or a fact: a text, a second one, and when it stands."""

    text: Text
    second: Text = field(default_factory=dict)
    when: str = ""
    each: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class BlockDef:
    """A block of the paper. `each` repeats it for a group's things, each called `item` in the expressions inside.

    `key` names a clause for the attorney's hand and for references. `level`: of a heading. `title` and `text` by kind.
    """

    kind: BlockKind
    key: str = ""
    title: Text = field(default_factory=dict)
    text: Text = field(default_factory=dict)
    level: int = 1
    tone: Literal["note", "warning", "sample"] = "note"
    ordered: bool = False
    state: str = ""
    county: str = ""
    when: str = ""
    each: str = ""
    item: str = ""
    lines: tuple[Line, ...] = ()
    blocks: tuple[BlockDef, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentDef:
    """The paper: what stands at its head, and its blocks."""

    title: Text
    blocks: tuple[BlockDef, ...]
    subtitle: Text = field(default_factory=dict)
    sample_notice: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartyDef:
    """A name the firm must hold against its other clients before it reads the answers."""

    name: str
    relation: Literal["client", "related", "adverse"]
    each: str = ""
    item: str = ""


@dataclass(frozen=True)
class Interview:
    """A whole interview. `languages`: the first is the one it was written in. `jurisdictions`: where its paper is meant to serve.

    `summary`, `for_whom`, `not_for`, `needs` stand on its page in the catalogue; `agreement` is the limited-scope agreement that is
    accepted before sending; `instructions` tell how to sign, witness and keep the released paper.
    """

    key: str
    title: Text
    languages: tuple[str, ...]
    screens: tuple[Screen, ...]
    document: DocumentDef
    summary: Text = field(default_factory=dict)
    jurisdictions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    for_whom: tuple[Text, ...] = ()
    not_for: tuple[Text, ...] = ()
    needs: tuple[Text, ...] = ()
    minutes: int = 10
    computed: tuple[Computed, ...] = ()
    parties: tuple[PartyDef, ...] = ()
    agreement: tuple[Text, ...] = ()
    instructions: tuple[Text, ...] = ()

    @property
    def language(self) -> str:
        """The language it was written in."""
        return self.languages[0]

    @cached_property
    def asked(self) -> Mapping[str, Asked]:
        """Every question and group by name, with the screen that asks it, in the order of asking."""
        return {asked.name: asked for asked in _asked(self.screens)}

    @cached_property
    def resting(self) -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
        """What each question rests on, by screen and name: the names, with the part for a thing of its own group.

        Who it asks about, when it applies, what it offers and what it allows. Raises: ExpressionUnsound.
        """
        return {
            (screen.key, question.name): _rests_on(screen, question)
            for screen in self.screens
            for question in screen.questions
        }

    @cached_property
    def screens_by_key(self) -> Mapping[str, Screen]:
        """The screens by key."""
        return {screen.key: screen for screen in self.screens}

    @cached_property
    def computed_by_name(self) -> Mapping[str, Computed]:
        """The computed values by name."""
        return {computed.name: computed for computed in self.computed}


@dataclass(frozen=True, slots=True)
class Asked:
    """A name that answers stand under: a question of a screen, or a group with the questions asked for each of its things."""

    name: str
    screen: Screen
    question: Question | None

    @property
    def group(self) -> Mapping[str, Question]:
        """The questions of a group by name; none for a plain question."""
        return {} if self.question is not None else {question.name: question for question in self.screen.questions}


def _asked(screens: tuple[Screen, ...]) -> Iterator[Asked]:
    for screen in screens:
        if screen.repeat is not None:
            yield Asked(screen.repeat.name, screen, None)
        else:
            for question in screen.questions:
                yield Asked(question.name, screen, question)


def _rests_on(screen: Screen, question: Question) -> tuple[tuple[str, str], ...]:
    conditions = (screen.when, question.when, question.minimum, question.maximum, *(o.when for o in question.options))
    texts = (screen.title, question.label, *(option.label for option in question.options))
    spoken = [read(source) for source in conditions if source]
    spoken += [expression for text in texts for source in text.values() for expression in expressions_in(source)]
    found: set[tuple[str, str]] = set()
    for expression in spoken:
        for name in expression.names:
            if name == THIS:
                found |= {(THIS, part) for part in parts_of(expression.source, THIS) or ("",)}
            elif name != TODAY:
                found.add((name, ""))
    return tuple(sorted(found))


def said(text: Text, language: str) -> str:
    """Give `text` in `language`, or in the first language it has; empty for no text."""
    return text.get(language) or next(iter(text.values()), "")
