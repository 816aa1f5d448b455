"""The plain pages of the firm stand at the foot of every page, from the moment they are published."""

from __future__ import annotations

from django.test import Client

from cms.models import HomePage, PlainPage
from tests.cast import Cast, browser


def test_privacy_and_terms_stand_at_the_foot_of_public_and_private_pages(cast: Cast) -> None:
    for page in (browser().get("/library/"), browser(cast.clara).get("/home/")):
        foot = page.content.decode().partition("<footer")[2]
        for words in ("Privacy", "Terms"):
            assert words in foot, words


def test_a_page_stands_there_when_it_is_published_and_goes_when_it_is_taken_back(client: Client, cast: Cast) -> None:
    assert "Our parking" not in client.get("/library/").content.decode()
    page = PlainPage(title="Our parking", slug="parking", live=False)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision(user=cast.mia).publish()
    assert "Our parking" in client.get("/library/").content.decode()
    PlainPage.objects.get(slug="parking").unpublish()
    assert "Our parking" not in client.get("/library/").content.decode()
