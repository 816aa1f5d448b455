"""Trying an interview with sample answers: they travel in the page, signed, and are kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.core import signing
from django.http import QueryDict

from forms_service.definition.shapes import Interview, Screen
from forms_service.engine.answers import Answers
from forms_service.engine.conversation import answer, confirm, say_all
from forms_service.engine.standing import Place, Standing, State, Step, stand
from forms_service.engine.taking import NotTaken
from forms_service.models import Request
from forms_service.pages import Guide
from forms_service.screens import typed_in

SALT: Final = "forms_service.trial"
LETTER: Final = "letter"


@dataclass(frozen=True, slots=True)
class Course:
    """How far a trial has come. `at` is a screen's key, with the id of a thing of its group behind a slash."""

    answers: Answers = field(default_factory=Answers)
    at: str = ""
    language: str = ""

    def written(self) -> str:
        """Give it as a signed text for the page."""
        return signing.dumps([self.answers.to_data(), self.at, self.language], salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> Course:
        """Read what `written` gave; anything else is a trial that has not begun."""
        try:
            answers, at, language = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return cls()
        return cls(Answers.from_data(answers), at, language)


@dataclass(frozen=True)
class Tried:
    """Where a trial stands: the course, and what could not be taken of what was just typed."""

    course: Course
    standing: Standing
    refused: dict[str, NotTaken] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)

    @property
    def guide(self) -> TrialGuide:
        """What the page shows."""
        return TrialGuide(Request(language=self.course.language, reference=""), self.standing)

    @property
    def step(self) -> Step | None:
        """The screen that is shown; None for the whole, at the end."""
        key = self.course.at.partition("/")[0]
        return self.standing.by_key.get(key) or (None if key == LETTER else self.standing.next)

    @property
    def thing(self) -> str:
        """The thing of a group that is asked about, if it is one."""
        thing = self.course.at.partition("/")[2]
        step = self.step
        return thing if step is not None and any(each.id == thing for each in step.things) else ""

    @property
    def places(self) -> tuple[Place, ...]:
        """The questions that are shown."""
        step, thing = self.step, self.thing
        if step is None:
            return ()
        return next((each.places for each in step.things if each.id == thing), step.places)

    def moved(self, at: str, answers: Answers | None = None) -> Tried:
        """Give the trial at another screen, perhaps with other answers."""
        course = replace(self.course, at=at, answers=self.standing.answers if answers is None else answers)
        standing = self.standing if answers is None else stand(self.standing.interview, answers, self.standing.today)
        return Tried(course, standing)


class TrialGuide(Guide):
    """A way through an interview whose addresses are words for the page's own buttons."""

    def url(self, screen: Screen, thing: str = "") -> str:
        """Give the name of a screen, or of one thing of its group."""
        return f"{screen.key}/{thing}" if thing else screen.key

    @property
    def letter_url(self) -> str:
        """Give the name of the end."""
        return LETTER


def begun(interview: Interview, course: Course, today: date) -> Tried:
    """Give a trial of `interview` as it stands with the answers of `course`, those that still fit."""
    language = course.language if course.language in interview.languages else interview.language
    answers = course.answers
    return Tried(replace(course, language=language), stand(interview, answers, today))


def gone_on(tried: Tried, data: QueryDict) -> Tried:
    """Take what was typed and go where the pressed button leads."""
    way, _colon, name = data.get("go", "").partition(":")
    step = tried.step
    if way == "again":
        return begun(tried.standing.interview, Course(language=tried.course.language), tried.standing.today)
    if step is None or step.is_exit or way == "":
        return tried.moved(name) if way == "to" else tried
    typed = dict(typed_in(tried.places, data))
    taken = answer(tried.standing, typed.items(), tried.course.language)
    now = Tried(replace(tried.course, answers=taken.answers), taken.standing, dict(taken.refused), typed)
    match way:
        case "to":
            return now.moved(name)
        case "add":
            thing = f"t{len(taken.answers.things.get(name, ())) + 1}"
            return now.moved(f"{step.screen.key}/{thing}", taken.answers.with_thing(name, thing))
        case "out":
            group, _slash, thing = name.partition("/")
            return now.moved(step.screen.key, taken.answers.with_thing_aside(group, thing))
        case "on":
            return _onward(now, tried.thing)
        case "stay":
            return now.moved(now.course.at)
    return now


def _onward(now: Tried, thing: str) -> Tried:
    """Go on from a screen that has been answered; stay where something could not be taken, or another question has come up."""
    step = now.step
    if now.refused or step is None:
        return now
    if any(place.state == State.OPEN for place in now.places):
        return now.moved(now.course.at)
    if thing:
        return now.moved(step.screen.key)
    standing = confirm(now.standing, step)
    if step.screen.repeat is not None:
        standing = say_all(standing, step.screen.repeat.name)
    after = Tried(replace(now.course, answers=standing.answers), standing)
    return after.moved(after.guide.after(step.screen.key))
