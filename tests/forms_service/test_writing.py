"""Who writes forms, what is kept of what she writes, and when it becomes an edition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Record
from common.errors import Refused
from forms_service.authoring.carrying import interview_of_parts, to_parts
from forms_service.authoring.errors import (
    InterviewUnsound,
    KeyKept,
    KeyMissing,
    KeyTaken,
    NothingToOffer,
    SavedElsewhere,
)
from forms_service.authoring.naming import name, named, slug
from forms_service.definition.shapes import Interview
from forms_service.models import Edition, Form, Manuscript
from forms_service.services import offer_form, publish_edition, retire_form, save_manuscript
from tests.cast import browser
from tests.forms_service.drawn import house_interview
from tests.forms_service.editor import posted_editor, small_parts

HOUSE = "care-of-a-child"
FORMS = "/cms/forms/"


@pytest.fixture
def leo(people: dict[str, User]) -> User:
    return people["leo"]


@pytest.fixture
def desk(leo: User) -> Client:
    """Leo's browser."""
    return browser(leo)


@pytest.fixture
def written(leo: User) -> Manuscript:
    """A small form that Leo has written and not published."""
    manuscript = Manuscript()
    manuscript.take(small_parts())
    return save_manuscript(actor=leo, manuscript=manuscript, key="cat")


def messages_of(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


# Services


def test_an_interview_with_errors_is_not_published_by_anybody(leo: User) -> None:
    interview = house_interview(HOUSE)
    broken = replace(interview, screens=(replace(interview.screens[0], when="nobody_asked"), *interview.screens[1:]))
    for actor in (leo, None):
        with pytest.raises(InterviewUnsound) as refused:
            publish_edition(actor=actor, interview=broken)
        assert "screens[0].when" in {problem.place for problem in refused.value.problems}
    assert not Edition.objects.exists()
    assert not Form.objects.exists()


@pytest.mark.parametrize("who", ["mia", "pat", "ada", "sue", "clara"])
def test_whoever_is_no_attorney_writes_publishes_and_offers_nothing(
    who: str, people: dict[str, User], written: Manuscript
) -> None:
    with pytest.raises(Refused):
        save_manuscript(actor=people[who], manuscript=written, key="cat")
    with pytest.raises(Refused):
        publish_edition(actor=people[who], interview=house_interview(HOUSE))
    with pytest.raises(Refused):
        offer_form(actor=people[who], form=written.form, reviewers=[(people["leo"], None)])
    with pytest.raises(Refused):
        retire_form(actor=people[who], form=written.form)


def test_saving_keeps_what_is_written_and_says_so_in_the_record(written: Manuscript, leo: User) -> None:
    kept = Manuscript.objects.get(form__slug="cat")
    assert kept.parts() == written.parts()
    assert (kept.revision, kept.changed_by) == (1, leo)
    assert Record.objects.on(kept.form.record_ref).filter(verb="form.written").count() == 1


def test_whoever_saves_over_what_another_has_saved_is_told(written: Manuscript, people: dict[str, User]) -> None:
    save_manuscript(actor=people["lena"], manuscript=written, key="cat", seen=1)
    with pytest.raises(SavedElsewhere):
        save_manuscript(actor=people["leo"], manuscript=written, key="cat", seen=1)
    assert save_manuscript(actor=people["leo"], manuscript=written, key="cat", seen=2).revision == 3


def test_a_name_in_the_address_is_one_forms_and_stays_once_it_is_published(written: Manuscript, leo: User) -> None:
    with pytest.raises(KeyTaken):
        save_manuscript(actor=leo, manuscript=Manuscript(), key="cat")
    with pytest.raises(KeyMissing):
        save_manuscript(actor=leo, manuscript=Manuscript(), key="??")
    assert save_manuscript(actor=leo, manuscript=written, key="feed-the-cat").form.slug == "feed-the-cat"
    publish_edition(actor=leo, interview=interview_of_parts(written.parts()))
    with pytest.raises(KeyKept):
        save_manuscript(actor=leo, manuscript=written, key="dog")


def test_what_has_no_edition_cannot_be_offered(written: Manuscript, leo: User) -> None:
    with pytest.raises(NothingToOffer):
        offer_form(actor=leo, form=written.form, reviewers=[(leo, None)])


# Names made of words


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("What is your full name?", "full_name"),
        ("¿Cuál es su fecha de nacimiento?", "fecha_nacimiento"),
        ("Today", "today_answer"),
        ("2nd address", "answer_2nd_address"),
        ("{agent}'s **car**", "s_car"),
        ("What is it?", "it"),
        ("???", ""),
    ],
)
def test_a_name_is_made_of_the_words_that_tell_something(words: str, made: str) -> None:
    assert name(words) == made


def test_names_that_are_left_empty_differ_from_each_other_and_from_those_that_are_there() -> None:
    parts = small_parts()
    asked = parts["screens"][0]["value"]["questions"]
    for question in asked:
        question["value"]["label"]["en"] = "Full name"
    asked[0]["value"]["name"], asked[1]["value"]["name"] = "full_name", ""
    parts["screens"][0]["value"]["key"] = ""
    told = named(parts)
    assert [each["value"]["name"] for each in told["screens"][0]["value"]["questions"]] == ["full_name", "full_name_2"]
    assert told["screens"][0]["value"]["key"] == slug("Who are you?") == "who-are-you"
    assert parts["screens"][0]["value"]["key"] == ""


# The editor


def test_the_editor_shows_what_is_published_and_sent_back_it_is_the_same_edition(desk: Client, leo: User) -> None:
    interview = house_interview(HOUSE)
    edition = publish_edition(actor=leo, interview=interview)
    address = f"{FORMS}{edition.form.reference}/"
    assert desk.get(address).status_code == 200
    answer = desk.post(address, {**posted_editor(to_parts(interview)), "action-publish": "publish"}, follow=True)
    assert "Edition 1 is published" in messages_of(answer)
    assert Edition.objects.get() == edition
    assert interview_of_parts(Manuscript.objects.get().parts()) == interview


def test_a_draft_with_problems_is_saved_and_each_is_named_beside_its_field(desk: Client, written: Manuscript) -> None:
    parts = written.parts()
    parts["screens"][0]["value"]["questions"][1]["value"]["when"] = "has_limti"
    parts["title"] = {"en": "", "es": ""}
    answer = desk.post(f"{FORMS}{written.form.reference}/", posted_editor(parts, seen=1), follow=True)
    assert "2 things are still to be mended." in messages_of(answer)
    kept = Manuscript.objects.get()
    assert kept.parts()["screens"][0]["value"]["questions"][1]["value"]["when"] == "has_limti"
    form = answer.context["form"]
    assert form.errors["title"] == ["This text is missing in English. Write it in English as well."]
    beside = form.errors.as_data()["screens"][0].as_json_data()
    words = beside["blockErrors"][0]["blockErrors"]["questions"]["blockErrors"][1]["blockErrors"]["when"]["messages"]
    assert words == ["There is no answer or computed value called “has_limti”. Did you mean “has_limit”?"]
    row = next(row for row in answer.context["rows"] if row["field"] == "screens" and row["problem"].is_error)
    assert row["block"] == kept.parts()["screens"][0]["value"]["questions"][1]["id"]


def test_what_has_errors_is_saved_but_not_published(desk: Client, written: Manuscript) -> None:
    parts = written.parts()
    parts["blocks"] = []
    address = f"{FORMS}{written.form.reference}/"
    answer = desk.post(address, {**posted_editor(parts, seen=1), "action-publish": "publish"}, follow=True)
    assert "Saved, but not published. 1 thing is still to be mended." in messages_of(answer)
    assert "The paper is empty. Add a clause or a paragraph." in answer.content.decode()
    assert not Edition.objects.exists()
    assert Manuscript.objects.get().parts()["blocks"] == []


def test_a_new_form_is_made_when_it_is_saved_under_a_name_made_of_its_title(desk: Client) -> None:
    assert desk.get(f"{FORMS}new/").status_code == 200
    assert not Form.objects.exists()
    answer = desk.post(f"{FORMS}new/", {**posted_editor(small_parts()), "action-publish": "publish"}, follow=True)
    form = Form.objects.get()
    assert answer.redirect_chain[-1][0] == f"{FORMS}{form.reference}/"
    assert (form.slug, form.current is not None) == ("care-of-the-cat", True)


def test_what_cannot_be_saved_is_shown_again_as_it_was_typed(
    desk: Client, written: Manuscript, people: dict[str, User]
) -> None:
    parts = written.parts()
    parts["title"]["en"] = "Mine"
    save_manuscript(actor=people["lena"], manuscript=written, key="cat")
    answer = desk.post(f"{FORMS}{written.form.reference}/", posted_editor(parts, seen=1))
    assert "saved somewhere else since you opened it" in answer.content.decode()
    assert answer.context["form"]["title"].value() == ["Mine", ""]
    assert Manuscript.objects.get().title["en"] == "Care of the cat"
    taken = desk.post(f"{FORMS}new/", posted_editor(parts, key="cat"))
    assert list(taken.context["form"].errors) == ["key"]
    assert taken.context["form"]["title"].value() == ["Mine", ""]


def test_the_editor_says_what_it_cannot_hold(desk: Client, leo: User) -> None:
    interview: Interview = house_interview(HOUSE)
    french = replace(interview, languages=("en", "es", "fr"))
    form = Form.objects.create(slug="french")
    edition = Edition.objects.create(form=form, number=1, definition={}, digest="x", published_by=leo)
    form.current = edition
    form.save()
    from forms_service import editions

    editions._kept["x"] = french
    for answer in (
        desk.get(f"{FORMS}{form.reference}/", follow=True),
        desk.post(f"{FORMS}{form.reference}/", posted_editor(small_parts()), follow=True),
    ):
        assert "The editor has no fields for the language fr." in messages_of(answer)
    assert not Manuscript.objects.exists()


def test_the_list_tells_where_each_form_stands(desk: Client, written: Manuscript, leo: User) -> None:
    edition = publish_edition(actor=leo, interview=house_interview(HOUSE))
    offer_form(actor=leo, form=edition.form, reviewers=[(leo, None)])
    answer = desk.get(FORMS)
    rows = {row["form"].slug: (row["title"], row["state"], row["form"].running) for row in answer.context["rows"]}
    assert rows == {
        "cat": ("Care of the cat", "Being written", 0),
        HOUSE: ("Authority for a relative to care for a child", "Offered", 0),
    }


def test_a_form_is_offered_with_its_reviewers_and_taken_back(desk: Client, leo: User, people: dict[str, User]) -> None:
    form = publish_edition(actor=leo, interview=house_interview(HOUSE)).form
    address = f"{FORMS}{form.reference}/offer/"
    told = {"reviewer_0": leo.pk, "cover_0": people["lena"].pk, "promise_hours": 24, "service_code": ""}
    assert desk.post(address, {**told, "cover_0": leo.pk}).status_code == 400
    assert desk.post(address, {**told, "reviewer_0": people["pat"].pk}).status_code == 400
    assert not Form.objects.offered().exists()
    desk.post(address, told)
    form.refresh_from_db()
    reviewer = form.reviewers.get()
    assert (form.is_offered, form.promise_hours, reviewer.user, reviewer.cover) == (True, 24, leo, people["lena"])
    assert desk.get(address).context["offer"].initial["promise_hours"] == 24
    desk.post(f"{FORMS}{form.reference}/retire/")
    form.refresh_from_db()
    assert not form.is_offered
    assert Record.objects.on(form.record_ref).filter(verb="form.changed").count() == 2


@pytest.mark.parametrize("who", ["mia", "pat", "ada", "clara"])
def test_for_everybody_but_attorneys_there_are_no_forms_in_the_admin(
    who: str, people: dict[str, User], written: Manuscript
) -> None:
    other = browser(people[who])
    for address in (
        FORMS,
        f"{FORMS}new/",
        f"{FORMS}{written.form.reference}/",
        f"{FORMS}{written.form.reference}/offer/",
    ):
        assert other.get(address).status_code == 404
        assert other.post(address).status_code == 404
    assert b"/cms/forms/" not in other.get("/cms/", follow=True).content


def test_an_attorney_finds_forms_in_the_admin_and_nothing_else(desk: Client) -> None:
    assert desk.get("/cms/", follow=True).redirect_chain == [(FORMS, 302)]
    page = desk.get(FORMS).content.decode()
    assert "/cms/forms/" in page
    for address in ("/cms/pages/", "/cms/images/", "/cms/documents/", "/cms/settings/theme/face/"):
        assert f'"{address}' not in page.partition('id="wagtail-sidebar-props"')[2].partition("</script>")[0]
        assert desk.get(address).status_code == 404
