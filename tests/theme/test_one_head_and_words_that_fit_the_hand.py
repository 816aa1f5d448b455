"""In a real browser: the firm's head stands in one place on every page, and dropping is spoken of only where one can drop."""

from __future__ import annotations

from typing import Any

import pytest

from tests.theme.test_the_living_sheet_in_a_browser import open_page
from theme import specimen

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1280, 1600])
def test_the_head_stands_in_one_place_on_every_page(live_server: Any, chromium: Any, width: int) -> None:
    places = {}
    page = open_page(chromium, "about:blank", width)
    for sheet in specimen.SHEETS:
        page.goto(f"{live_server.url}/specimen/{sheet}/")
        if page.locator(".head .wordmark").count():
            box = page.locator(".head .wordmark").bounding_box()
            places[sheet] = (round(box["x"]), round(page.locator(".head__row").bounding_box()["width"]))
    assert len(places) > 3
    assert len(set(places.values())) == 1, places


def test_a_mouse_is_told_to_drop_and_a_finger_is_not(live_server: Any, chromium: Any) -> None:
    address = f"{live_server.url}/specimen/matter/"
    at_a_desk = open_page(chromium, address)
    assert at_a_desk.locator(".drop__by-mouse").first.is_visible()
    assert not at_a_desk.locator(".drop__by-hand").first.is_visible()
    phone = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).new_page()
    phone.goto(address)
    assert phone.locator(".drop__by-hand").first.is_visible()
    assert not phone.locator(".drop__by-mouse").first.is_visible()
