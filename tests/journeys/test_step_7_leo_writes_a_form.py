"""Leo writes a form by hand in the admin: questions, a condition, a group, a clause; tries it beside the editor; publishes it.

Whoever began the first edition ends with it when the second is out.
"""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.journeys.conftest import ONCE, Visit
from tests.journeys.walking import Walker

# Written once, on the first database: what is asked of it here is what every page asks.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.once, ONCE]
DESK_WIDTH = 1280  # writing is a desk's work; what is written is looked at on a phone, too
TITLE = "Care of a cat"
FIRST, SECOND = "Up to the amount named, and no more.", "Up to the amount named; receipts are kept."


def test_an_attorney_writes_tries_and_publishes_a_form(visit: Visit) -> None:
    leo = visit("leo", wide=DESK_WIDTH)
    page = leo.page
    leo.way("Write forms")
    leo.at("Forms", is_ours=False)
    expect(page.get_by_role("link", name=re.compile("Pages|Images|Documents"))).to_have_count(0)
    page.get_by_role("link", name="New form").click()
    write(page, "title_en", TITLE)
    write(page, "summary_en", "Says who feeds the cat while you are away.")

    tab(page, "Questions")
    ask(page)
    with_a_group(page)
    tab(page, "Paper")
    paper(page)
    tab(page, "Sending")
    add(page, "parties", "")
    write(page, "parties-0-value-name", "full_name")
    add(page, "agreement", "")
    write(page, "agreement-0-value-en", "We look at this one paper, and at nothing else.")

    try_it(page)
    page.get_by_role("button", name="Publish edition 1").click()
    expect(page.get_by_text("Edition 1 is published.")).to_be_visible()
    expect(page.get_by_text("The check finds nothing to mend.")).to_be_visible()
    offer(page)

    rita = visit("rita")
    begin(rita)
    rita.at("Who are you?")
    rita.write("Your full name", "Rita Solano")
    rita.press("Continue")
    rita.at("Money")
    asked = rita.page.url

    change_the_clause(leo)
    rita.page.goto(asked)
    rita.at("Money")
    expect(rita.page.get_by_text("May they spend any?")).to_be_visible()
    rows = listed(leo)
    expect(rows).to_contain_text(re.compile(r"1\s.*Leo Marsh\s*1", re.DOTALL))
    sam = visit("sam")
    begin(sam)
    sam.at("Who are you?")
    sam.write("Your full name", "Sam Keller")
    sam.press("Continue")
    expect(sam.page.get_by_text("May they spend money on it?")).to_be_visible()


def test_what_is_wrong_is_named_beside_its_field_and_keeps_it_from_being_published(visit: Visit) -> None:
    leo = visit("leo", wide=DESK_WIDTH)
    page = leo.page
    leo.way("Write forms")
    page.get_by_role("link", name="New form").click()
    write(page, "title_en", "A slip of the pen")
    tab(page, "Questions")
    add(page, "screens", "Questions")
    write(page, "screens-0-value-title-en", "One")
    write(page, "screens-0-value-step-en", "One")
    add(page, "screens-0-value-questions", "Yes or no")
    write(page, "screens-0-value-questions-0-value-label-en", "Is it a cat?")
    write(page, "screens-0-value-when", "is_dog")
    page.get_by_role("button", name="Publish edition 1").click()
    expect(page.get_by_text(re.compile("Saved, but not published"))).to_be_visible()
    page.locator(".writing__problems li").filter(has_text="is_dog").get_by_role("button", name="Show me").click()
    beside = page.locator('[data-contentpath="when"]').filter(has=field(page, "screens-0-value-when"))
    expect(beside).to_contain_text("There is no answer or computed value called “is_dog”.")
    expect(field(page, "screens-0-value-when")).to_be_visible()
    expect(field(page, "screens-0-value-when")).to_have_value("is_dog")
    page.get_by_role("button", name="Try the interview").click()
    trial = page.frame_locator("[data-trial-frame]")
    expect(trial.get_by_text(re.compile("There is no answer or computed value called “is_dog”"))).to_be_attached()


def ask(page: Page) -> None:
    """Add two screens: a name, and an amount that is asked for only if there is one."""
    add(page, "screens", "Questions")
    write(page, "screens-0-value-title-en", "Who are you?")
    write(page, "screens-0-value-step-en", "You")
    add(page, "screens-0-value-questions", "A name")
    write(page, "screens-0-value-questions-0-value-label-en", "Your full name")
    write(page, "screens-0-value-says-en", "You are **{full_name}**.")
    add(page, "screens", "Questions")
    write(page, "screens-1-value-title-en", "Money")
    write(page, "screens-1-value-step-en", "Money")
    add(page, "screens-1-value-questions", "Yes or no")
    write(page, "screens-1-value-questions-0-value-label-en", "May they spend any?")
    unfold(page, "screens-1-value-questions-0-value-name")
    write(page, "screens-1-value-questions-0-value-name", "may_spend")
    add(page, "screens-1-value-questions", "An amount of money")
    write(page, "screens-1-value-questions-1-value-label-en", "How much?")
    condition = field(page, "screens-1-value-questions-1-value-when")
    condition.click()
    page.locator(".names").get_by_role("button", name="may_spend").click()
    expect(condition).to_have_value("may_spend")
    unfold(page, "screens-1-value-questions-1-value-name")
    write(page, "screens-1-value-questions-1-value-name", "limit")
    write(
        page,
        "screens-1-value-says-en",
        "{? may_spend}They may spend {limit}.{/}{? !may_spend}They may spend nothing.{/}",
    )


def with_a_group(page: Page) -> None:
    """Add a group: the meals of the cat."""
    add(page, "screens", "Questions for each of a group")
    write(page, "screens-2-value-title-en", "When does it eat?")
    write(page, "screens-2-value-step-en", "Meals")
    write(page, "screens-2-value-item-en", "a meal")
    write(page, "screens-2-value-add-en", "Add a meal")
    add(page, "screens-2-value-questions", "A line of text")
    write(page, "screens-2-value-questions-0-value-label-en", "What does it get?")
    unfold(page, "screens-2-value-questions-0-value-name")
    write(page, "screens-2-value-questions-0-value-name", "food")
    write(page, "screens-2-value-name", "meals")
    write(page, "screens-2-value-says-en", "It gets {this.food}.")


def paper(page: Page) -> None:
    """Write the paper: a clause with a sub-clause that stands under a condition, a list of the meals, a signature."""
    write(page, "document_title_en", "Care of the cat of {full_name}")
    add(page, "blocks", "Clause")
    write(page, "blocks-0-value-title-en", "Care")
    write(page, "blocks-0-value-text-en", "Somebody feeds the cat of {full_name}.")
    add(page, "blocks-0-value-blocks", "Clause")
    write(page, "blocks-0-value-blocks-0-value-text-en", f"They may spend {{limit}}. {FIRST}")
    unfold(page, "blocks-0-value-blocks-0-value-when")
    write(page, "blocks-0-value-blocks-0-value-when", "may_spend")
    add(page, "blocks", "List")
    add(page, "blocks-1-value-lines", "")
    write(page, "blocks-1-value-lines-0-value-text-en", "{meal.food}")
    unfold(page, "blocks-1-value-lines-0-value-each")
    write(page, "blocks-1-value-lines-0-value-each", "meals")
    write(page, "blocks-1-value-lines-0-value-item", "meal")
    add(page, "instructions", "")
    write(page, "instructions-0-value-en", "Sign it, and leave a copy beside the food.")


def try_it(page: Page) -> None:
    """Answer the interview beside the editor, and read the clause in the paper; nothing of it has been saved."""
    page.get_by_role("button", name="Try the interview").click()
    trial = page.frame_locator("[data-trial-frame]")
    expect(trial.get_by_role("heading", level=1)).to_have_text("Who are you?")
    trial.get_by_label("Your full name").fill("Rosa Marsh")
    press(trial, "Continue")
    expect(trial.get_by_role("heading", level=1)).to_have_text("Money")
    expect(trial.locator(".trial__sheet")).not_to_contain_text(FIRST)
    press(trial, "Continue")
    expect(trial.get_by_text("Choose yes or no.").first).to_be_visible()
    trial.get_by_label("Yes").check()
    press(trial, "Continue")
    trial.get_by_label("How much?").fill("120")
    press(trial, "Continue")
    expect(trial.get_by_role("heading", level=1)).to_have_text("When does it eat?")
    press(trial, "Add a meal")
    trial.get_by_label("What does it get?").fill("fish")
    press(trial, "Keep this")
    expect(trial.locator(".things")).to_contain_text("It gets fish.")
    press(trial, "Continue")
    expect(trial.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(trial.locator(".sofar")).to_contain_text("You are Rosa Marsh.")
    sheet = trial.locator(".trial__sheet")
    expect(sheet).to_contain_text("Care of the cat of Rosa Marsh")
    expect(sheet).to_contain_text(f"They may spend $120.00. {FIRST}")
    expect(sheet).to_contain_text("fish")
    # The trial follows what is written, with the answers that were given.
    tab(page, "Paper")
    write(page, "blocks-0-value-title-en", "Food and care")
    expect(sheet).to_contain_text("Food and care")
    expect(sheet).to_contain_text("Rosa Marsh")
    page.get_by_role("button", name="Try the interview").click()


def offer(page: Page) -> None:
    """Let people begin the form, with Leo to answer for it and Lena to stand in."""
    page.get_by_role("link", name="Offer and editions").click()
    page.get_by_label("Attorney who answers for it").select_option(label="Leo Marsh")
    page.get_by_label("Who stands in for her").first.select_option(label="Lena Fisk")
    page.get_by_role("button", name="Offer it").click()
    expect(page.get_by_text("It is offered: people find it in the catalogue and can begin it.")).to_be_visible()


def begin(who: Walker) -> None:
    """Find the form in the catalogue and begin it."""
    who.page.goto(f"{who.office.base_url}/forms/")
    who.follow(re.compile(TITLE))
    who.at(TITLE)
    who.press(re.compile("Begin|Start"))


def change_the_clause(leo: Walker) -> None:
    """Write the clause and a question anew, and publish that."""
    page = leo.page
    page.get_by_role("link", name="Write", exact=True).click()
    tab(page, "Questions")
    opened(page, "screens-1-value-questions-0-value-label-en", "Money")
    opened(page, "screens-1-value-questions-0-value-label-en", "May they spend any?")
    write(page, "screens-1-value-questions-0-value-label-en", "May they spend money on it?")
    page.get_by_role("button", name="Publish edition 2").click()
    expect(page.get_by_text("Edition 2 is published.")).to_be_visible()


def listed(leo: Walker) -> Locator:
    """Give the row of the first edition, with how many fill it in."""
    leo.page.get_by_role("link", name="Offer and editions").click()
    return leo.page.get_by_role("row").filter(has=leo.page.get_by_role("cell", name="1", exact=True)).last


# Fields and blocks


def field(page: Page, name: str) -> Locator:
    """Give a field of the editor by the name it is sent under."""
    return page.locator(f'[name="{name}"]')


def write(page: Page, name: str, text: str) -> None:
    """Write into a field of the editor."""
    field(page, name).fill(text)


def pick_out(search: Locator, option: Locator) -> None:
    """Go to the option with the arrows; the list may pick it out by itself while an arrow is on its way, and lose it by that."""
    for _arrow in range(8):
        try:
            expect(option).to_have_attribute("aria-selected", "true", timeout=1500)
        except AssertionError:
            search.press("ArrowDown")
        else:
            return
    raise AssertionError(f"the arrows do not reach {option}")


def add(page: Page, stream: str, kind: str) -> None:
    """Add a block at the end of a stream, with the keyboard; where there is one kind, nothing is chosen."""
    count = field(page, f"{stream}-count")
    before = int(count.input_value())
    blocks = page.locator(
        f'[name="{stream}-count"] ~ :is([data-streamfield-stream-container], [data-streamfield-list-container])'
    )
    blocks.locator("> button.c-sf-add-button, > div > button.c-sf-add-button").last.press("Enter")
    if kind:
        # Typed and entered: the list is drawn anew after it has opened, and a click on the old one is lost. What was
        # typed before that is found, but not yet picked out.
        search = page.get_by_role("combobox", name="Search options…")
        search.fill(kind)
        option = page.get_by_role("option", name=kind, exact=True)
        expect(option).to_be_visible()
        pick_out(search, option)
        search.press("Enter")
        expect(search).to_have_count(0)
    expect(count).to_have_value(str(before + 1))


def unfold(page: Page, name: str) -> None:
    """Open the folded part in which a field lies."""
    part = page.locator("section.w-panel").filter(has=field(page, name)).last
    toggle = part.locator("[data-panel-toggle]").first
    for _ in range(5):
        if field(page, name).is_visible():
            return
        toggle.click()
        # A part that has only just been put there takes its first click before it listens.
        with suppress(AssertionError):
            expect(field(page, name)).to_be_visible(timeout=3_000)
    expect(field(page, name)).to_be_visible()


def opened(page: Page, name: str, title: str) -> None:
    """Open the folded block of this title on the way to a field."""
    part = page.locator("section.w-panel").filter(has=field(page, name)).filter(has_text=title)
    toggles = part.locator("> .w-panel__header [data-panel-toggle][aria-expanded=false]")
    if toggles.count():
        toggles.first.click()


def tab(page: Page, name: str) -> None:
    """Turn to another tab of the editor."""
    page.get_by_role("tab", name=name).click()


def press(trial: FrameLocator, name: str) -> None:
    """Press a button of the trial."""
    trial.get_by_role("button", name=name, exact=True).locator("visible=true").last.click()
