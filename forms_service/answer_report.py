"""An interview's answers on a page of text: what was asked and said, the sentences, what was set aside, what is missing."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from forms_service.definition.checking.names import reached
from forms_service.definition.shapes import Screen, said
from forms_service.engine.conversation import scope_at
from forms_service.engine.scope import Scope
from forms_service.engine.standing import Place, SetAside, Standing, State, Step, places_of
from forms_service.engine.taking import NotTaken
from forms_service.engine.telling import sentences, value_in_words
from forms_service.engine.values import in_expressions, in_words
from forms_service.engine.wording import worded
from forms_service.sentences import sentence_of
from press.paper import plain


def answer_report(standing: Standing, refused: Mapping[str, NotTaken], language: str) -> str:
    """Give the report as plain text, in `language`."""
    parts = [
        (said(standing.interview.title, language), _answers(standing, language)),
        (_("In sentences"), (plain(each.words) for each in sentences(standing, language))),
        (_("Set aside, because it is not asked now"), (_aside(each, language) for each in standing.set_aside)),
        (_("Missing"), missing(standing, refused, language)),
    ]
    written = [(title, list(lines)) for title, lines in parts]
    return "\n".join(f"{title}\n{'=' * len(title)}\n" + "\n".join(lines or ["–"]) + "\n" for title, lines in written)


def _answers(standing: Standing, language: str) -> Iterator[str]:
    for step in standing.steps:
        yield f"\n{plain(worded(step.screen.title, standing.scope, language))}"
        if step.screen.repeat is None:
            yield from (_answer(standing, place, language) for place in step.places)
        for number, thing in enumerate(step.things, start=1):
            yield f"  {number}."
            yield from (f"  {_answer(standing, place, language)}" for place in thing.places)


def _answer(standing: Standing, place: Place, language: str) -> str:
    words = value_in_words(place, language) if place.value is not None else ""
    label = label_of(standing, place, language)
    behind = " " if label.endswith(("?", ":")) else ": "
    return f"  {label}{behind}{words.replace(chr(10), ' / ') or '–'}"


def label_of(standing: Standing, place: Place, language: str) -> str:
    """Give a question as it was asked."""
    return plain(worded(place.question.label, scope_at(standing, place), language)).strip()


def _aside(aside: SetAside, language: str) -> str:
    if aside.question is None:
        return f"  {aside.path}"
    words = in_words(in_expressions(aside.question.kind, aside.value), language, shape=aside.question)
    return f"  {aside.path}: {words}"


def missing(standing: Standing, refused: Mapping[str, NotTaken], language: str) -> Iterator[str]:
    """Yield, in the order of asking, what keeps the answers from being complete, as sentences that begin with its place."""
    for step in standing.steps:
        for place in places_of(step):
            why = refused.get(place.path) or (NotTaken("required") if place.state == State.OPEN else None)
            if why is not None and place.state == State.OPEN:
                yield f"{_written(place)} ({label_of(standing, place, language)}): {sentence_of(why, place.question)}"
        yield from _too_few_or_many(step)
    if standing.exit is not None:
        yield _exit(standing, standing.exit.screen, language)


def _written(place: Place) -> str:
    """Give a path as a file of answers has it: `powers[0].kind`."""
    group, _slash, rest = place.path.partition("/")
    return f"{group}[{int(place.thing.removeprefix('t')) - 1}].{place.question.name}" if rest else group


def _too_few_or_many(step: Step) -> Iterator[str]:
    repeat, count = step.screen.repeat, len(step.things)
    if repeat is None:
        return
    facts = {"name": repeat.name, "count": count, "least": repeat.minimum, "most": repeat.maximum}
    if count < repeat.minimum:
        yield _("%(name)s: there are %(count)d, and at least %(least)d are needed.") % facts
    elif count > repeat.maximum:
        yield _("%(name)s: there are %(count)d, and %(most)d is the most.") % facts
    elif step.state == State.OPEN and not count:
        yield _("%(name)s: say whether there are any; an empty list is for none.") % facts


def _exit(standing: Standing, screen: Screen, language: str) -> str:
    names = ", ".join(reached(standing.interview, screen.when)) if screen.when else "–"
    text = _worded_exit(screen, standing.scope, language)
    facts = {"screen": screen.key, "names": names, "text": text}
    return _("The way ends at the screen “%(screen)s”, because of what was answered to: %(names)s. %(text)s") % facts


def _worded_exit(screen: Screen, scope: Scope, language: str) -> str:
    return plain(worded(screen.exit.text, scope, language)) if screen.exit is not None else ""
