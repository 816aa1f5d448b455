"""What an interview costs: working out where one of 200 questions stands, in CPU time of this process.

`python -m benchmarks.interviews`. Every third question rests on an earlier one, every tenth opens another or closes it; the map has ten
named steps, and every answer is told in a sentence.
"""

from __future__ import annotations

import json
import time
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms_service.definition.shapes import Interview

QUESTIONS = 200
ROUNDS = 60
STAND_LIMIT_MS = 6.0
LAST_OVER_FIRST = 1.2
ANSWER_LIMIT_MS = 10.0
PAPER_LIMIT_MS = 12.0
TODAY = date(2026, 11, 22)


def main() -> None:
    """Print what `stand` costs at the first and at the last question, one answer more, and a paper of a clause for each."""
    from forms_service.engine.assembling import Head, assemble
    from forms_service.engine.conversation import answer, from_plain
    from forms_service.engine.standing import stand

    interview = long_interview(QUESTIONS)
    full = from_plain(interview, answers_to(QUESTIONS), TODAY, "en").standing
    if not full.is_complete:
        raise SystemExit("the long interview is not complete")
    first = from_plain(interview, answers_to(1), TODAY, "en").standing

    last = f"q{QUESTIONS - 1}"
    head = Head(dated=TODAY)
    at_first, at_last, one_more, paper = _costs(
        lambda: stand(interview, first.answers, TODAY),
        lambda: stand(interview, full.answers, TODAY),
        lambda: answer(full, [(last, "Anything else")], "en"),
        lambda: assemble(full, head, "en"),
    )

    _say("interviews.stand_first", at_first, STAND_LIMIT_MS)
    _say("interviews.stand_last", at_last, STAND_LIMIT_MS)
    _say("interviews.answer_last", one_more, ANSWER_LIMIT_MS)
    _say("interviews.paper", paper, PAPER_LIMIT_MS)
    _say("interviews.last_over_first", at_last / at_first, LAST_OVER_FIRST, unit="times")


def long_interview(questions: int) -> Interview:
    """Give an interview of so many questions, one a screen, with conditions, computed values and a clause for each."""
    from forms_service.definition.codec import from_data

    screens = [_screen(at) for at in range(questions)]
    clauses: list[dict[str, Any]] = [
        {
            "kind": "clause",
            "key": f"c{at}",
            "title": f"Point {at}",
            "text": f"About {{q{at}}}{{? sum{at // 10} > 3}}, and more{{/}}.",
        }
        for at in range(questions)
    ]
    computed = [
        {"name": f"sum{at}", "kind": "number", "value": f"size(q{at * 10}) + {at}"} for at in range(questions // 10)
    ]
    return from_data(
        {
            "interview": 1,
            "key": "long",
            "title": "A long interview",
            "languages": ["en"],
            "screens": screens,
            "computed": computed,
            "document": {"title": "A long paper", "blocks": clauses},
        }
    )


def answers_to(questions: int) -> dict[str, str]:
    """Give an answer to each of the first questions."""
    return {f"q{at}": f"answer {at}" for at in range(questions)}


def _screen(at: int) -> dict[str, Any]:
    label = f"What of {{q{at - 1}}}?" if at % 3 == 2 else f"Question {at}"
    when = f"size(q{at - 9}) > 0" if at % 10 == 9 else ""
    question = {"name": f"q{at}", "kind": "text", "label": label, "maximum": "300"}
    screen = {
        "key": f"s{at}",
        "step": f"Part {at // 20}",
        "title": f"Screen {at}",
        "when": when,
        "questions": [question],
    }
    return {**screen, "says": f"Point {at} is {{q{at}}}."}


def _costs(*works: Callable[[], object]) -> list[float]:
    """Give the least CPU time of each work in ms: they take turns, so that a busy machine is busy for all of them."""
    least = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for at, work in enumerate(works):
            before = time.process_time()
            work()
            least[at] = min(least[at], (time.process_time() - before) * 1000)
    return least


def _say(workload: str, figure: float, limit: float, unit: str = "ms CPU") -> None:
    """Print a figure beside its limit."""
    told = {"workload": workload, "figure": round(figure, 2), "unit": unit, "limit": limit}
    print(json.dumps({**told, "ratio": round(figure / limit, 3)}))


if __name__ == "__main__":
    main()
