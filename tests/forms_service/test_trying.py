"""An interview is tried as it stands in the editor; its sample answers travel in the page and are kept nowhere."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from forms_service.authoring.trial import Course
from forms_service.models import Form, Manuscript, Request
from tests.cast import browser
from tests.forms_service.editor import posted_editor, small_parts

TRIAL = "/cms/forms/trial/"


@pytest.fixture
def desk(people: dict[str, User]) -> Client:
    return browser(people["leo"])


def page_of(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def gone_on(desk: Client, page: BeautifulSoup, go: str, **typed: str) -> BeautifulSoup:
    """Send the page's own form, with answers and the button that is pressed."""
    form = page.select_one("form")
    assert form is not None
    sent = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=hidden]")}
    return page_of(desk.post(TRIAL, {**sent, **typed, "go": go}))


def heading(page: BeautifulSoup) -> str:
    found = page.select_one("h1")
    return found.get_text(strip=True) if found else ""


def words(page: BeautifulSoup, where: str) -> str:
    return " ".join(" ".join(found.get_text() for found in page.select(where)).split())


def test_the_unsaved_interview_is_answered_screen_by_screen_to_its_paper(desk: Client) -> None:
    page = page_of(desk.post(TRIAL, posted_editor(small_parts())))
    assert heading(page) == "Who are you?"
    assert "They may spend" not in words(page, ".trial__sheet")
    page = gone_on(desk, page, "on", has_limit="true")
    assert page.select_one("[name=limit]") is not None
    page = gone_on(desk, page, "on", has_limit="true", limit="120")
    assert heading(page) == "When does it eat?"
    page = gone_on(desk, page, "add:meals")
    page = gone_on(desk, page, "on", food="fish")
    assert words(page, ".things__words") == "It eats fish."
    page = gone_on(desk, page, "on")
    assert heading(page) == "Check your answers"
    assert words(page, ".sofar") == "What you have said Up to $120.00. It eats fish."
    assert "They may spend $120.00." in words(page, ".trial__sheet")
    assert "fish" in words(page, ".trial__sheet")


def test_what_cannot_be_taken_stays_in_its_field_with_the_reason_beside_it(desk: Client) -> None:
    page = page_of(desk.post(TRIAL, posted_editor(small_parts())))
    page = gone_on(desk, page, "on", has_limit="true")
    page = gone_on(desk, page, "on", has_limit="true", limit="much")
    assert heading(page) == "Who are you?"
    assert "Write the amount like 1200 or 1,200.50." in words(page, ".trial__form")
    assert page.select_one("[name=limit]")["value"] == "much"  # type: ignore[index]


def test_a_changed_interview_is_tried_on_with_the_answers_that_were_given(desk: Client) -> None:
    page = gone_on(desk, page_of(desk.post(TRIAL, posted_editor(small_parts()))), "on", has_limit="false")
    assert heading(page) == "When does it eat?"
    course = str(page.select_one("[name=course]")["value"])  # type: ignore[index]
    parts = small_parts()
    parts["screens"][1]["value"]["title"]["en"] = "At what time?"
    page = page_of(desk.post(TRIAL, {**posted_editor(parts), "course": course}))
    assert heading(page) == "At what time?"
    page = gone_on(desk, page, "again")
    assert heading(page) == "Who are you?"


def test_nothing_of_a_trial_is_written_into_the_database(desk: Client) -> None:
    desk.post(TRIAL, posted_editor(small_parts()))
    with CaptureQueriesContext(
        connection,
    ) as caught:
        page = page_of(desk.post(TRIAL, posted_editor(small_parts())))
        gone_on(desk, page, "on", has_limit="false")
    written = [query["sql"] for query in caught if not re.match(r"SELECT|SAVEPOINT|RELEASE|BEGIN|COMMIT", query["sql"])]
    assert written == []
    assert (Form.objects.count(), Manuscript.objects.count(), Request.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda parts: parts["screens"][0]["value"].update(when="has_limit &&"), "cannot be read"),
        (lambda parts: parts["screens"].clear(), "Nothing is asked yet. Add a screen with questions."),
        (lambda parts: parts["blocks"][2]["value"]["lines"][0]["value"].update(each="mealz"), "Did you mean “meals”?"),
        (
            lambda parts: parts["screens"][0]["value"]["questions"][0]["value"].update(name="Has Limit"),
            "Write small letters",
        ),
        (
            lambda parts: parts["computed"].append(
                {
                    "type": "value",
                    "id": "x",
                    "value": {"name": "a", "kind": "number", "value": "a + 1", "currency": "USD"},
                }
            ),
            "is computed from itself",
        ),
    ],
)
def test_what_nobody_could_go_through_is_told_in_words(spoil: Any, said: str, desk: Client) -> None:
    parts = small_parts()
    spoil(parts)
    page = page_of(desk.post(TRIAL, posted_editor(parts)))
    assert heading(page) == "It cannot be tried yet"
    assert said in unescape(words(page, ".trial__problems"))


def test_problems_that_can_wait_are_named_above_a_trial_that_goes_on(desk: Client) -> None:
    parts = small_parts()
    parts["blocks"] = []
    parts["title"] = {"en": "", "es": ""}
    page = page_of(desk.post(TRIAL, posted_editor(parts)))
    assert heading(page) == "Who are you?"
    assert "The paper is empty." in words(page, ".trial__problems")


def test_an_interview_in_two_languages_is_tried_in_each(desk: Client) -> None:
    parts = small_parts()
    parts["languages"] = "en es"
    parts["screens"][0]["value"]["title"]["es"] = "¿Quién es usted?"
    page = page_of(desk.post(TRIAL, posted_editor(parts)))
    assert [option["value"] for option in page.select("#trial-language option")] == ["en", "es"]
    page = gone_on(desk, page, "stay", language="es")
    assert heading(page) == "¿Quién es usted?"


def test_a_page_that_was_changed_on_the_way_is_not_believed(desk: Client) -> None:
    page = page_of(desk.post(TRIAL, posted_editor(small_parts())))
    page.select_one("[name=definition]")["value"] += "x"  # type: ignore[index, operator]
    assert heading(gone_on(desk, page, "on", has_limit="true")) == "It cannot be tried yet"
    assert Course.read("nonsense") == Course()


def test_only_attorneys_try(people: dict[str, User]) -> None:
    for who in ("mia", "pat", "ada", "rita"):
        assert browser(people[who]).post(TRIAL, posted_editor(small_parts())).status_code == 404
    assert "/accounts/login/" in Client().post(TRIAL, {})["location"]
