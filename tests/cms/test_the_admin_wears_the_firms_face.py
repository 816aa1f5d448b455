"""Wagtail's admin carries the firm's name, mark and accent; Wagtail's own looks are gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.cast import browser
from theme.colour import Colour, contrast
from theme.services import face


def test_the_admin_is_named_after_the_firm(readers: dict[str, Any]) -> None:
    page = browser(readers["mia"]).get("/cms/").content.decode()
    name = face().firm_name
    assert re.search(rf"<title>[^<]*{re.escape(name)}\s*</title>", page)
    assert "Wagtail</title>" not in page
    logo = page.partition("data-wagtail-sidebar-branding-logo>")[2].partition("</template>")[0]
    assert name in logo
    assert "favicon.svg" in page
    assert "Welcome to" not in page


def test_the_admin_takes_its_colours_from_the_firms_accent(readers: dict[str, Any]) -> None:
    mia = browser(readers["mia"])
    page = mia.get("/cms/").content.decode()
    assert "/cms/admin.css" in page
    address = re.search(r'href="(/face/[0-9a-f]{16}/admin\.css)"', page)
    assert address is not None
    sheet = mia.get(address.group(1)).content.decode()
    assert face().accent == "#1d5b4b"
    assert "--w-color-primary-hue:164.5;--w-color-primary-saturation:51.7%;--w-color-primary-lightness:23.5%;" in sheet
    assert "--w-color-secondary-hue:164.5;" in sheet
    link = re.search(r"\.w-theme-dark\{--w-color-secondary-100:(#[0-9a-f]{6});", sheet)
    assert link is not None
    assert contrast(Colour.of(link.group(1)), Colour.of("#262626")) > 4.5, "links on Wagtail's dark ground"


def test_an_address_of_an_older_face_leads_to_the_present_one(readers: dict[str, Any]) -> None:
    answer = browser(readers["mia"]).get(f"/face/{'0' * 16}/admin.css")
    assert answer["Location"] == face().admin_css_url


def test_the_admin_begins_with_the_way_to_a_new_pamphlet(readers: dict[str, Any], pamphlet: Callable[..., Any]) -> None:
    topic = pamphlet().get_parent()
    mia = browser(readers["mia"])
    page = mia.get("/cms/").content.decode()
    assert "Write a pamphlet" in page
    address = f"/cms/pages/add/cms/pamphletpage/{topic.pk}/"
    assert address in page
    assert mia.get(address).status_code == 200
