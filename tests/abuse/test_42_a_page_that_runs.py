"""Row 42: drawings, pages and XML with a script in them do not come in under their own name, nor under a harmless one."""

from __future__ import annotations

import pytest

from tests.abuse.doors import DOORS, refused_at
from tests.factories.matters import SmallMatter

SCRIPT = "<script>alert(1)</script>"
PAGES = {
    "drawing.svg": f'<svg xmlns="http://www.w3.org/2000/svg">{SCRIPT}</svg>',
    "page.html": f"<!doctype html><html>{SCRIPT}</html>",
    "page.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml">{SCRIPT}</html>',
    "page.mhtml": f"MIME-Version: 1.0\nContent-Type: multipart/related\n\n{SCRIPT}",
    "data.xml": f'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><x>{SCRIPT}</x>',
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", PAGES)
def test_it_is_refused_by_its_name(small: SmallMatter, name: str, door: str) -> None:
    refused_at(door, small, name, PAGES[name].encode(), "web", "not accepted")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("name", "told"), [("drawing.svg", "a.png"), ("page.html", "a.txt"), ("page.xhtml", "a.csv")])
def test_and_by_its_content(small: SmallMatter, name: str, told: str, door: str) -> None:
    refused_at(door, small, told, PAGES[name].encode(), "web", "can run programs")
