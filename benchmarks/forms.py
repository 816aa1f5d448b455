"""What a form costs: its first and its 200th screen asked and answered, its review, its draft. `python -m benchmarks.forms`.

In a throw-away SQLite office with one client and one attorney. Queries are the gate (tests fix them); times are for comparing.
"""

from __future__ import annotations

import time
from typing import Any

from benchmarks.interviews import QUESTIONS, answers_to, long_interview
from benchmarks.screens import ROUNDS, say, screen

SCREEN_QUERIES, SCREEN_MS, LAST_OVER_FIRST = 6, 10.0, 1.2
REVIEW_QUERIES, DRAFT_MS = 12, 30.0


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
    _screens(rita, leo)
    _review(rita, leo)


def _screens(rita: Any, leo: Any) -> None:
    from forms_service.services import offer_form, publish_edition, save_answers, start_request
    from tests.cast import browser

    interview = long_interview(QUESTIONS)
    form = offer_form(actor=None, form=publish_edition(actor=None, interview=interview).form, reviewers=[(leo, None)])
    request = start_request(actor=rita, form=form, language="en")
    client = browser(rita)
    medians = []
    for step, said in ((1, 0), (QUESTIONS, QUESTIONS - 1)):
        typed = list(answers_to(said).items())
        for at in range(0, said, 10):
            save_answers(actor=rita, request=request, typed=typed[at : at + 10], seen={}, screen=f"s{at}")
        address = f"/requests/{request.reference}/screens/s{step - 1}/"
        queries, asked = _asked(client, address)
        say(
            f"forms.screen_{step}.asked", queries, "queries", SCREEN_QUERIES, cpu_ms=round(asked, 2), limit_ms=SCREEN_MS
        )
        queries, rows, saved = _answered(client, request, step - 1)
        say(
            f"forms.screen_{step}.saved",
            queries,
            "queries",
            SCREEN_QUERIES,
            rows_written=rows,
            cpu_ms=round(saved, 2),
            limit_ms=SCREEN_MS,
        )
        medians.append((asked, saved))
    (first, first_saved), (last, last_saved) = medians
    say("forms.screen.last_over_first.asked", last / first, "times", LAST_OVER_FIRST)
    say("forms.screen.last_over_first.saved", last_saved / first_saved, "times", LAST_OVER_FIRST)


def _asked(client: Any, address: str) -> tuple[int, float]:
    """Give the number of queries and the least CPU time in ms of one screen, warm: what it costs while nobody else is at work."""
    from benchmarks.door import Door

    queries, _median = screen(client, address)
    door = Door(client)
    return queries, min(door.get(address) for _ in range(10 * ROUNDS))


def _answered(client: Any, request: Any, at: int) -> tuple[int, int, float]:
    """Give the queries without the transaction's two ends, the rows that were written, and the least CPU time in ms of saving a field."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.door import Door

    def words(turn: int) -> dict[str, str]:
        return {f"q{at}": f"Answer {turn}", "field": f"q{at}", f"seen.q{at}": "999999"}

    address = f"/requests/{request.reference}/save/s{at}/"
    with CaptureQueriesContext(connection) as queries:
        client.post(address, words(0))
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("BEGIN", "COMMIT"))]
    rows = sum(sql.startswith(("UPDATE", "INSERT")) for sql in asked)
    door = Door(client)
    return len(asked), rows, min(door.post(address, words(turn)) for turn in range(1, 10 * ROUNDS))


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
