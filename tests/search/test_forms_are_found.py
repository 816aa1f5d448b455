"""The one box finds what the firm offers to make: by its name and its words, in its languages, as long as it is offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import translation

from accounts.models import User
from forms_service.models import Form
from forms_service.services import offer_form, retire_form
from search.contract import Kind
from search.models import Entry
from search.services import search
from tests.cast import browser
from tests.factories.forms import POWER_OF_ATTORNEY, offered
from tests.factories.matters import attorney, person

pytestmark = pytest.mark.django_db
Titles = Callable[..., list[str]]


@pytest.fixture
def leo(db: None) -> User:
    return attorney()


@pytest.fixture
def form(leo: User, run_jobs: Callable[[], int]) -> Form:
    made = offered(POWER_OF_ATTORNEY, reviewer=leo)
    run_jobs()
    return made


@pytest.mark.parametrize(
    "words", ["limited power of attorney", "somebody you trust should look after", "away from home"]
)
def test_a_form_is_found_by_its_name_and_by_its_words_by_everybody(form: Form, titles: Titles, words: str) -> None:
    for reader in (AnonymousUser(), person("Sam Keller"), attorney("Lena Fisk")):
        assert titles(reader, words) == ["Limited power of attorney"]
        assert titles(reader, words, frozenset({Kind.FORM})) == ["Limited power of attorney"]
        assert titles(reader, words, frozenset({Kind.PAGE})) == []
    [result] = search(AnonymousUser(), words)
    assert (result.kind, result.url) == ("Form", f"/forms/{POWER_OF_ATTORNEY}/")


def test_a_form_is_found_once_in_each_of_its_languages_and_shown_in_the_readers(form: Form, titles: Titles) -> None:
    assert titles(AnonymousUser(), "poder limitado") == ["Limited power of attorney"]
    with translation.override("es"):
        assert titles(AnonymousUser(), "poder limitado") == ["Poder limitado"]
        assert titles(AnonymousUser(), "Franklin") == titles(AnonymousUser(), "Franklin")


def test_a_retired_form_is_found_no_more_and_an_offered_one_again(
    form: Form, leo: User, titles: Titles, run_jobs: Callable[[], int]
) -> None:
    retire_form(actor=leo, form=form)
    assert titles(AnonymousUser(), "power of attorney") == [], "at once, before the index knows"
    run_jobs()
    assert not Entry.objects.filter(kind=Kind.FORM).exists()
    offer_form(actor=leo, form=form, reviewers=[(leo, None)])
    run_jobs()
    assert titles(AnonymousUser(), "power of attorney") == ["Limited power of attorney"]


def test_a_form_that_was_never_offered_is_not_found(titles: Titles, run_jobs: Callable[[], int]) -> None:
    Form.objects.create(slug="half-written-deed")
    run_jobs()
    call_command("search", "rebuild")
    assert titles(AnonymousUser(), "half written deed") == []


def test_the_index_is_rebuilt_with_the_forms(form: Form, titles: Titles) -> None:
    Entry.objects.all().delete()
    assert titles(AnonymousUser(), "power of attorney") == []
    call_command("search", "rebuild")
    assert titles(AnonymousUser(), "power of attorney") == ["Limited power of attorney"]


def test_the_box_offers_to_look_among_forms_only_where_there_are_any(leo: User) -> None:
    sam = browser(person("Sam Keller"))
    assert "in=forms" not in sam.get("/search/?q=attorney").content.decode()
    offered(POWER_OF_ATTORNEY, reviewer=leo)
    assert "in=forms" in sam.get("/search/?q=attorney").content.decode()
