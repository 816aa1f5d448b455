"""The form that fits stands beside a pamphlet, and the front has a door to the forms, as long as the firm offers them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from wagtail.rich_text import RichText

from accounts.models import User
from cms.choosing import PamphletForm
from cms.models import LibraryPage, PamphletPage, TopicPage
from cms.services import make_site
from forms_service.models import Form
from forms_service.services import retire_form
from tests.factories.forms import POWER_OF_ATTORNEY, offered
from tests.factories.matters import attorney

pytestmark = pytest.mark.django_db
DOOR = "Do it yourself, with an attorney"


@pytest.fixture
def leo(db: None) -> User:
    make_site(firm_name="Hale Mercer Law", host="testserver", port=80, headline="h", sentence="s")
    return attorney()


@pytest.fixture
def form(leo: User) -> Form:
    return offered(POWER_OF_ATTORNEY, reviewer=leo)


@pytest.fixture
def pamphlet(form: Form) -> PamphletPage:
    topic = LibraryPage.objects.get().add_child(
        instance=TopicPage(title="Signing", slug="signing", summary="For another")
    )
    page: PamphletPage = topic.add_child(
        instance=PamphletPage(
            title="When a parent can no longer sign",
            slug="sign",
            summary="s",
            form=form,
            edition_on=date(2026, 1, 1),
            body=[("text", RichText("<p>Begin early.</p>"))],
        )
    )
    return page


def test_the_form_that_fits_stands_beside_the_pamphlet_until_it_is_retired(
    client: Client, pamphlet: PamphletPage, form: Form, leo: User
) -> None:
    address = f"/forms/{POWER_OF_ATTORNEY}/"
    page = client.get(pamphlet.url).content.decode()
    assert "Limited power of attorney" in page
    assert address in page
    retire_form(actor=leo, form=form)
    page = client.get(pamphlet.url).content.decode()
    assert "Limited power of attorney" not in page
    assert address not in page


def test_the_author_chooses_the_form_by_its_name_among_those_offered(pamphlet: PamphletPage, form: Form) -> None:
    Form.objects.create(slug="half-written")
    choosing: type[PamphletForm] = PamphletPage.get_edit_handler().get_form_class()
    choices = choosing(instance=pamphlet, parent_page=pamphlet.get_parent()).fields["form"].choices
    assert [str(label) for _value, label in choices][1:] == ["Limited power of attorney"]


def test_the_front_has_a_door_to_the_forms_only_when_one_is_offered(client: Client, leo: User) -> None:
    front = client.get("/").content.decode()
    assert DOOR not in front
    assert "/forms/" not in front
    form = offered(POWER_OF_ATTORNEY, reviewer=leo)
    front = client.get("/").content.decode()
    assert DOOR in front
    assert 'href="/forms/"' in front
    retire_form(actor=leo, form=form)
    assert "/forms/" not in client.get("/").content.decode()
