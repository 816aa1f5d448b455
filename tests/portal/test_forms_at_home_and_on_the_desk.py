"""A form that is under way stands at home where the person looks, and on the desk of those who answer for it, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from accounts.models import User
from forms_service.models import ConflictLook, Request, RequestState
from forms_service.services import confirm_signed_copy, copies_of, remark, return_request
from keys.services import seal
from matters.services import ask_for, set_status
from matters.states import RoomKind
from tests.cast import browser
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say, sent
from tests.factories.matters import attorney, person, room_of
from tests.factories.reviews import draft_of, matter_of, released
from vault.models import OpeningKind
from vault.services import add_version, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def leo(db: None) -> User:
    return attorney()


@pytest.fixture
def begun(leo: User) -> Request:
    """Rita's power of attorney, begun; Leo answers for it."""
    return begin(person("Rita Solano"), offered(POWER_OF_ATTORNEY, reviewer=leo))


@pytest.fixture
def waiting(begun: Request, run_jobs: Callable[[], int]) -> Request:
    """The same, sent, its draft written."""
    request = sent(say(begun, answers_of(POWER_OF_ATTORNEY, "sparse")))
    run_jobs()
    return request


def part_of(user: User, heading: str, address: str = "/home/") -> str:
    """Give the words of one answer of a page: from its heading to the end of its section."""
    page: Any = browser(user).get(address)
    assert page.status_code == 200
    section = page.content.decode().partition(f'id="{heading}"')[2].partition("</section>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def test_two_forms_of_one_name_say_when_each_was_begun(begun: Request) -> None:
    assert ", begun " not in part_of(begun.person, "next")
    then = datetime.fromisoformat("2026-03-02T15:00:00+00:00")
    Request.objects.filter(pk=begun.pk).update(state=RequestState.RETURNED, started_at=then)
    later = begin(begun.person, begun.form)
    Request.objects.filter(pk=later.pk).update(started_at=datetime.fromisoformat("2026-03-04T09:05:00+00:00"))
    assert re.search(r"Limited power of attorney, begun 2 Mar, \d\d:00", part_of(begun.person, "need"))
    assert re.search(r"Limited power of attorney, begun 4 Mar, \d\d:05", part_of(begun.person, "next"))


def test_a_form_begun_waits_at_home_without_being_asked_for(begun: Request) -> None:
    assert "Go on where you stopped" in part_of(begun.person, "next")
    assert "Limited power of attorney" in part_of(begun.person, "next")
    assert "The form you have begun stands under" in part_of(begun.person, "need")
    page = browser(begun.person).get("/home/").content.decode()
    assert f"/requests/{begun.reference}/" in page
    assert 'id="happened"' not in page


def test_a_form_sent_says_when_she_hears_and_asks_for_nothing(waiting: Request) -> None:
    assert "You hear from us on or before" in part_of(waiting.person, "next")
    assert "Go on where you stopped" not in part_of(waiting.person, "next")
    assert "Nothing just now" in part_of(waiting.person, "need")


def test_a_form_that_the_firm_must_look_at_first_says_so_and_not_why(begun: Request) -> None:
    Request.objects.filter(pk=begun.pk).update(state=RequestState.HELD)
    waits = part_of(begun.person, "next")
    assert "must look at one thing first. We write to you." in waits
    assert "onflict" not in waits
    assert "Nothing just now" in part_of(begun.person, "need")


def test_a_form_returned_is_what_we_need_from_her(waiting: Request, leo: User) -> None:
    return_request(actor=leo, draft=draft_of(waiting, leo), words="Which house?")
    needed = part_of(waiting.person, "need")
    assert "Your attorney has a question about your answers." in needed
    assert "See the question" in needed
    assert "Which house?" not in needed


def test_a_released_paper_is_to_be_signed_until_a_copy_has_come(
    waiting: Request, leo: User, run_jobs: Callable[[], int]
) -> None:
    released(waiting, leo)
    run_jobs()
    assert "Your paper is ready: sign it" in part_of(waiting.person, "need")
    request = Request.objects.of(waiting.person).get(pk=waiting.pk)
    add_version(actor=waiting.person, binder=request.client_binder, name="Signed.txt", source=b"signed\n")
    assert "Your paper is ready: sign it" not in part_of(waiting.person, "need")
    assert "We have the copy you sent" in part_of(waiting.person, "next")
    assert "Signed copies to look at" in part_of(leo, "reviews", "/desk/")
    copy = copies_of(request).get()
    opened(actor=leo, version=copy, how=OpeningKind.VIEWED)
    confirm_signed_copy(actor=leo, draft=draft_of(request, leo), copy=copy)
    assert "We have the copy you sent" not in part_of(waiting.person, "next")


def test_signing_is_asked_for_once_and_what_else_is_asked_for_stays(
    waiting: Request, leo: User, run_jobs: Callable[[], int]
) -> None:
    released(waiting, leo)
    run_jobs()
    room = room_of(matter_of(waiting), RoomKind.CLIENT)
    ask_for(actor=leo, room=room, title="A picture of the house")
    needed = part_of(waiting.person, "need")
    assert "Open it" in needed
    assert "The signed copy of" not in needed
    assert "A picture of the house" in needed
    assert needed.count("Add it") == 1
    assert "The signed copy of" in browser(waiting.person).get(f"/matters/{room.matter.reference}/").content.decode()


def test_once_a_copy_has_come_home_does_not_tell_her_to_sign_until_the_firm_says_what_comes_next(
    waiting: Request, leo: User, run_jobs: Callable[[], int]
) -> None:
    released(waiting, leo)
    run_jobs()
    step = escape(matter_of(waiting).next_step)
    assert step in part_of(waiting.person, "next")
    assert "Your paper is ready to sign." in part_of(waiting.person, "papers")
    request = Request.objects.of(waiting.person).get(pk=waiting.pk)
    add_version(actor=waiting.person, binder=request.client_binder, name="Signed.txt", source=b"signed\n")
    assert step not in part_of(waiting.person, "next")
    assert "Your paper is ready to sign." not in part_of(waiting.person, "papers")
    set_status(actor=leo, matter=matter_of(waiting), status="We read it.", next_step="We call the county on Monday.")
    assert "We call the county on Monday." in part_of(waiting.person, "next")
    assert "We read it." in part_of(waiting.person, "papers")


def test_a_copy_that_has_come_is_not_called_ready_to_sign_on_the_desk(
    waiting: Request, leo: User, run_jobs: Callable[[], int]
) -> None:
    released(waiting, leo)
    run_jobs()
    request = Request.objects.of(waiting.person).get(pk=waiting.pk)
    add_version(actor=waiting.person, binder=request.client_binder, name="Signed.txt", source=b"signed\n")
    listed = part_of(leo, "reviews", "/desk/").partition("Signed copies to look at")[2]
    assert "Rita Solano" in listed
    assert "A copy has come" in listed
    assert "Ready to sign" not in listed


def test_nobody_elses_form_comes_home(waiting: Request) -> None:
    other = person("Sam Keller")
    assert waiting.reference not in browser(other).get("/home/").content.decode()
    assert "Welcome" in browser(other).get("/home/").content.decode()


def test_home_asks_eight_questions_at_most_with_forms_in_every_state(
    waiting: Request, leo: User, run_jobs: Callable[[], int]
) -> None:
    return_request(actor=leo, draft=draft_of(waiting, leo), words="Which house?")
    begin(waiting.person, waiting.form)
    home = browser(waiting.person)
    home.get("/home/")
    with CaptureQueriesContext(connection) as queries:
        assert home.get("/home/").status_code == 200
    assert len(queries) <= 8, [query["sql"][:120] for query in queries.captured_queries]


def test_the_desk_of_the_reviewer_has_it_first_and_that_of_others_not(waiting: Request, leo: User) -> None:
    due = part_of(leo, "reviews", "/desk/")
    assert "Limited power of attorney" in due
    assert "due" in due
    page = browser(leo).get("/desk/").content.decode()
    assert page.index('id="reviews"') < page.index('id="waiting"')
    assert f"/desk/reviews/{waiting.reference}/" in page
    lena = attorney("Lena Fisk")
    assert "No form waits for your review." in part_of(lena, "reviews", "/desk/")
    for role in ("administrator", "support", "marketer", "paralegal"):
        assert waiting.reference not in browser(person(role, staff_role=role)).get("/desk/").content.decode()


def test_a_possible_conflict_is_counted_for_those_who_look_and_named_to_nobody(begun: Request, leo: User) -> None:
    look = ConflictLook(request=begun)
    look.hits = seal(begun.internal_binder.key, b"[]", context=f"conflict-look:{look.pk}")
    look.save(force_insert=True)
    due = part_of(leo, "reviews", "/desk/")
    assert "1 possible conflict to look at" in due
    assert "Rita" not in due
    assert "conflict to look at" not in part_of(attorney("Lena Fisk"), "reviews", "/desk/")


def test_the_desk_asks_no_more_when_more_waits(waiting: Request, leo: User, run_jobs: Callable[[], int]) -> None:
    def asked() -> int:
        desk = browser(leo)
        desk.get("/desk/")
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/")
        return len(queries)

    few = asked()
    for name in ("Nora", "Olga"):
        sent(say(begin(person(name), waiting.form), answers_of(POWER_OF_ATTORNEY, "sparse")))
    run_jobs()
    assert asked() == few


def test_what_reviews_tell_is_counted_by_form_and_question(
    waiting: Request, leo: User, run_jobs: Callable[[], int]
) -> None:
    draft = draft_of(waiting, leo)
    remark(actor=leo, draft=draft, path="agent", text="Is this her full name?")
    return_request(actor=leo, draft=draft)
    again = sent(Request.objects.of(waiting.person).get(pk=waiting.pk))
    run_jobs()
    remark(actor=leo, draft=draft_of(again, leo), path="agent_home", text="Not returned, so not counted.")
    page = browser(leo).get("/desk/reviews/statistics/").content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))
    assert "Limited power of attorney Sent 1 Returned with a question 1 Released 0 Not taken on 0" in words
    assert "Your agent's full name 1" in words.replace("&#x27;", "'").replace("’", "'")
    assert "Home of" not in words
    for stranger in (waiting.person, person("Ada", staff_role="administrator"), person("Pat", staff_role="paralegal")):
        assert browser(stranger).get("/desk/reviews/statistics/").status_code == 404


def test_what_reviews_tell_asks_the_same_number_of_questions_whatever_was_sent(
    waiting: Request, leo: User, run_jobs: Callable[[], int]
) -> None:
    from forms_service.statistics import reviews_of_forms

    reviews_of_forms("en")
    with CaptureQueriesContext(connection) as few:
        reviews_of_forms("en")
    for name in ("Nora", "Olga"):
        sent(say(begin(person(name), waiting.form), answers_of(POWER_OF_ATTORNEY, "sparse")))
    with CaptureQueriesContext(connection) as more:
        assert reviews_of_forms("en")[0].sent == 3
    assert len(few) == len(more) == 4
