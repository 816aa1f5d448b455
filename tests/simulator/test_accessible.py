"""The pages in a real browser: nothing for axe to find, everything with the keyboard, at both widths and in both lights."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .process import ROOT, Simulator
from .story import Shop

pytestmark = [pytest.mark.browser, pytest.mark.once]

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "var" / "screens" / "simulator"
LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = os.environ.get("MUNIMENT_CHROMIUM") or shutil.which("chromium")
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def addresses(simulator: Simulator, shop: Shop) -> dict[str, str]:
    """Every page there is, in a state that shows something."""
    subscription = shop.subscribe()
    simulator.control(f"customers/{subscription.customer}/fail-payments", times=1)
    simulator.control(f"subscriptions/{subscription.id}/advance", to="payment")
    second = shop.subscribe(customer=subscription.customer)
    shop.client.v1.subscriptions.update(second.id, {"cancel_at_period_end": True})
    portal = shop.client.v1.billing_portal.sessions.create(
        {"customer": str(subscription.customer), "return_url": "http://127.0.0.1:8000/"}
    ).url
    opened = shop.checkout(consent_collection={"terms_of_service": "required", "promotions": "auto"})
    expired = shop.checkout()
    address = str(expired.url)
    shop.client.v1.checkout.sessions.expire(expired.id)
    return {
        "checkout": str(opened.url),
        "expired": address,
        "portal": portal,
        "cancel": f"{portal}/cancel/{subscription.id}",
        "card": f"{portal}/card",
        "invoice": str(shop.client.v1.invoices.list({"status": "open"}).data[0].hosted_invoice_url),
        "receipt": str(shop.client.v1.charges.list().data[0].receipt_url),
        "desk": simulator.url,
    }


def look(page: Page, name: str) -> list[str]:
    """What axe finds, and a picture for the eye."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations.map(v => v.id + ' ' + v.nodes[0].html)")
    overflow = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, *(["the page scrolls sideways"] if overflow else [])]


@pytest.mark.parametrize(("width", "light"), LOOKS)
def test_axe_finds_nothing_on_any_page(chromium: Browser, addresses: dict[str, str], width: int, light: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=light)  # type: ignore[arg-type]
    page = context.new_page()
    problems = {}
    for name, address in addresses.items():
        page.goto(address)
        problems[name] = look(page, f"{name}-{width}-{light}")
    page.goto(addresses["checkout"])
    page.fill("#email", "clara@example.com")
    page.fill("#name", "Clara")
    page.fill("#number", "4000 0000 0000 0002")
    page.fill("#expiry", "12/40")
    page.fill("#cvc", "123")
    page.check("#terms")
    page.click("button[type=submit]")
    page.wait_for_selector("[role=alert]")
    problems["declined"] = look(page, f"declined-{width}-{light}")
    context.close()

    assert problems == {name: [] for name in problems}


def test_a_plan_is_bought_with_the_keyboard_alone(chromium: Browser, shop: Shop) -> None:
    session = shop.checkout(success_url=f"{shop.simulator.url}/?{{CHECKOUT_SESSION_ID}}")
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(str(session.url))

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "back"
    for text in ("clara@example.com", "Clara Núñez", "4242424242424242", "12/40", "123"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?{session.id}")

    assert shop.client.v1.checkout.sessions.retrieve(session.id).status == "complete"
    assert complaints == []
    context.close()


def test_the_set_up_brought_axe() -> None:
    assert Path(AXE).is_file(), "Run the set-up: it installs axe-core with the other front-end packages."
