"""What is wrong with what an author has written, in the words of the editor rather than of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from forms_service.authoring.carrying import Parts, interview_of_parts, to_definition
from forms_service.authoring.words import LANGUAGES
from forms_service.definition.checking import loops, names
from forms_service.definition.problems import Problem
from forms_service.definition.shapes import Interview
from forms_service.soundness import problems_of

# What is missing altogether is told in words of its own.
EMPTY: Final[dict[str, Callable[[], tuple[str, str]]]] = {
    "screens": lambda: (_("Nothing is asked yet."), _("Add a screen with questions.")),
    "document.blocks": lambda: (_("The paper is empty."), _("Add a clause or a paragraph.")),
    "key": lambda: (_("It has no name in addresses."), _("Write a title; the name is made of it.")),
}
# Remedies that speak of a file, and what they are in the editor.
REMEDIES: Final[tuple[tuple[str, Callable[[re.Match[str]], str]], ...]] = (
    (r"Add (\w+): … beside .*", lambda found: _("Write it in %(language)s as well.") % _in(found[1])),
    (
        r"Add (\w+): … or take .*",
        lambda found: (
            _("Write it in %(language)s, or leave the title of the paper empty in that language.") % _in(found[1])
        ),
    ),
    (r"Add (en|es): …", lambda found: _("Write it in %(language)s.") % _in(found[1])),
    (r"Add (\w+): …", lambda _found: _("Fill it in, or take the block out.")),
    (r"Add item: .*", lambda _found: _("Fill in what one of them is called, such as child.")),
    (r"Add each: .*", lambda _found: _("Name the group as well.")),
    (r"Give it options\.", lambda _found: _("Add what can be chosen.")),
    (r"Fill it in, or leave it out\.", lambda _found: _("Fill it in, or take it out.")),
)
# Whoever tries an interview can wait for these; the engine cannot.
WAITS: Final = frozenset({"screens", "document.blocks"})


def judged(parts: Parts) -> list[Problem]:
    """Give every problem of what is written, errors first."""
    definition = to_definition(parts)
    found = [in_the_editor(problem) for problem in problems_of(definition)]
    return sorted(found, key=lambda problem: not problem.is_error)


def in_the_editor(problem: Problem) -> Problem:
    """Give a problem in words that fit an editor with fields."""
    if problem.place in EMPTY and ("is empty" in problem.sentence or "“”" in problem.sentence):
        sentence, suggestion = EMPTY[problem.place]()
        return replace(problem, sentence=sentence, suggestion=suggestion)
    suggestion = problem.suggestion
    for pattern, words in REMEDIES:
        if found := re.fullmatch(pattern, suggestion):
            suggestion = words(found)
            break
    sentence = re.sub(
        r"\b(in|speaks|and) (en|es)\b", lambda found: f"{found[1]} {LANGUAGES[found[2]]}", problem.sentence
    )
    return replace(problem, sentence=sentence, suggestion=suggestion)


def to_try(parts: Parts) -> tuple[Interview | None, list[Problem]]:
    """Give the interview to try, unless something is written that nobody could go through; and every problem."""
    problems = judged(parts)
    if any(_hinders(problem, parts) for problem in problems if problem.is_error):
        return None, problems
    interview = interview_of_parts(parts)
    if any(True for _each in _unreadable(interview)):
        return None, problems
    return interview, problems


def _hinders(problem: Problem, parts: Parts) -> bool:
    """Tell whether an error keeps an interview from being tried: a screen without a name, a group that is none."""
    if problem.place == "screens":
        return True
    fits_not = problem.place not in WAITS and "“" in problem.sentence and "cannot stand here" in problem.sentence
    # A group's screen has an item, too: the words for one of its things, which can wait.
    return fits_not or (problem.place.endswith((".each", ".item")) and ".repeat." not in problem.place)


def _unreadable(interview: Interview) -> Iterator[Problem]:
    yield from names.unreadable(interview)
    yield from names.declared_twice(interview)
    yield from loops.loops(interview)


def _in(code: str) -> dict[str, str]:
    return {"language": str(LANGUAGES.get(code, code))}
