"""Who reads what has one rule, and Wagtail's own stays closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import time_machine
from wagtail.models import PageViewRestriction

from cms.models import PamphletPage
from common import clock
from tests.cast import browser


def test_the_one_rule_of_who_reads_is_ours(readers: dict[str, Any], pamphlet: Callable[..., PamphletPage]) -> None:
    """Wagtail's privacy of pages would be a second one beside `access`, which nothing of the office asks."""
    page, mia = pamphlet(), browser(readers["mia"])
    address = f"/cms/pages/{page.pk}/privacy/"
    assert mia.get(address).status_code == 404
    assert mia.post(address, {"restriction_type": "password", "password": "x"}).status_code == 404
    assert not PageViewRestriction.objects.exists()
    edit = mia.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert "set-privacy" not in edit
    assert "/privacy/" not in edit


def test_whoever_is_no_marketer_meets_there_what_she_meets_where_nothing_is(
    readers: dict[str, Any], pamphlet: Callable[..., PamphletPage]
) -> None:
    sam = browser(readers["sam"])
    with time_machine.travel(clock.now(), tick=False):
        there, nowhere = sam.get(f"/cms/pages/{pamphlet().pk}/privacy/"), sam.get("/cms/nothing-is-here/")
    assert there.status_code == nowhere.status_code == 302
    told = [
        {name: value for name, value in each.items() if name not in {"Location", "X-Request-ID"}}
        for each in (there, nowhere)
    ]
    assert told[0] == told[1]
