"""The screens of a form: one thought each, nothing typed lost, few queries however far one has come."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forms_service.answering import standing_of
from forms_service.models import Request
from forms_service.services import save_answers
from tests.cast import Cast
from tests.factories.forms import CARE_OF_A_CHILD, POWER_OF_ATTORNEY, answers_of, begin, offered, say

SAID = answers_of(POWER_OF_ATTORNEY)


@pytest.fixture
def request_of_rita(cast: Cast) -> Request:
    return begin(cast.rita, offered(POWER_OF_ATTORNEY, reviewer=cast.leo, cover=cast.lena, service_code="simple-poa"))


@pytest.fixture
def rita(client: Client, cast: Cast) -> Client:
    client.force_login(cast.rita)
    return client


def at(request: Request, name: str, *parts: str) -> str:
    return reverse(f"forms_service:{name}", args=[request.reference, *parts])


def seen(request: Request, *names: str) -> dict[str, int]:
    places = standing_of(request).places
    return {f"seen.{name}": given.revision if (given := places[name].given) else 0 for name in names}


def test_the_catalogue_is_for_everybody_and_tells_what_counts(
    client: Client, request_of_rita: Request, cast: Cast
) -> None:
    assert "Limited power of attorney" in client.get("/forms/").content.decode()
    page = client.get("/forms/limited-power-of-attorney/").content.decode()
    for words in (
        "Leo Marsh reads your answers",
        "You hear within 2 working days",
        "uses one included service",
        "When it is not",
    ):
        assert words in page, words
    assert client.get("/forms/no-such-form/").status_code == 404


def test_the_catalogue_says_what_is_begun_and_what_it_costs_and_asks_no_more_for_more_forms(
    rita: Client, request_of_rita: Request, cast: Cast
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            rita.get("/forms/")
        return len(asked)

    page = rita.get("/forms/").content.decode()
    assert f'<a href="{at(request_of_rita, "request")}">Go on where you stopped' in page
    assert "uses one included service" in page
    few = queries()
    offered(CARE_OF_A_CHILD, reviewer=cast.leo, service_code="simple-poa")
    assert "care for a child" in rita.get("/forms/").content.decode()
    assert queries() == few


def test_who_signs_in_on_the_way_finds_the_button_again(rita: Client, request_of_rita: Request) -> None:
    answer = rita.get("/forms/limited-power-of-attorney/start/")
    assert answer["Location"] == "/forms/limited-power-of-attorney/"
    assert "Go on where you stopped" in rita.get(answer["Location"]).content.decode()
    begun = rita.post("/forms/limited-power-of-attorney/start/")
    assert begun["Location"] == at(request_of_rita, "request")


def test_a_screen_that_is_not_answered_says_so_beside_the_field(rita: Client, request_of_rita: Request) -> None:
    say(request_of_rita, SAID, until="you")
    answer = rita.post(
        at(request_of_rita, "screen", "you"),
        {
            "principal": "Łukasz Nguyễn",
            "born_on": "31 February 1980",
            "go": "on",
            **seen(request_of_rita, "principal", "born_on"),
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "There is no such day in the calendar." in page
    assert 'value="31 February 1980"' in page
    assert 'value="Łukasz Nguyễn"' in page
    assert page.count("One thing to put right") == 1


def test_continue_goes_on_and_back_keeps_what_was_typed(rita: Client, request_of_rita: Request) -> None:
    say(request_of_rita, SAID, until="you")
    fields = {"principal": "Rita Solano", **seen(request_of_rita, "principal", "born_on")}
    back = rita.post(at(request_of_rita, "screen", "you"), {**fields, "born_on": "never", "go": "back"})
    assert back.status_code == 302
    page = rita.get(at(request_of_rita, "screen", "you")).content.decode()
    assert 'value="never"' in page
    assert 'value="Rita Solano"' in page
    onward = rita.post(at(request_of_rita, "screen", "you"), {**fields, "born_on": "May 5, 1980", "go": "on"})
    assert onward["Location"] == at(request_of_rita, "screen", "home")


def test_yesterdays_screen_posted_today_shows_what_was_typed(rita: Client, request_of_rita: Request) -> None:
    say(request_of_rita, SAID, until="powers")
    no_second = [
        (path, False)
        for path, place in standing_of(request_of_rita).places.items()
        if place.screen.key == "second-agent"
    ]
    save_answers(
        actor=request_of_rita.person, request=request_of_rita, typed=no_second[:1], seen={}, screen="second-agent"
    )
    late = rita.post(at(request_of_rita, "screen", "successor"), {"successor": "Daniel <Frye>", "seen.successor": "0"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "This question is no longer asked" in page
    assert "Daniel &lt;Frye&gt;" in page


def test_a_field_saves_itself_and_tells_what_changed(rita: Client, request_of_rita: Request) -> None:
    say(request_of_rita, SAID, until="pay")
    url = at(request_of_rita, "save", "pay")
    answer = rita.post(url, {"field": "is_paid", "is_paid": "true", **seen(request_of_rita, "is_paid")}).json()
    assert answer["refused"] == ""
    assert answer["revision"] > 0
    assert 'name="pay"' in answer["parts"]["fields"]
    wrong = rita.post(url, {"field": "pay", "pay": "a little", "seen.pay": "0"}).json()
    assert wrong["refused"] == "Write the amount like 1200 or 1,200.50."
    assert standing_of(Request.objects.get(pk=request_of_rita.pk)).answers.typed["pay"] == "a little"
    empty = rita.post(url, {"field": "pay", "pay": "", "seen.pay": "0"}).json()
    assert empty["refused"] == ""


def test_the_letter_reads_her_answers_back_and_gives_up_only_when_asked_twice(
    rita: Client, request_of_rita: Request
) -> None:
    say(request_of_rita, SAID)
    page = rita.get(at(request_of_rita, "letter")).content.decode()
    assert "8 Quay Street" in page
    assert "________" not in page
    assert "Set aside" not in page
    no_second = [
        (path, False)
        for path, place in standing_of(request_of_rita).places.items()
        if place.screen.key == "second-agent"
    ]
    save_answers(actor=request_of_rita.person, request=request_of_rita, typed=no_second, seen={}, screen="second-agent")
    page = rita.get(at(request_of_rita, "letter")).content.decode()
    assert "Set aside" in page
    assert "To bring it back, change what you said here" in page
    assert rita.get(at(request_of_rita, "give_up")).status_code == 200
    assert Request.objects.get(pk=request_of_rita.pk).is_open
    assert rita.post(at(request_of_rita, "give_up")).status_code == 302
    assert rita.get(at(request_of_rita, "screen", "you"))["Location"] == at(request_of_rita, "request")
    late = rita.post(at(request_of_rita, "screen", "you"), {"principal": "Rita"})
    assert late.status_code == 409
    assert "You gave this form up" in late.content.decode()
    assert "What you told us" not in rita.get(at(request_of_rita, "request")).content.decode()


def test_a_screen_costs_as_many_queries_at_the_end_as_at_the_beginning(
    rita: Client, request_of_rita: Request, django_assert_max_num_queries: Any
) -> None:
    rita.get(at(request_of_rita, "screen", "free-will"))
    counts = []
    for screen, until in (("free-will", "reach"), ("signing", "nowhere")):
        say(request_of_rita, SAID, until=until)
        with django_assert_max_num_queries(6) as asked:
            rita.get(at(request_of_rita, "screen", screen))
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1], json.dumps([query["sql"] for query in asked.captured_queries], indent=1)


def test_the_map_names_a_step_once_and_leads_to_what_it_wants(rita: Client, request_of_rita: Request) -> None:
    say(request_of_rita, SAID, until="home")
    page = rita.get(at(request_of_rita, "screen", "free-will")).content.decode()
    steps = page.partition('class="steps"')[2].partition("</ol>")[0]
    assert steps.count("<li") == len(set(steps.split("<li"))) - 1
    assert at(request_of_rita, "screen", "home") in steps, "the step You wants the second of its screens"
    assert at(request_of_rita, "screen", "you") not in steps
