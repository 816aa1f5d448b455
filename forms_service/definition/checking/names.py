"""The names of an interview: told once, known where they are spoken, asked before they are needed, and needed at all."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.definition.checking.meanings import Thing, aliases_of, meaning_of, within
from forms_service.definition.checking.spots import NOTHING_ASKED, Spot, Told, Use, everything, uses
from forms_service.definition.expressions import CELS_OWN, THIS, TODAY, ExpressionUnsound, parts_of, read
from forms_service.definition.functions import FUNCTIONS
from forms_service.definition.problems import Problem, advice, did_you_mean
from forms_service.definition.shapes import ADDRESS_PARTS, Asked, Computed, Interview, Kind, Question
from forms_service.definition.syntax import parsed
from forms_service.definition.texts import pieces

FIELDS_OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "go", "field"})
RESERVED = frozenset(
    {
        "true",
        "false",
        "null",
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
    }
    | {"loop", "package", "namespace", "return", "var", "void", "while"}
)


def unreadable(interview: Interview) -> Iterator[Problem]:
    """Yield the expressions and texts that cannot be read."""
    for each in everything(interview):
        if isinstance(each, Use):
            if not each.source.strip():
                yield Problem(each.spot.place, "There is no expression here.", "Write one, or leave the field out.")
                continue
            try:
                read(each.source)
            except ExpressionUnsound as error:
                yield Problem(each.spot.place, f"`{each.source}` cannot be read: {error}", _remedy(each.source))
        elif each.is_worded:
            yield from _unreadable_text(each)
        elif any("{" in words for words in each.text.values()):
            sentence = "Answers cannot stand here: this is read before anything is asked, or without it."
            yield Problem(each.spot.place, sentence, "Write it without braces.")


def _unreadable_text(told: Told) -> Iterator[Problem]:
    for language, words in told.text.items():
        try:
            pieces(words)
        except ExpressionUnsound as error:
            yield Problem(told.spot.to(language).place, f"This text cannot be read: {error}")


def _remedy(source: str) -> str:
    """Give what an author used to other languages should have written."""
    words = set(source.replace("(", " ").replace(")", " ").split())
    for wrong, right in (("and", "&&"), ("or", "||"), ("not", "!"), ("=", "=="), ("<>", "!=")):
        if wrong in words:
            return f"Write {right} instead of {wrong}."
    return "Write == for equal, && for and, || for or, ! for not, and words between quotes."


def declared_twice(interview: Interview) -> Iterator[Problem]:
    """Yield names told twice, and names that mean something already."""
    seen: dict[str, str] = {}
    for name, place in _declared(interview):
        yield from _clash(name, place)
        if name in seen:
            yield Problem(
                place, f"The name “{name}” is given twice; it is also at {seen[name]}.", "Rename one of them."
            )
        seen.setdefault(name, place)
    yield from _fields(interview)
    screens: dict[str, int] = {}
    for number, screen in enumerate(interview.screens):
        place = f"screens[{number}]"
        if screen.key in screens:
            yield Problem(f"{place}.key", f"Two screens have the key “{screen.key}”.", "Give one of them another.")
        screens[screen.key] = number
        if screen.repeat is not None:
            yield from _group_names(screen.questions, place)
    for each in uses(interview):
        for alias, _group in each.spot.aliases:
            if alias in seen and isinstance(each, Use):
                sentence = f"“{alias}” is the name of an answer; it cannot also stand for one thing of a group."
                yield Problem(each.spot.place, sentence, f"Give item another name than that at {seen[alias]}.")


def _fields(interview: Interview) -> Iterator[Problem]:
    """Yield questions whose field on the page would be taken for another one."""
    for number, screen in enumerate(interview.screens):
        parts = {
            f"{question.name}_{part}": question.name
            for question in screen.questions
            if question.kind == Kind.ADDRESS
            for part in ADDRESS_PARTS
        }
        for index, question in enumerate(screen.questions):
            place = f"screens[{number}].questions[{index}].name"
            if question.name in FIELDS_OF_THE_PAGE:
                yield Problem(place, f"“{question.name}” is a field of the page itself.", "Choose another name.")
            if question.name in parts:
                sentence = f"“{question.name}” is a part of the address “{parts[question.name]}” on this screen."
                yield Problem(place, sentence, "Choose another name.")


def _declared(interview: Interview) -> Iterator[tuple[str, str]]:
    for number, screen in enumerate(interview.screens):
        if screen.repeat is not None:
            yield screen.repeat.name, f"screens[{number}].repeat.name"
        else:
            for index, question in enumerate(screen.questions):
                yield question.name, f"screens[{number}].questions[{index}].name"
    for number, computed in enumerate(interview.computed):
        yield computed.name, f"computed[{number}].name"


def _clash(name: str, place: str) -> Iterator[Problem]:
    if name in (TODAY, THIS):
        yield Problem(place, f"“{name}” always means something else: {_ALWAYS[name]}.", "Choose another name.")
    elif name in RESERVED or name in CELS_OWN or name in FUNCTIONS:
        yield Problem(place, f"“{name}” is a word of the expressions.", "Choose another name.")


_ALWAYS = {TODAY: "the day on which the paper is made", THIS: "the thing of a group that is asked about"}


def _group_names(questions: tuple[Question, ...], place: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, question in enumerate(questions):
        at = f"{place}.questions[{index}].name"
        if question.name == "id":
            yield Problem(
                at, "A question of a group cannot be called “id”: every thing has one.", "Choose another name."
            )
        if question.name in seen:
            yield Problem(at, f"The name “{question.name}” is given twice in this group.", "Rename one of them.")
        seen.add(question.name)


def unknown(interview: Interview) -> Iterator[Problem]:
    """Yield names that mean nothing, and parts that a thing, an address or an answer does not have."""
    for use in uses(interview):
        if not isinstance(use, Use) or not _is_sound(use.source):
            continue
        aliases = {alias for alias, _group in use.spot.aliases}
        known = aliases | {TODAY, *interview.asked, *interview.computed_by_name}
        for name in read(use.source).names:
            if name not in known:
                yield _unknown(name, use.spot, interview, known)
        yield from _unknown_parts(use, interview)


def _unknown(name: str, spot: Spot, interview: Interview, known: set[str]) -> Problem:
    groups = [group for group, asked in interview.asked.items() if name in asked.group]
    if name == THIS:
        hint = "“this” is the thing a group's screen asks about; here, name the group or the answer."
    elif groups and any(group == groups[0] for _alias, group in spot.aliases):
        alias = next(alias for alias, group in spot.aliases if group == groups[0])
        hint = f"It is asked for each thing of {groups[0]}: write {alias}.{name}."
    elif groups:
        hint = f"It is asked for each thing of {groups[0]}: write {groups[0]}.exists(x, x.{name} …), or use each."
    else:
        hint = did_you_mean(name, known)
    return Problem(spot.place, f"There is no answer or computed value called “{name}”.", hint)


def _unknown_parts(use: Use, interview: Interview) -> Iterator[Problem]:
    node = parsed(use.source)
    if node is None:
        return
    for part, bound in within(node, interview, aliases_of(interview, use.spot)):
        if part.kind != "part":
            continue
        whole = part.inner[0].text(use.source)
        match meaning_of(part.inner[0], interview, bound):
            case Thing(group) if part.word not in group.group and part.word != "id":
                sentence = f"Nothing called “{part.word}” is asked for the things of {group.name}."
                yield Problem(use.spot.place, sentence, did_you_mean(part.word, group.group))
            case Question(kind=Kind.ADDRESS) | Computed(kind=Kind.ADDRESS) if part.word not in ADDRESS_PARTS:
                hint = did_you_mean(part.word, ADDRESS_PARTS) or f"An address has: {', '.join(ADDRESS_PARTS)}."
                yield Problem(use.spot.place, f"“{whole}” is an address, and has no “{part.word}”.", hint)
            case Question() | Computed() as plain if plain.kind != Kind.ADDRESS:
                yield Problem(use.spot.place, f"“{whole}” has no parts.", f"Write {whole} alone.")
            case Asked(name):
                hint = f"Write {name}.exists(x, x.{part.word} …) or {name}.map(x, x.{part.word})."
                yield Problem(use.spot.place, f"“{name}” is a group of several things, and has no “{part.word}”.", hint)


def too_early(interview: Interview) -> Iterator[Problem]:
    """Yield what speaks of an answer that is asked on a later screen, or later on its own."""
    positions = _positions(interview)
    for use in uses(interview):
        before = use.spot.before
        if not isinstance(use, Use) or before in (None, NOTHING_ASKED) or not _is_sound(use.source):
            continue
        for name in reached(interview, use.source):
            if name in positions and positions[name] >= before:
                yield _too_early(name, use, before, interview)
        yield from _parts_too_early(use, before, interview)


def _too_early(name: str, use: Use, before: tuple[int, int], interview: Interview) -> Problem:
    screen = interview.asked[name].screen
    through = "" if name in read(use.source).names else f", through {', '.join(read(use.source).names)},"
    is_here = interview.screens[before[0]] is screen if before[0] < len(interview.screens) else False
    where = "on this very screen, and not before" if is_here else f"later, on the screen “{screen.key}”"
    sentence = f"This speaks{through} of “{name}”, which is asked {where}."
    return Problem(use.spot.place, sentence, f"Move “{name}” before this, or this behind it.")


def _parts_too_early(use: Use, before: tuple[int, int], interview: Interview) -> Iterator[Problem]:
    group = dict(use.spot.aliases).get(THIS)
    if group is None or before[0] >= len(interview.screens):
        return
    repeat = interview.screens[before[0]].repeat
    if repeat is None or repeat.name != group:
        return
    order = [question.name for question in interview.screens[before[0]].questions]
    for part in parts_of(use.source, THIS):
        if part in order and order.index(part) >= before[1]:
            sentence = f"This speaks of “this.{part}”, which is asked later for the same thing, or right here."
            yield Problem(use.spot.place, sentence, f"Move “{part}” before this.")


def _positions(interview: Interview) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for number, screen in enumerate(interview.screens):
        if screen.repeat is not None:
            found[screen.repeat.name] = (number, len(screen.questions))
        else:
            found.update({question.name: (number, index) for index, question in enumerate(screen.questions)})
    return found


def reached(interview: Interview, source: str) -> tuple[str, ...]:
    """Give the answers that an expression speaks of, through whatever is computed in between."""
    found: dict[str, None] = {}
    waiting, seen = [*read(source).names], set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        computed = interview.computed_by_name.get(name)
        if computed is None:
            found[name] = None
        elif _is_sound(computed.value):
            waiting.extend(read(computed.value).names)
    return tuple(found)


def unused(interview: Interview) -> Iterator[Problem]:
    """Yield answers and computed values that nothing speaks of."""
    spoken, parts, whole = _spoken(interview)
    for number, screen in enumerate(interview.screens):
        for index, question in enumerate(screen.questions):
            place = f"screens[{number}].questions[{index}]"
            if screen.repeat is not None:
                group = screen.repeat.name
                is_used = group in whole or (group, question.name) in parts
            else:
                is_used = question.name in spoken
            if not is_used:
                sentence = f"The answer “{question.name}” is asked and never used."
                yield advice(place, sentence, "Use it in a text, a condition or the paper, or do not ask it.")
        if screen.repeat is not None and screen.repeat.name not in spoken:
            yield advice(f"screens[{number}].repeat", f"The group “{screen.repeat.name}” is asked and never used.")
    for number, computed in enumerate(interview.computed):
        if computed.name not in spoken:
            yield advice(f"computed[{number}]", f"“{computed.name}” is computed and never used.")


def _spoken(interview: Interview) -> tuple[set[str], set[tuple[str, str]], set[str]]:
    spoken: set[str] = set()
    parts: set[tuple[str, str]] = set()
    whole: set[str] = set()
    for use in uses(interview):
        spoken.update(group for alias, group in use.spot.aliases if alias != THIS)
        if not isinstance(use, Use) or not _is_sound(use.source):
            continue
        spoken.update(read(use.source).names)
        node = parsed(use.source)
        if node is None:
            whole.update(group for _alias, group in use.spot.aliases)
            whole.update(read(use.source).names)
            continue
        for part, bound in within(node, interview, aliases_of(interview, use.spot)):
            if part.kind == "part":
                meant = meaning_of(part.inner[0], interview, bound)
                if isinstance(meant, Thing):
                    parts.add((meant.group.name, part.word))
    return spoken, parts, whole


def _is_sound(source: str) -> bool:
    try:
        read(source)
    except ExpressionUnsound:
        return False
    return True
