"""What a form costs: its first and its 200th screen asked and answered, its review, its draft. `python -m benchmarks.forms`.

In a throw-away SQLite office with one client and one attorney. Queries are the gate (tests fix them); times are for comparing.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.interviews import QUESTIONS, answers_to, long_interview
from benchmarks.screens import ROUNDS, say, screen

SCREEN_QUERIES, SCREEN_MS, LAST_OVER_FIRST = 6, 10.0, 1.2
REVIEW_QUERIES, DRAFT_MS = 12, 30.0
ALTERNATIONS, TURNS = 12, 40


def main() -> None:
    """Measure the long interview's screens, and the review and the draft of our own power of attorney."""
    import os
    from pathlib import Path

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["NAME"] = str(Path(os.environ["MUNIMENT_VAR"]) / "office.sqlite3")
    call_command("migrate", verbosity=0, interactive=False)
    from accounts.roles import StaffRole
    from accounts.services import register_person

    rita = register_person(actor=None, email="rita@mail.example", name="Rita Solano", accepts_terms=True)
    leo = register_person(actor=None, email="leo@firm.example", name="Leo Marsh", accepts_terms=True)
    leo.staff_role = StaffRole.ATTORNEY
    leo.save()
    nadia = register_person(actor=None, email="nadia@mail.example", name="Nadia Ferrell", accepts_terms=True)
    _screens(rita, nadia, leo)
    _review(rita, leo)


@dataclass
class Screen:
    """One screen of one person's request, asked and saved again and again. Units: ms of CPU."""

    request: Any
    client: Any
    step: int
    asked: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The screen's key."""
        return f"s{self.step - 1}"

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"/requests/{self.request.reference}/screens/{self.key}/"

    @property
    def save_address(self) -> str:
        """Where its field is saved."""
        return f"/requests/{self.request.reference}/save/{self.key}/"

    def words(self, turn: int) -> dict[str, str]:
        """What is typed."""
        name = f"q{self.step - 1}"
        return {name: f"Answer {turn}", "field": name, f"seen.{name}": "999999"}

    def go_round(self, turn: int) -> None:
        """Ask and save it some times, warm, and keep the least of each: what it costs while nobody else is at work."""
        from benchmarks.door import Door

        door: Any = Door(self.client)
        self.asked.append(min(door.get(self.address) for _ in range(TURNS)))
        self.saved.append(min(door.post(self.save_address, self.words(turn * TURNS + n)) for n in range(TURNS)))


def _screens(rita: Any, nadia: Any, leo: Any) -> None:
    from forms_service.services import offer_form, publish_edition, save_answers, start_request
    from tests.cast import browser

    interview = long_interview(QUESTIONS)
    form = offer_form(actor=None, form=publish_edition(actor=None, interview=interview).form, reviewers=[(leo, None)])
    screens = []
    for person, step in ((rita, 1), (nadia, QUESTIONS)):
        request = start_request(actor=person, form=form, language="en")
        typed = list(answers_to(step - 1).items())
        for at in range(0, step - 1, 10):
            save_answers(actor=person, request=request, typed=typed[at : at + 10], seen={}, screen=f"s{at}")
        screens.append(Screen(request, browser(person), step))
    counts = [(screen(each.client, each.address)[0], *_saving(each)) for each in screens]
    # One after the other in each round: the machine's own pace changes, and both are to meet the same one.
    for turn in range(ALTERNATIONS):
        for each in screens:
            each.go_round(turn)
    for each, (asking, saving, rows) in zip(screens, counts, strict=True):
        for what, queries, times, more in (
            ("asked", asking, each.asked, {}),
            ("saved", saving, each.saved, {"rows_written": rows}),
        ):
            cost = {"cpu_ms": round(min(times), 2), "worst_round_ms": round(max(times), 2), "limit_ms": SCREEN_MS}
            say(f"forms.screen_{each.step}.{what}", queries, "queries", SCREEN_QUERIES, **more, **cost)
    first, last = screens
    for what in ("asked", "saved"):
        ratios = sorted(b / a for a, b in zip(getattr(first, what), getattr(last, what), strict=True))
        middle = statistics.median(ratios)
        ends = {"range": [round(ratios[0], 2), round(ratios[-1], 2)]}
        say(f"forms.screen.last_over_first.{what}", middle, "times", LAST_OVER_FIRST, **ends)


def _saving(each: Screen) -> tuple[int, int]:
    """Give the queries of saving a field without the transaction's two ends, and the rows that were written."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        each.client.post(each.save_address, each.words(-1))
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("BEGIN", "COMMIT"))]
    return len(asked), sum(sql.startswith(("UPDATE", "INSERT")) for sql in asked)


def _review(rita: Any, leo: Any) -> None:
    from forms_service.services import assembled
    from press.services import house_face, to_pdf
    from tests.cast import browser
    from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, sent
    from tests.factories.forms import say as answer_all
    from tests.factories.reviews import draft_of

    request = sent(answer_all(begin(rita, offered(POWER_OF_ATTORNEY, reviewer=leo)), answers_of(POWER_OF_ATTORNEY)))
    from forms_service.services.assembling import write_draft

    written = request.drafts.get()
    write_draft(draft_id=str(written.pk), revision=written.revision)
    queries, spent = screen(browser(leo), f"/desk/reviews/{request.reference}/")
    say("forms.review", queries, "queries", REVIEW_QUERIES, cpu_ms=round(spent, 2))
    draft, face = draft_of(request, leo), house_face()
    times = []
    for _ in range(ROUNDS):
        before = time.process_time()
        to_pdf(assembled(draft).paper, face)
        times.append((time.process_time() - before) * 1000)
    say("forms.draft", min(times), "ms CPU", DRAFT_MS)


if __name__ == "__main__":
    main()
