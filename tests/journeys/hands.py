"""What hands do on a screen: without a mouse at a desk, by touch on a phone."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator

from tests.journeys.walking import Walker, focus_shows

TABS = 80
DESK_PX = 600


def is_at_a_desk(walker: Walker) -> bool:
    """Whether the window is one of a desk, where the story is told by the keyboard alone."""
    size = walker.page.viewport_size
    return size is not None and size["width"] >= DESK_PX


def tab_onto(walker: Walker, wanted: Locator, called: object) -> None:
    """Press Tab until this has the focus; wherever the focus stands on the way, it is seen."""
    wanted.wait_for()
    for _ in range(TABS):
        if has_focus(wanted):
            return
        walker.page.keyboard.press("Tab")
        if walker.page.evaluate("document.activeElement !== document.body"):
            assert focus_shows(walker.page), walker.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"the keyboard does not reach {called}")


def has_focus(element: Locator) -> bool:
    """Whether the focus stands on this very element."""
    return bool(element.evaluate("node => node === document.activeElement"))


def tab_to(walker: Walker, role: str, name: str | re.Pattern[str], *, inside: Locator | None = None) -> None:
    """Press Tab until what has this role and name has the focus."""
    where = inside if inside is not None else walker.page.locator("body")
    found = where.get_by_role(role, name=name, exact=isinstance(name, str))  # type: ignore[arg-type]
    tab_onto(walker, found.locator("visible=true").first, f"{role} {name}")


def type_into(walker: Walker, name: str | re.Pattern[str], text: str) -> None:
    """Tab to a field and type."""
    tab_to(walker, "textbox", name)
    walker.page.keyboard.type(text)


def write(walker: Walker, label: str, text: str) -> None:
    """Write into the field of this label; a day as `2026-01-31`."""
    if not is_at_a_desk(walker):
        walker.write(label, text)
        return
    field = walker.page.get_by_label(label, exact=True).locator("visible=true").first
    tab_onto(walker, field, label)
    keys = walker.page.keyboard
    if field.get_attribute("type") == "date":
        keys.type(date.fromisoformat(text).strftime("%m%d%Y"))
    else:
        keys.press("Control+a")
        keys.type(text)


def choose(walker: Walker, label: str) -> None:
    """Choose the radio button whose label begins with these words."""
    wanted = walker.page.locator("main").get_by_role("radio", name=re.compile(f"^{label}"))
    if not is_at_a_desk(walker):
        wanted.check()
        return
    group = walker.page.locator("main").get_by_role("radio").and_(walker.page.locator(":checked"))
    first = group if group.count() else walker.page.locator("main").get_by_role("radio")
    tab_onto(walker, first.first, label)
    for _ in range(20):
        if has_focus(wanted):
            walker.page.keyboard.press("Space")
            return
        walker.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not reach {label}")


def press(walker: Walker, name: str | re.Pattern[str], *, inside: Locator | None = None) -> None:
    """Press a button."""
    if not is_at_a_desk(walker):
        walker.press(name, inside=inside)
        return
    tab_to(walker, "button", name, inside=inside)
    walker.page.keyboard.press("Enter")


def way(walker: Walker, name: str) -> None:
    """Take one of the head's ways."""
    if not is_at_a_desk(walker):
        walker.way(name)
        return
    tab_to(walker, "link", name, inside=walker.page.locator("header.head"))
    walker.page.keyboard.press("Enter")


def follow(walker: Walker, name: str | re.Pattern[str], *, inside: Locator | None = None) -> None:
    """Follow a link of the page."""
    if not is_at_a_desk(walker):
        walker.follow(name, inside=inside)
        return
    tab_to(walker, "link", name, inside=inside if inside is not None else walker.page.locator("main"))
    walker.page.keyboard.press("Enter")


def tick(walker: Walker, label: str) -> None:
    """Tick a box."""
    box = walker.page.get_by_label(label)
    if not is_at_a_desk(walker):
        box.check()
        return
    tab_onto(walker, box, label)
    walker.page.keyboard.press("Space")
