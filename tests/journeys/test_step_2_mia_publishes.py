"""Mia publishes a guide with a locked file, and gives the firm another face; everybody sees both at once."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import things
from tests.journeys.conftest import Visit
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
DESK_WIDTH = 1280  # the library's admin is a desk tool; what it publishes is looked at in both widths
TITLE, FILE = "Before you lend your boat", "Checklist for lending a boat"
TEXT = "Write down who pays for the fuel, and by when the boat is back."
WATCHED = (
    "addEventListener('w-unsaved:watch-edits', () => document.documentElement.toggleAttribute('data-watched', true))"
)
ACCENT = "#6b2d5c"


def into_the_admin(visit: Visit) -> Walker:
    mia = visit("mia", wide=DESK_WIDTH)
    mia.front()
    mia.way("Desk")
    mia.at("Today")
    mia.follow(re.compile("Write the library"))
    expect(mia.page.get_by_role("link", name=re.compile("Pages"))).to_be_visible()
    return mia


def test_a_guide_with_a_locked_file_reaches_the_front_page(visit: Visit, tmp_path: Path) -> None:
    mia = into_the_admin(visit)
    page = mia.page
    page.add_init_script(WATCHED)
    page.get_by_role("link", name=re.compile("Pages")).first.click()
    page.get_by_role("link", name="Explore child pages of 'Library'").click()
    page.get_by_role("link", name=re.compile("Explore child pages of|Add a child page to")).first.click()
    page.get_by_role("link", name=re.compile("Add child page|Add a child page")).first.click()
    # The admin looks for changes two seconds after the page has opened: what was written by then it takes for there before.
    page.locator("html[data-watched]").wait_for(state="attached")
    # Wagtail saves drafts by itself, and tells the console each time that a half-written page is not whole yet.
    mia.expected.append("status of 400")
    page.get_by_role("textbox", name=re.compile("^Title")).fill(TITLE)
    page.get_by_role("textbox", name=re.compile("^Summary")).fill("A boat is lent more easily than it is given back.")
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Text").first.click()
    text = page.locator(".public-DraftEditor-content").first
    text.click()
    # A new block draws itself for a while; what is typed before it has the focus is lost.
    expect(text).to_be_focused()
    page.keyboard.type(TEXT)
    expect(text).to_have_text(TEXT)

    page.get_by_role("button", name="Choose a document").click()
    dialog = page.locator(".modal-content")
    dialog.get_by_role("tab", name="Upload").click()
    paper = tmp_path / "checklist.pdf"
    paper.write_bytes(things.pdf(FILE))
    dialog.locator('input[type="file"]').set_input_files(paper)
    dialog.get_by_role("textbox", name=re.compile("^Title")).fill(FILE)
    dialog.get_by_role("combobox", name=re.compile("Who may open it", re.IGNORECASE)).select_option(label="Subscribers")
    dialog.get_by_role("button", name="Upload").click()
    expect(page.get_by_text(FILE)).to_be_visible()
    # Publishing while the first draft is on its way would make a second page.
    expect(page.locator(".w-autosave-indicator__state--saved")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text(re.compile("published")).first.wait_for()

    reader = visit()
    expect(reader.page.get_by_role("link", name=re.compile(TITLE))).to_be_visible()
    reader.check()
    reader.follow(re.compile(TITLE))
    reader.at(TITLE)
    reader.sees(re.compile("who pays for the fuel"))
    reader.sees(FILE)
    assert reader.page.locator("section.lock").count() == 1
    assert reader.page.locator('a[href*="/documents/"]').count() == 0


def test_another_colour_other_letters_and_a_logo_show_at_once(visit: Visit, tmp_path: Path) -> None:
    mia, reader = into_the_admin(visit), visit()
    page = mia.page
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("link", name=re.compile("face")).click()
    page.get_by_role("tab", name="Looks").click()
    page.get_by_role("textbox", name="Accent colour").fill(ACCENT)
    page.get_by_label("Letters of headings").select_option(label="Lora (warm, rounded)")
    page.get_by_label("Letters of everything else").select_option(label="Public Sans (plain, sturdy)")
    logo = tmp_path / "logo.png"
    logo.write_bytes(things.logo())
    page.locator('input[type="file"]').set_input_files(logo)
    page.get_by_role("button", name="Save").click()
    page.get_by_text(re.compile("updated")).first.wait_for()

    reader.page.reload()
    expect(reader.page.locator("img.wordmark__logo").first).to_be_visible()
    accent = "() => getComputedStyle(document.documentElement).getPropertyValue('--firm-accent').trim()"
    assert reader.page.evaluate(accent) == ACCENT
    letters = "(name) => getComputedStyle(document.querySelector(name)).fontFamily"
    assert reader.page.evaluate(letters, "h1").startswith("Lora")
    assert reader.page.evaluate(letters, "body").startswith('"Public Sans"')
    assert reader.page.evaluate("document.fonts.ready.then(() => document.fonts.check('17px \"Public Sans\"'))")
    reader.check()
