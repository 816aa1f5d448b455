"""What can never come, and what always does; references to clauses that may not be there."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.definition.checking.spots import Referred, Spot, Use, all_blocks, uses
from forms_service.definition.checking.types import knowns, worlds_of
from forms_service.definition.checking.worlds import Trying, value_of
from forms_service.definition.expressions import UNKNOWN
from forms_service.definition.problems import Problem, advice, did_you_mean
from forms_service.definition.shapes import Interview
from forms_service.definition.syntax import parsed, walk


def behind_exits(interview: Interview) -> Iterator[Problem]:
    """Yield screens that stand behind a way out which everybody takes."""
    for number, screen in enumerate(interview.screens[:-1]):
        if screen.exit is not None and not screen.when:
            sentence = f"This screen can never be reached: the way always ends at “{screen.key}” before it."
            yield Problem(f"screens[{number + 1}]", sentence, f"Give “{screen.key}” a condition.")
            return


def conditions(interview: Interview, trying: Trying) -> Iterator[Problem]:
    """Yield conditions that are the same for all answers that were tried."""
    for use in uses(interview):
        if not isinstance(use, Use) or use.wants != "condition" or _is_beyond_trying(use.source):
            continue
        worlds = worlds_of(use, trying)
        seen = set()
        for known in knowns(use, trying, worlds):
            value = value_of(use.source, known)
            seen.add(value if isinstance(value, bool) else UNKNOWN)
            if len(seen) > 1:
                break
        if seen == {False}:
            yield _never(use, is_whole=worlds.is_whole)
        elif seen == {True}:
            yield advice(
                use.spot.place, f"`{use.source}` is always true here{_tried(worlds.is_whole)}.", "Leave it out."
            )


def _never(use: Use, *, is_whole: bool) -> Problem:
    is_screen = use.spot.place.startswith("screens") and use.spot.place.count(".") == 1
    what = "This screen can never be reached: " if is_screen else ""
    sentence = f"{what}`{use.source}` is never true here{_tried(is_whole)}."
    hint = "Mend the condition, or leave out what hangs on it."
    return Problem(use.spot.place, sentence, hint) if is_whole else advice(use.spot.place, sentence, hint)


def _tried(is_whole: bool) -> str:
    return "" if is_whole else " with any of the answers tried"


def _is_beyond_trying(source: str) -> bool:
    """Tell whether a condition asks what samples cannot know: the shape of a text."""
    node = parsed(source)
    return node is None or any(part.kind == "call" and part.word == "matches" for part in walk(node))


def references(interview: Interview, trying: Trying) -> Iterator[Problem]:
    """Yield references to clauses that are not there, or may not be."""
    clauses = {block.key: (block, spot) for block, spot, _around in all_blocks(interview) if block.kind == "clause"}
    for each in uses(interview):
        if not isinstance(each, Referred):
            continue
        place = each.spot.place
        if not each.spot.is_paper:
            yield Problem(place, f"{{#{each.clause}}} stands outside of the paper; only there clauses have numbers.")
        elif each.clause not in clauses:
            sentence = f"There is no clause with the key “{each.clause}”."
            yield Problem(place, sentence, did_you_mean(each.clause, clauses))
        elif clauses[each.clause][1].aliases:
            sentence = f"The clause “{each.clause}” is repeated, and has no one number."
            yield Problem(place, sentence, "Refer to the clause around it.")
        elif _may_be_missing(each.spot, clauses[each.clause][1], trying):
            sentence = f"The clause “{each.clause}” may not be in the paper where this refers to it."
            held = " && ".join(clauses[each.clause][1].guards)
            yield Problem(place, sentence, f"Write {{? {held}}} … {{#{each.clause}}} … {{/}}.")


def _may_be_missing(here: Spot, clause: Spot, trying: Trying) -> bool:
    needed = tuple(guard for guard in clause.guards if guard not in here.guards)
    if not needed:
        return False
    groups = tuple(group for _alias, group in here.aliases)
    for world in trying.worlds((*needed, *here.guards, *groups)).each:
        for known in trying.known(world, here.aliases):
            if all(value_of(guard, known) is True for guard in here.guards) and not all(
                value_of(guard, known) is True for guard in needed
            ):
                return True
    return False
