"""M12: a PDF or a picture is read on a page of the house, so that the opening is on the record once and the way back stays."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from audit.models import Record
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper, small_matter
from tests.journeys.walking import BRING_AXE, RUN_AXE, TOO_WIDE
from tests.matters.pdfs import pdf_of
from tests.vault.samples import office
from vault.models import Opening, Rendition, ScanState, Version
from vault.services.renditions import keep_rendition

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
Reading = Callable[..., Page]
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Give a browser."""
    # Playwright keeps an event loop in this thread while it lives; Django would take that for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = os.environ.get("MUNIMENT_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as tools:
        running = tools.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def small(transactional_db: None) -> SmallMatter:
    """A matter of Leo for Clara."""
    return small_matter()


@pytest.fixture
def reading(chromium: Any, live_server: Any, small: SmallMatter) -> Iterator[Reading]:
    """Give a function that opens a version in Leo's window of this width; its console stays silent."""
    said: list[str] = []
    contexts = []

    def read(version: Version, width: int = 1280, *, is_dark: bool = False, **more: Any) -> Page:
        wanted = {"viewport": {"width": width, "height": 844}, "reduced_motion": "reduce", **more}
        context = chromium.new_context(color_scheme="dark" if is_dark else "light", **wanted)
        context.add_init_script(BRING_AXE)
        contexts.append(context)
        cookie = browser(small.leo).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.fetched = []
        page.on("response", lambda answer: page.fetched.append(answer) if "/files/" in answer.url else None)
        page.goto(f"{live_server.url}{small.url(f'papers/{version.file.reference}/{version.number}/')}")
        return page  # type: ignore[no-any-return]

    read.said = said  # type: ignore[attr-defined]
    yield read
    for context in contexts:
        context.close()
    assert said == []


def kept(small: SmallMatter, name: str, content: bytes) -> Version:
    """Give a checked paper that Clara has sent."""
    version = paper(small.client_room, small.clara, name, content)
    Version.objects.filter(pk=version.pk).update(scan_state=ScanState.CLEAN)
    version.refresh_from_db()
    return version


def drawn(wide: int = 400, high: int = 300) -> bytes:
    """Give a picture."""
    content = io.BytesIO()
    Image.new("RGB", (wide, high), "navy").save(content, "PNG")
    return content.getvalue()


def is_sound(page: Page) -> None:
    """Find the page accessible and no wider than its window."""
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate(TOO_WIDE) <= 0


def words_of(page: Page, number: int) -> Any:
    """Give the words laid over page `number`, as a screen reader finds them."""
    return page.get_by_role("region", name=f"Page {number}", exact=True).get_by_text(f"Paragraph {number} of the lease")


@pytest.mark.parametrize(("width", "is_dark"), [(390, False), (1280, True)], ids=["phone", "desk in the dark"])
def test_a_pdf_is_read_page_by_page(reading: Reading, small: SmallMatter, width: int, is_dark: bool) -> None:
    page = reading(kept(small, "Lease.pdf", pdf_of(12)), width, is_dark=is_dark)
    expect(words_of(page, 1)).to_be_visible()
    expect(page.get_by_text("of 12")).to_be_visible()
    is_sound(page)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Page", exact=True)).to_have_value("2")
    page.get_by_label("Page", exact=True).fill("9")
    page.keyboard.press("Enter")
    expect(words_of(page, 9)).to_be_visible()
    was = page.locator(".page canvas").first.bounding_box()
    page.get_by_role("button", name="Larger").click()
    expect(page.locator(".page canvas").first).not_to_have_js_property("offsetWidth", round(was["width"]))  # type: ignore[index]
    page.keyboard.press("Tab")
    page.keyboard.press("/")
    page.get_by_label("Find in this paper").fill("paragraph 11")
    expect(page.get_by_text("1 of 1", exact=True)).to_be_visible()
    expect(page.locator(".highlight.selected")).to_be_in_viewport()
    is_sound(page)
    page.get_by_label("Find in this paper").fill("no such words")
    expect(page.get_by_text("Not found")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Find in this paper")).to_be_hidden()
    page.get_by_role("link", name=small.client_room.name).click()
    expect(page.get_by_role("heading", name="Papers")).to_be_visible()


def test_reading_is_one_opening_and_looking_at_the_head_is_none(reading: Reading, small: SmallMatter) -> None:
    version = kept(small, "Scan.pdf", pdf_of(20, noise=200))
    where = f"/files/{version.file.reference}/1/"
    assert browser(small.leo).head(where).status_code == 200
    assert not Opening.objects.exists()
    page = reading(version)
    for number in ("5", "12", "20"):
        page.get_by_label("Page", exact=True).fill(number)
        page.keyboard.press("Enter")
        expect(words_of(page, int(number))).to_be_visible()
    assert len(page.fetched) > 3  # type: ignore[attr-defined]
    assert [(row.user, row.how, row.times) for row in Opening.objects.all()] == [(small.leo, "viewed", 1)]
    assert Record.objects.filter(verb="file.viewed", on_ref=version.record_ref).count() == 1


def test_an_office_file_is_read_as_its_view_and_downloaded_as_itself(reading: Reading, small: SmallMatter) -> None:
    content = office("docx")
    version = kept(small, "Lease.docx", content)
    Rendition.objects.create(version=version)
    keep_rendition(version, pdf_of(3))
    page = reading(version, 390)
    expect(words_of(page, 1)).to_be_visible()
    expect(page.get_by_text("Our view of it")).to_be_visible()
    is_sound(page)
    assert {answer.url.rpartition("/1/")[2] for answer in page.fetched} == {"view/"}  # type: ignore[attr-defined]
    with page.expect_download() as saving:
        page.get_by_role("link", name="Download").click()
    assert saving.value.suggested_filename == "Lease.docx"
    assert Path(saving.value.path()).read_bytes() == content
    assert sorted(Opening.objects.values_list("how", flat=True)) == ["downloaded", "viewed"]


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("coming", "", "It is being prepared for reading on this page"),
        ("none", "large", "It is too large or too complicated to be read on this page"),
    ],
)
def test_without_a_view_its_page_says_so_and_offers_the_file(
    small: SmallMatter, state: str, reason: str, words: str
) -> None:
    version = kept(small, "Lease.docx", office("docx"))
    Rendition.objects.create(version=version, state=state, reason=reason)
    assert browser(small.leo).get(small.url(f"papers/{version.file.reference}/1/")).status_code == 404
    page = browser(small.leo).get(small.url(f"papers/{version.file.reference}/")).content.decode()
    assert words in page
    assert f"/files/{version.file.reference}/1/?save=1" in page
    assert f"papers/{version.file.reference}/1/" not in page.replace("/received/", "").replace("/certificate/", "")


def test_three_hundred_pages_fetch_only_what_is_looked_at(reading: Reading, small: SmallMatter) -> None:
    version = kept(small, "Bundle.pdf", pdf_of(300, noise=180))
    assert version.size_bytes > 27 * MIB
    page = reading(version)
    expect(words_of(page, 1)).to_be_visible()
    page.get_by_label("Page", exact=True).fill("222")
    page.keyboard.press("Enter")
    expect(words_of(page, 222)).to_be_visible()
    page.wait_for_load_state("networkidle")
    answers = page.fetched  # type: ignore[attr-defined]
    assert {answer.status for answer in answers} == {206}
    assert sum(int(answer.headers["content-length"]) for answer in answers) < 4 * MIB


@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_is_fitted_enlarged_and_turned(reading: Reading, small: SmallMatter, width: int) -> None:
    page = reading(kept(small, "Kitchen wall.png", drawn(1600, 900)), width)
    image = page.get_by_role("img", name="The picture Kitchen wall.png")
    fitted = image.bounding_box()
    assert fitted is not None
    assert fitted["width"] <= width
    is_sound(page)
    page.keyboard.press("+")
    assert image.bounding_box()["width"] == pytest.approx(fitted["width"] * 1.25, rel=0.02)  # type: ignore[index]
    page.get_by_role("button", name="Fit").click()
    page.get_by_role("button", name="Turn").click()
    turned = image.bounding_box()
    assert turned is not None
    assert turned["height"] > turned["width"]
    stage = page.get_by_role("region", name="The picture").bounding_box()
    assert stage is not None
    assert turned["y"] >= stage["y"] - 1
    assert turned["height"] <= stage["height"] + 1
    is_sound(page)


def test_what_is_damaged_is_said_in_a_sentence(reading: Reading, small: SmallMatter) -> None:
    version = kept(small, "Lease.pdf", pdf_of(3))
    Version.objects.filter(pk=version.pk).update(size_bytes=version.size_bytes + 1)
    page = reading(version)
    expect(page.get_by_text("the stored copy is damaged")).to_be_visible()
    assert not Opening.objects.exists()
    is_sound(page)
    reading.said.clear()  # type: ignore[attr-defined]  # the browser itself notes an answer of 500


def test_without_the_script_a_plain_link_opens_the_file(reading: Reading, small: SmallMatter) -> None:
    version = kept(small, "Lease.pdf", pdf_of(3))
    page = reading(version, java_script_enabled=False)
    link = page.get_by_role("link", name="Open the file")
    expect(link).to_have_attribute("href", f"/files/{version.file.reference}/1/")
    expect(page.get_by_role("toolbar")).to_have_count(0)
