"""Row 21 (Wagtail CVE-2026-44197 and its kin): copy, preview, compare and history of a page are there for its editors alone;
with a page of others, of a kind she may not see, or from another's number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cms.models import PamphletPage
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.accounts import door
from tests.cast import browser
from tests.cms.conftest import home, pamphlet  # noqa: F401  # a founded site, and a way to publish in it

PLACES = (
    "/cms/pages/{page}/edit/",
    "/cms/pages/{page}/copy/",
    "/cms/pages/{page}/history/",
    "/cms/pages/{page}/edit/preview/",
    "/cms/pages/{page}/revisions/{revision}/view/",
    "/cms/pages/{page}/revisions/compare/{revision}...{revision}/",
    "/cms/pages/{page}/view_draft/",
    "/cms/pages/{page}/move/",
    "/cms/pages/{page}/unpublish/",
)


@pytest.fixture
def draft(pamphlet: Callable[..., PamphletPage], db: None) -> PamphletPage:  # noqa: F811
    """A pamphlet with words that are not published."""
    page = pamphlet(access="subscriber")
    page.title = "Canary of the draft"
    page.save_revision()
    return page


@pytest.mark.parametrize("who", ["a client", "an attorney", "support"])
def test_nothing_of_it_is_there_for_who_does_not_edit(draft: PamphletPage, clara: User, who: str) -> None:
    person = clara if who == "a client" else door.staff("attorney" if who == "an attorney" else "support")
    hers, trail = browser(person), Trail()
    with nothing_changes():
        for place in PLACES:
            address = place.format(page=draft.pk, revision=draft.latest_revision_id)
            for answer in (hers.get(address, headers=PERSON), hers.post(address, {"title": "Mine"}, headers=PERSON)):
                assert "Canary" not in answer.content.decode()
                if who == "an attorney":
                    refused(answer, 404)
                else:
                    # Without any business in the admin she meets its door, which says nothing of what is behind it.
                    assert answer.status_code in {302, 403, 404}, address
    assert trail.denied(person) is (who == "an attorney")


def test_visitors_meet_the_one_door(draft: PamphletPage, client: Client) -> None:
    for place in PLACES:
        answer: Any = client.get(place.format(page=draft.pk, revision=draft.latest_revision_id))
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]
