"""The library as readers and marketers meet it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from cms.headings import anchor_of
from cms.models import HomePage, PamphletPage
from cms.services import MARKETERS, make_groups
from cms.tasks import publish_scheduled
from common import clock
from tests.cast import browser

FRONT_QUERIES = 8


def test_the_front_costs_eight_queries_however_many_pamphlets_there_are(
    home: HomePage, pamphlet: Callable[..., PamphletPage]
) -> None:
    seen = []
    for _ in range(3):
        for _each in range(5):
            pamphlet()
        Client().get("/")
        with CaptureQueriesContext(connection) as queries:
            assert Client().get("/").status_code == 200
        seen.append(len(queries))
    assert max(seen) <= FRONT_QUERIES
    assert seen[0] == seen[-1]


def test_the_newest_edition_comes_first_on_the_front(pamphlet: Callable[..., PamphletPage]) -> None:
    old = pamphlet(title="An old guide", edition_on=clock.today() - timedelta(days=400))
    new = pamphlet(title="A new guide", edition_on=clock.today())
    front = Client().get("/").content.decode()
    assert front.index(new.title) < front.index(old.title)


@pytest.mark.parametrize("shelf", ["/", "/library/", "/library/sign/"])
@pytest.mark.parametrize(
    ("who", "level", "is_open"),
    [
        ("nobody", "registered", False),
        ("sam", "registered", True),
        ("sam", "subscriber", False),
        ("mia", "client", True),
        ("mia", "subscriber", True),
    ],
)
def test_a_padlock_is_shown_to_whom_it_keeps_out(
    pamphlet: Callable[..., PamphletPage], readers: dict[str, Any], shelf: str, who: str, level: str, is_open: bool
) -> None:
    pamphlet(access=level)
    reader = browser(readers[who]) if who != "nobody" else Client()
    cover = reader.get(shelf).content.decode().partition('class="cover__meta"')[2].partition("</p>")[0]
    assert "minute" in cover
    assert ("open to you" in cover, "#lock" in cover) == (is_open, not is_open)


def test_filters_narrow_the_shelf_and_unknown_ones_choose_nothing(pamphlet: Callable[..., PamphletPage]) -> None:
    pamphlet(title="A plain guide", kind="guide")
    pamphlet(title="A white paper", kind="white_paper", jurisdiction="State of Franklin")
    shown = Client().get("/library/?kind=white_paper").content.decode()
    assert "A white paper" in shown
    assert "A plain guide" not in shown
    assert "A plain guide" in Client().get("/library/?kind=%27;drop&page=999&place=nowhere").content.decode()


def test_headings_in_any_script_can_be_pointed_at(pamphlet: Callable[..., PamphletPage]) -> None:
    page = pamphlet()
    shown = Client().get(page.url).content.decode()
    for heading in page.headings:
        assert f'id="{heading.anchor}"' in shown
        assert f'href="#{heading.anchor}"' in shown
    assert anchor_of("Первый шаг") != anchor_of("")


def test_the_reading_time_follows_the_words(pamphlet: Callable[..., PamphletPage]) -> None:
    assert pamphlet().reading_minutes == 1
    assert pamphlet(body=[("checklist", {"title": "", "items": ["word " * 900]})]).reading_minutes == 4


def test_a_scheduled_page_appears_by_itself(pamphlet: Callable[..., PamphletPage]) -> None:
    page = pamphlet(title="For later")
    page.unpublish()
    page.go_live_at = clock.now() + timedelta(seconds=-5)
    page.save_revision(approved_go_live_at=page.go_live_at)
    assert Client().get(page.url).status_code == 404
    publish_scheduled()
    assert Client().get(page.url).status_code == 200


def test_marketers_may_write_the_library_and_nothing_of_matters(home: HomePage) -> None:
    make_groups()
    group = Group.objects.get(name=MARKETERS)
    rights = set(group.permissions.values_list("content_type__app_label", "codename"))
    assert ("wagtailadmin", "access_admin") in rights
    assert ("theme", "change_face") in rights
    assert not {label for label, _codename in rights} & {"matters", "vault", "accounts", "audit", "subscriptions"}
    assert GroupPagePermission.objects.filter(group=group, page=home).count() == 3
    assert GroupCollectionPermission.objects.filter(group=group).count() == 6
