"""Whether expressions work with the answers there can be, and give what their place needs. Told by trying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from forms_service.definition.checking.meanings import Meaning, Thing, aliases_of, meaning_of, within
from forms_service.definition.checking.spots import Use, uses
from forms_service.definition.checking.trouble import WORDS, Trouble, kind_in_words, trouble
from forms_service.definition.checking.worlds import Trying, Worlds, value_of
from forms_service.definition.expressions import UNKNOWN
from forms_service.definition.problems import Problem, advice, nearest
from forms_service.definition.shapes import Asked, Computed, Interview, Kind, Question
from forms_service.definition.syntax import Node, literal_of, parsed

NEEDED: Final[Mapping[Kind, type]] = {
    Kind.DATE: datetime,
    Kind.NUMBER: int,
    Kind.MONEY: int,
    Kind.YES_NO: bool,
    Kind.CHOICES: list,
    Kind.ADDRESS: dict,
}
COMPARING: Final = frozenset({"==", "!=", "in"})


def types(interview: Interview, trying: Trying) -> Iterator[Problem]:
    """Yield what goes wrong for some answers, or gives another kind of value than its place needs."""
    for use in uses(interview):
        if not isinstance(use, Use):
            continue
        comparisons = list(_comparisons(use, interview))
        found = comparisons or [each for each in (_tried(use, interview, trying),) if each]
        yield from found


def knowns(use: Use, trying: Trying, worlds: Worlds) -> Iterator[Mapping[str, Any]]:
    """Yield what may be known where `use` stands, its guards held."""
    guards = trying.connected(use.spot.guards, use.source, use.spot.aliases)
    for world in worlds.each:
        for known in trying.known(world, use.spot.aliases):
            if all(value_of(guard, known) is True for guard in guards):
                yield known


def worlds_of(use: Use, trying: Trying) -> Worlds:
    """Give the worlds in which `use` may differ."""
    guards = trying.connected(use.spot.guards, use.source, use.spot.aliases)
    groups = tuple(group for _alias, group in use.spot.aliases)
    return trying.worlds((use.source, *guards, *groups))


def _tried(use: Use, interview: Interview, trying: Trying) -> Problem | None:
    """Give the first thing that goes wrong with an expression; what is wrong with an empty answer comes last."""
    about_empty: Problem | None = None
    for known in knowns(use, trying, worlds_of(use, trying)):
        value = value_of(use.source, known)
        if value is UNKNOWN:
            why = trouble(interview, use.source, known)
            if why is None or (why.is_empty and use.wants in ("bound", "value")):
                continue
            problem = Problem(use.spot.place, why.sentence, why.suggestion)
            if not why.is_empty:
                return problem
        else:
            misfit = _misfit(use, value, interview)
            if misfit is None:
                continue
            problem = Problem(use.spot.place, misfit.sentence, misfit.suggestion)
            if use.wants == "shown" and misfit.is_empty:
                problem = advice(use.spot.place, misfit.sentence, misfit.suggestion)
            if not misfit.is_empty:
                return problem
        about_empty = about_empty or problem
    return about_empty


def _misfit(use: Use, value: Any, interview: Interview) -> Trouble | None:
    """Tell what is wrong with a value where it stands."""
    match use.wants:
        case "condition" if not isinstance(value, bool):
            if value is None:
                sentence = f"`{use.source}` is neither yes nor no while it is empty or not asked."
                return Trouble(sentence, f"Write {use.source} == true.", is_empty=True)
            hint = f"Compare it: {use.source} {'> 0' if isinstance(value, int | float) else '== …'}"
            return Trouble(f"`{use.source}` is {kind_in_words(value)}; a condition is yes or no.", hint)
        case "value" if use.kind is not None and value is not None:
            needed = NEEDED.get(use.kind, str)
            if type(value) is not needed:
                return Trouble(
                    f"`{use.source}` gives {kind_in_words(value)}, but its kind is {use.kind}.",
                    _kind_hint(value, use.kind),
                )
        case "bound" if use.kind is not None and value is not None:
            needed = datetime if use.kind == Kind.DATE else int
            if type(value) is not needed:
                wanted = "a day" if needed is datetime else "a whole number"
                sentence = f"`{use.source}` is {kind_in_words(value)}; a bound of {use.kind} is {wanted}."
                return Trouble(sentence, "Write 'today', or a day that is asked." if needed is datetime else "")
        case "shown":
            return _unshowable(use, value, interview)
        case "party" if not isinstance(value, str):
            return Trouble(
                f"`{use.source}` is {kind_in_words(value)}; a party is a name.", "Name an answer that is a name."
            )
    return None


def _unshowable(use: Use, value: Any, interview: Interview) -> Trouble | None:
    node = parsed(use.source)
    meant: Meaning | None = meaning_of(node, interview, aliases_of(interview, use.spot)) if node is not None else None
    if isinstance(meant, Asked | Thing):
        group = meant.name if isinstance(meant, Asked) else meant.group.name
        part = next(iter(interview.asked[group].group), "name")
        hint = f"{group}.map(x, x.{part})" if isinstance(meant, Asked) else f"{use.source}.{part}"
        return Trouble(f"`{use.source}` has several parts; a text cannot show it whole.", f"Write {{{hint}}}.")
    if value in (None, "", []) and use.spot.is_paper and not _stands_alone(use):
        instead = f"{{? {use.source} != {_empty(value)}}} … {{{use.source}}} … {{/}}"
        return Trouble(
            f"`{use.source}` may be empty here, and leaves a gap in the paper.", f"Write {instead}.", is_empty=True
        )
    return None


def _stands_alone(use: Use) -> bool:
    """Tell whether a text is this one value and nothing else, so that no gap is left where it is empty."""
    return use.whole.strip() == f"{{{use.source}}}"


def _empty(value: Any) -> str:
    return "null" if value is None else '""' if value == "" else "[]"


def _kind_hint(value: Any, kind: Kind) -> str:
    if isinstance(value, float) and NEEDED.get(kind) is int:
        return "Write int(…) around it."
    fitting = [each for each in Kind if NEEDED.get(each, str) is type(value) and each != Kind.CHOICE]
    return f"Give it the kind {fitting[0]}, or another value." if fitting else ""


def _comparisons(use: Use, interview: Interview) -> Iterator[Problem]:
    """Yield comparisons that can never be true: with a value that is not offered, or with another kind of value."""
    node = parsed(use.source)
    if node is None:
        return
    for part, bound in within(node, interview, aliases_of(interview, use.spot)):
        if part.kind != "binary" or part.word not in COMPARING:
            continue
        for one, other in (part.inner, part.inner[::-1]):
            meant = meaning_of(one, interview, bound)
            if isinstance(meant, Question | Computed):
                is_inside = part.word == "in" and one is part.inner[1]
                for literal in _literals(other):
                    problem = _never(use, part, one, literal, meant, is_inside=is_inside)
                    if problem is not None:
                        yield problem


def _literals(node: Node) -> tuple[Node, ...]:
    return tuple(each for each in (node.inner if node.kind == "list" else (node,)) if each.kind == "literal")


def _never(
    use: Use, part: Node, one: Node, literal: Node, meant: Question | Computed, *, is_inside: bool
) -> Problem | None:
    name, written = one.text(use.source), part.text(use.source)
    text = literal_of(literal)
    if isinstance(meant, Question) and meant.options and text is not None:
        offered = [option.value for option in meant.options]
        if text in offered or text == "":
            return None
        near = nearest(text, offered)
        hint = f"Did you mean “{near}”?" if near else f"There are: {', '.join(offered)}."
        return Problem(use.spot.place, f"`{written}` is never true: “{text}” cannot be chosen for {name}.", hint)
    if literal.word == "null" or (is_inside and meant.kind == Kind.CHOICES and text is not None):
        return None
    needed = NEEDED.get(meant.kind, str)
    given = _type_of(literal)
    if given is None or given is needed or (needed is int and given is float):
        return None
    sentence = f"`{written}` compares {WORDS[needed]} with {WORDS[given]}; they are never equal."
    return Problem(use.spot.place, sentence, _comparison_hint(name, needed, literal))


def _type_of(literal: Node) -> type | None:
    if literal.word in ("true", "false"):
        return bool
    if literal_of(literal) is not None:
        return str
    return float if "." in literal.word else int if literal.word.isdigit() else None


def _comparison_hint(name: str, needed: type, literal: Node) -> str:
    text = literal_of(literal)
    if needed is bool:
        return f"Write {name} for yes and !{name} for no."
    if needed is int and text is not None and text.isdigit():
        return f"Write {text} without quotes."
    if needed is datetime:
        return f'Write {name} == null for none, or timestamp("2027-01-31T00:00:00Z") for a day.'
    if needed is str:
        return f'Write "{literal.word}" between quotes.'
    if needed is list:
        return f"Write {literal.word} in {name}."
    return ""
