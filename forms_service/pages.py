"""What the pages of an interview show, put together from where the interview stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forms_service.definition.shapes import Screen, said
from forms_service.engine.answers import touches
from forms_service.engine.scope import Scope
from forms_service.engine.standing import Place, SetAside, Standing, State, Step, ThingPlace, places_of, together
from forms_service.engine.telling import Sentence, last_sentences, sentences, value_in_words
from forms_service.engine.values import in_expressions, in_words
from forms_service.engine.wording import worded
from forms_service.models import Draft, Request
from forms_service.services import remarks_of, standing_of_draft, words_of
from forms_service.states import DecisionKind, RequestState
from press.paper import Run, Runs, plain


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A named step on the map, with the way to it."""

    name: str
    url: str
    state: State
    is_now: bool
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Aside:
    """Something set aside: what it said, and what would bring it back."""

    words: str
    answer: str
    back_url: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ThingRow:
    """One thing of a group in its list."""

    id: str
    words: str
    url: str
    state: State


MOST_SENTENCES: Final = 6
"""The panel beside a screen tells so many; the letter tells all."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """The panel beside a screen: sentences, and whether there are more before them."""

    sentences: list[SafeString]
    has_more: bool


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What the attorney asks about one answer: its name, what was sent, the remark, and the way to it if it is still asked.

    `now`: what it says since she changed it; empty while she has not.
    """

    path: str
    label: str
    answer: str
    remark: str
    url: str
    now: str = ""


@dataclass(frozen=True, slots=True)
class AskedBack:
    """What the attorney asks of a returned form, to the whole and answer by answer."""

    words: str = ""
    rows: tuple[AskedRow, ...] = ()


@dataclass(frozen=True)
class Guide:
    """One person's way through her request, for drawing."""

    request: Request
    standing: Standing

    @property
    def language(self) -> str:
        """The language she answers in."""
        return self.request.language

    @property
    def title(self) -> str:
        """The form's name."""
        return said(self.standing.interview.title, self.language)

    @property
    def is_returned(self) -> bool:
        """Whether the attorney has given the form back with a question."""
        return self.request.state == RequestState.RETURNED

    @cached_property
    def asked(self) -> AskedBack:
        """What the attorney asks; nothing unless the form was returned."""
        if not self.is_returned:
            return AskedBack()
        draft = (
            Draft.objects.filter(request=self.request, decision__kind=DecisionKind.RETURNED)
            .select_related(
                "decision", "request__edition", "request__client_binder__key", "request__internal_binder__key"
            )
            .first()
        )
        if draft is None:
            return AskedBack()
        sent = standing_of_draft(draft)
        rows = tuple(self._asked(sent, path, remark) for path, remark in remarks_of(draft).items())
        return AskedBack(words_of(draft.decision), rows)

    def _asked(self, sent: Standing, path: str, remark: str) -> AskedRow:
        then, now = sent.places[path], self.standing.places.get(path)
        label = plain(worded(then.question.label, sent.scope, self.language))
        url = self.url(now.screen, now.thing) if now is not None else ""
        was = value_in_words(then, self.language)
        says = value_in_words(now, self.language) if now is not None and now.value is not None else ""
        return AskedRow(path, label, was, remark, url, says if says != was else "")

    def words(self, screen: Screen, scope: Scope | None = None) -> tuple[str, str]:
        """Give a screen's title and why it is asked."""
        known = scope or self.standing.scope
        return plain(worded(screen.title, known, self.language)), plain(worded(screen.why, known, self.language))

    def url(self, screen: Screen, thing: str = "") -> str:
        """Give the address of a screen, or of one thing of its group."""
        if thing:
            return reverse("forms_service:thing", args=[self.request.reference, screen.key, thing])
        return reverse("forms_service:screen", args=[self.request.reference, screen.key])

    @property
    def letter_url(self) -> str:
        """Give the address of her answers as a letter."""
        return reverse("forms_service:letter", args=[self.request.reference])

    @property
    def exit_words(self) -> dict[str, str]:
        """What is said to somebody whom this paper does not fit."""
        step = self.standing.exit
        if step is None or step.screen.exit is None:
            return {}
        known = self.standing.scope
        return {
            "text": plain(worded(step.screen.exit.text, known, self.language)),
            "referral": plain(worded(step.screen.exit.referral, known, self.language)),
        }

    def add_words(self, screen: Screen) -> str:
        """Give the words of the button for one more thing."""
        repeat = screen.repeat
        return (said(repeat.add, self.language) if repeat is not None else "") or _("Add one")

    def map(self, now: str) -> list[MapEntry]:
        """Give the named steps, screens of one name together; a step is reached when all before it are answered, or it has been.

        A step leads to the first of its screens that wants something.
        """
        entries, is_reached = [], True
        for name, group in groupby(self.standing.steps, self._step_name):
            steps = list(group)
            states = [step.state for step in steps]
            state = together(states)
            target = steps[0] if state == State.DONE else next(step for step in steps if step.state != State.DONE)
            is_now = now in [step.screen.key for step in steps]
            reached = is_reached or State.DONE in states or State.AGAIN in states
            entries.append(MapEntry(name, self.url(target.screen), state, is_now, reached))
            is_reached = is_reached and state == State.DONE
        entries.append(MapEntry(_("Check your answers"), self.letter_url, State.OPEN, now == "", is_reached))
        return entries

    def _step_name(self, step: Step) -> str:
        return said(step.screen.step, self.language) or self.words(step.screen)[0]

    def after(self, key: str) -> str:
        """Give the address of what comes after the screen `key`: the next that wants something, else her answers as a letter."""
        keys = [step.screen.key for step in self.standing.steps]
        later = self.standing.steps[keys.index(key) + 1 :] if key in keys else ()
        for step in (*later, *self.standing.steps):
            if step.state != State.DONE or step.is_exit:
                return self.url(step.screen)
        return self.letter_url

    def before(self, key: str) -> str:
        """Give the address of the screen before `key`, or of the form's page."""
        keys = [step.screen.key for step in self.standing.steps]
        at = keys.index(key) if key in keys else len(keys)
        return self.url(self.standing.steps[at - 1].screen) if at else ""

    @cached_property
    def sentences(self) -> list[Sentence]:
        """What she has said, screen by screen."""
        return list(sentences(self.standing, self.language))

    @cached_property
    def sofar(self) -> SoFar:
        """What she has said last, in sentences."""
        found, has_more = last_sentences(self.standing, self.language, MOST_SENTENCES)
        return SoFar([marked(sentence.words) for sentence in found], has_more)

    def things(self, step: Step) -> Iterator[ThingRow]:
        """Yield the things of a group, each as its sentence or as its number."""
        told = {each.thing: plain(each.words) for each in self.sentences if each.screen.key == step.screen.key}
        for number, thing in enumerate(step.things, start=1):
            yield ThingRow(
                thing.id,
                told.get(thing.id) or self.item(step.screen, number),
                self.url(step.screen, thing.id),
                thing.state,
            )

    def item(self, screen: Screen, number: int) -> str:
        """Give the name of one thing: what it is called, and which it is; `number` 0: the only one."""
        name = said(screen.repeat.item, self.language) if screen.repeat is not None else ""
        return f"{name} {number}" if number else name

    def asides(self) -> Iterator[Aside]:
        """Yield what is set aside now."""
        for aside in self.standing.set_aside:
            yield self._aside(aside)

    def _aside(self, aside: SetAside) -> Aside:
        if aside.question is None:
            group, _slash, thing = aside.path.partition("/")
            back = "" if aside.because else reverse("forms_service:back", args=[self.request.reference, group, thing])
            return Aside(self._thing_aside(group, thing, aside.screen), "", back, tuple(self._ways(aside)))
        words = in_words(in_expressions(aside.question.kind, aside.value), self.language, shape=aside.question)
        label = plain(worded(aside.question.label, self.standing.scope, self.language))
        return Aside(label, words, "", tuple(self._ways(aside)))

    def _thing_aside(self, group: str, thing: str, screen: Screen) -> str:
        given = self.standing.answers.given
        parts = [
            in_words(in_expressions(question.kind, answer.value), self.language, shape=question)
            for question in screen.questions
            if (answer := given.get(f"{group}/{thing}/{question.name}")) is not None and answer.value is not None
        ]
        return ", ".join(filter(None, parts)) or (said(screen.repeat.item, self.language) if screen.repeat else "")

    def _ways(self, aside: SetAside) -> Iterator[tuple[str, str]]:
        """Yield the screens whose answers would bring it back: their title and address."""
        for step in self.standing.steps:
            paths = [place.path for place in places_of(step)]
            if any(touches(source, path) for source in aside.because for path in paths):
                yield self.words(step.screen)[0], self.url(step.screen)

    def letter(self) -> Iterator[tuple[SafeString, str, tuple[tuple[str, str], ...]]]:
        """Yield her answers paragraph by paragraph: the sentence, the way to change it, and the single answers beneath."""
        told = {(each.screen.key, each.thing): each.words for each in self.sentences}
        for step in self.standing.steps:
            rows: list[tuple[ThingPlace | None, tuple[Place, ...]]] = (
                [(thing, thing.places) for thing in step.things] if step.screen.repeat else [(None, step.places)]
            )
            for thing, places in rows:
                facts = tuple(
                    (
                        plain(worded(place.question.label, self.standing.scope, self.language)),
                        value_in_words(place, self.language),
                    )
                    for place in places
                    if place.value is not None
                )
                words = told.get((step.screen.key, thing.id if thing else ""), ())
                if words or facts:
                    yield marked(words), self.url(step.screen, thing.id if thing else ""), facts


def marked(words: Runs) -> SafeString:
    """Give a sentence with what came from her answers marked in it, and of the rest what its author made bold."""
    return format_html_join("", "{}", ((_dressed(run),) for run in words))


def _dressed(run: Run) -> SafeString | str:
    if run.sources:
        # The spaces around stay unmarked: at the end of a line they would be a sliver of colour.
        words = run.text.strip()
        before, _words, after = run.text.partition(words)
        return format_html("{}<em>{}</em>{}", before, words, after) if words else run.text
    return format_html("<strong>{}</strong>", run.text) if run.bold else run.text
