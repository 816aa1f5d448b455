"""An attorney reads the draft beside the answers that made it; nobody else reads a word of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from audit.models import Record
from forms_service.answering import open_answers, standing_of
from forms_service.engine.answers import touches
from forms_service.engine.conversation import answer
from forms_service.models import Draft, Request
from forms_service.services.assembling import order_draft
from tests.cast import Cast, browser
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say, sent


@pytest.fixture
def request_sent(cast: Cast, run_jobs: Callable[[], int]) -> Request:
    """Rita's form, sent to Leo, its draft written."""
    request = sent(
        say(
            begin(cast.rita, offered(POWER_OF_ATTORNEY, reviewer=cast.leo, cover=cast.lena)),
            answers_of(POWER_OF_ATTORNEY),
        )
    )
    run_jobs()
    return request


def test_every_run_of_the_draft_leads_to_answers_that_stand_beside_it(request_sent: Request, cast: Cast) -> None:
    page = browser(cast.leo).get(f"/desk/reviews/{request_sent.reference}/").content.decode()
    paths = re.findall(r'data-answer="([^"]+)"', page)
    runs = [run.split() for run in re.findall(r'data-sources="([^"]+)"', page)]
    assert len(paths) == len(set(paths)) > 20
    assert len(runs) > 30
    lost = [run for run in runs if not any(touches(source, path) for source in run for path in paths)]
    assert not lost, f"nothing beside the draft for {lost}"
    assert "Rosa Solano" in page
    assert "due " in page


def test_answers_about_one_thing_of_several_stand_under_its_name(request_sent: Request, cast: Cast) -> None:
    page = browser(cast.leo).get(f"/desk/reviews/{request_sent.reference}/").content.decode()
    parts = re.split(r'<h3 class="answers__about">([^<]+)</h3>', page)
    powers = answers_of(POWER_OF_ATTORNEY)["powers"]
    assert parts[1::2] == [f"A thing to take care of · {number}" for number in range(1, len(powers) + 1)]
    assert all('data-answer="powers/' in part for part in parts[2::2])
    assert 'data-answer="powers/' not in parts[0]


@pytest.mark.parametrize("who", ["rita", "lena", "ada", "clara", "sam", "mia", "pat", "walt"])
def test_nobody_else_reads_the_draft(request_sent: Request, cast: Cast, who: str) -> None:
    answer_to = browser(getattr(cast, who)).get(f"/desk/reviews/{request_sent.reference}/")
    assert answer_to.status_code == 404
    assert "Rosa" not in answer_to.content.decode()
    assert not Draft.objects.visible_to(getattr(cast, who)).exists()


def test_reading_a_draft_goes_on_the_record_of_its_matter(request_sent: Request, cast: Cast) -> None:
    browser(cast.leo).get(f"/desk/reviews/{request_sent.reference}/")
    line = Record.objects.filter(verb="draft.read").get()
    assert request_sent.matter is not None
    assert (line.actor, line.matter_ref) == (cast.leo.record_ref, request_sent.matter.record_ref)


def test_the_review_asks_twelve_questions_at_most(
    request_sent: Request, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    leo = browser(cast.leo)
    leo.get("/desk/reviews/")
    with django_assert_max_num_queries(12):
        leo.get(f"/desk/reviews/{request_sent.reference}/")


def test_what_changed_since_the_draft_before_is_marked(
    request_sent: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    standing = answer(standing_of(request_sent), [("agent_relation", "cousin")], "en").standing
    order_draft(request=request_sent, answers=standing.answers)
    run_jobs()
    page = browser(cast.leo).get(f"/desk/reviews/{request_sent.reference}/").content.decode()
    assert "1 answer changed since the draft before" in page
    assert "(was: sister)" in page
    assert open_answers(request_sent) != standing.answers


def test_a_row_of_the_desk_is_called_by_form_and_person(request_sent: Request, cast: Cast) -> None:
    for address in ("/desk/", "/desk/reviews/"):
        page = browser(cast.leo).get(address).content.decode()
        assert re.search(r'class="row__title"[^>]*>Limited power of attorney, Rita [A-Z][a-z]+</a>', page), address
