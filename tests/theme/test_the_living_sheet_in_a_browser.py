"""In a real browser: axe finds nothing, nothing overflows, the policy is never broken, the keyboard reaches everything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ROOT
from theme import specimen

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
AXE = ROOT / "var" / "axe" / "axe.min.js"
IS_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"


def open_page(chromium: Any, address: str, width: int = 1280, scheme: str = "light") -> Any:
    """Give the page at `address`, with whatever the console complained about in `page.complaints`."""
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(address)
    return page


# What overflows depends on the width alone, what is too pale on the colours alone.
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_nothing_overflows(live_server: Any, chromium: Any, width: int, scheme: str) -> None:
    found = {}
    page = open_page(chromium, "about:blank", width, scheme)
    for sheet in specimen.SHEETS:
        page.goto(f"{live_server.url}/specimen/{sheet}/")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for fault in page.evaluate(RULES)["violations"]:
            found[f"{sheet}: {fault['id']}"] = [node["html"][:160] for node in fault["nodes"]][:3]
        if page.evaluate(IS_TOO_WIDE):
            found[f"{sheet}: overflow"] = [str(width)]
        if page.complaints:
            found[f"{sheet}: console"] = list(page.complaints)
    assert found == {}


def test_a_page_at_four_hundred_per_cent_still_fits(live_server: Any, chromium: Any) -> None:
    page = open_page(chromium, "about:blank", 320)
    for sheet in specimen.SHEETS:
        page.goto(f"{live_server.url}/specimen/{sheet}/")
        assert not page.evaluate(IS_TOO_WIDE), sheet


def test_the_first_tab_skips_to_the_content(live_server: Any, chromium: Any) -> None:
    page = open_page(chromium, f"{live_server.url}/specimen/front/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_menu_opens_and_closes_by_keyboard(live_server: Any, chromium: Any) -> None:
    page = open_page(chromium, f"{live_server.url}/specimen/front/", 390)
    page.focus("details.menu summary")
    page.keyboard.press("Enter")
    assert page.locator("details.menu[open] a").first.is_visible()
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_filter_narrows_the_table_and_remembers(live_server: Any, chromium: Any) -> None:
    page = open_page(chromium, f"{live_server.url}/specimen/desk/")
    page.keyboard.press("/")
    page.keyboard.type("solano rev")
    assert page.locator("#matters tbody tr:visible").count() == 1
    assert page.locator(".filter-bar__count").inner_text() == "1 of 4"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Solano, limited power of attorney"
    page.reload()
    assert page.locator("#matters tbody tr:visible").count() == 1
    page.focus("#matters-filter")
    page.keyboard.press("Escape")
    assert page.locator("#matters tbody tr:visible").count() == 4


def test_a_password_is_shown_and_hidden_again(live_server: Any, chromium: Any) -> None:
    page = open_page(chromium, f"{live_server.url}/specimen/sign-in/")
    page.fill("#id_password", "a long password")
    page.click(".field__show")
    assert page.get_attribute("#id_password", "type") == "text"
    page.click(".field__show")
    assert page.get_attribute("#id_password", "type") == "password"


def test_a_pasted_code_loses_its_spaces(live_server: Any, chromium: Any) -> None:
    page = open_page(chromium, f"{live_server.url}/specimen/sign-in/")
    page.fill(".code-input", "")
    page.evaluate(
        "() => { const data = new DataTransfer(); data.setData('text', '123 456'); "
        "document.querySelector('.code-input').dispatchEvent(new ClipboardEvent('paste', "
        "{clipboardData: data, bubbles: true, cancelable: true})); }"
    )
    assert page.input_value(".code-input") == "123456"


def test_a_form_is_sent_once_however_often_one_presses(live_server: Any, chromium: Any) -> None:
    page = open_page(chromium, f"{live_server.url}/specimen/interview/")
    sent: list[str] = []
    # 204 keeps the browser on the page, as if the answer were long in coming.
    page.route("**/*", lambda route: sent.append(route.request.method) or route.fulfill(status=204))
    page.evaluate("() => { const b = document.querySelector('.moves button'); b.click(); b.click(); b.click(); }")
    assert page.get_attribute(".moves button", "aria-disabled") == "true"
    assert sent.count("POST") == 1


def test_without_script_papers_are_sent_by_a_plain_form(live_server: Any, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/specimen/matter/")
    assert page.locator("form.drop input[name=file]").is_visible()
    assert page.get_by_role("button", name="Send this file").is_visible()
    assert page.get_by_text("up to 25 MB").is_visible()
    for part in page.locator("[data-upload-ways]").all():
        assert part.is_hidden()


def test_nothing_moves_when_the_fonts_come(live_server: Any, chromium: Any) -> None:
    page = open_page(chromium, "about:blank")
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) "
        "window.shift += e.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    for sheet in ("front", "library", "article", "home"):
        page.goto(f"{live_server.url}/specimen/{sheet}/")
        page.evaluate("document.fonts.ready")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.shift") < 0.02, sheet
