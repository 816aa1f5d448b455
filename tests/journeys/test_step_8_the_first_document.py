"""The first document: Rita answers in her own words, Leo reads every clause, and a sealed paper comes back to be signed.

The three parts are one story and are told in this order.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import hands, things
from tests.journeys.conftest import Visit
from tests.journeys.test_step_3_rita_subscribes import go_to_payment, open_the_guide, pay
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FORM, LETTER, RITA = "Limited power of attorney", "Check your answers", "Rita Solano"
AGENT, SECOND = "Rosa Solano", "Paul Solano"
REMARK = "You told me you would be away until autumn. Are six months enough?"
IN_HIS_WORDS = "My agent may open, read and answer my mail, and nothing else."


def test_rita_finds_the_form_answers_it_on_two_devices_and_sends_it(visit: Visit, width: int) -> None:
    rita = visit("rita")
    with_a_plan(rita)
    rita.way("Search")
    rita.page.locator("main").get_by_role("searchbox").fill("limited power attorney")
    rita.press("Search", inside=rita.page.locator("main form"))
    rita.at("Search")
    rita.follow(FORM)
    rita.at(FORM)
    open_the_guide(rita)
    beside = rita.page.get_by_role("region", name=FORM)
    rita.follow(re.compile("Make it here"), inside=beside)
    rita.at(FORM)
    rita.sees(re.compile("Leo Marsh reads your answers"))
    rita.press(re.compile("^(Start|Start in English|Go on where you stopped)$"))
    answer_the_first_half(rita)

    # On another device, hours later: what was said is there, and the form goes on where she stopped.
    other = visit("rita", wide=390 if width == 1280 else 1280, fresh=True)
    other.at(re.compile("^Good "))
    other.follow(re.compile("Go on where you stopped"))
    answer_the_rest(other)
    change = other.page.locator(".letter__part", has_text="somebody else steps in")
    hands.follow(other, "Change", inside=change)
    hands.choose(other, "No")
    hands.press(other, "Continue")
    other.at(LETTER)
    other.follow("Change", inside=other.page.locator(".letter__part", has_text="the paper ends"))
    aside = other.page.get_by_role("region", name="Set aside")
    expect(aside).to_contain_text(SECOND)
    other.check()
    other.press("Continue")
    other.at(LETTER)
    send(other)
    other.at(FORM)
    other.sees(re.compile("You hear from us by"))
    assert 24 <= other.hours_until(other.page.locator("p.lead time")) <= 24 * 5
    rita.front()
    rita.way("Home")
    rita.at(re.compile("^Good "))
    rita.sees(re.compile("You hear from us on or before"))


def test_leo_reads_it_returns_it_with_a_question_and_it_comes_again(visit: Visit) -> None:
    leo, lena = visit("leo"), visit("lena")
    lena.front()
    lena.way("Desk")
    lena.at("Today")
    lena.sees("No form waits for your review.")
    open_the_review(leo)
    lena.typed(leo.page.url.partition("#")[0])
    comes_by_itself(leo.page.get_by_role("button", name=re.compile("Approve and release")))
    leo.at(FORM)

    remark_on_the_months(leo)
    leo.check()
    if hands.is_at_a_desk(leo):
        leo.page.keyboard.press("r")
        leo.page.keyboard.press("Enter")
    else:
        leo.page.locator("[data-decide]").get_by_role("link", name=re.compile("^Return")).click()
    leo.at("Return it with a question")
    leo.sees(REMARK)
    hands.press(leo, "Return it to the client")
    leo.sees("Returned. The client is told that you have a question.")

    rita = visit("rita")
    rita.front()
    rita.way("Home")
    needed = rita.page.get_by_role("region", name="What we need from you")
    rita.follow("See the question", inside=needed)
    rita.at(LETTER)
    rita.sees(REMARK)
    rita.follow(re.compile("Change this answer"))
    rita.at("From when, and for how long?")
    rita.sees(REMARK)
    rita.write("How many months should it last?", "9")
    rita.press("Continue")
    rita.at(LETTER)
    send(rita, again=True)
    rita.sees(re.compile("You hear from us by"))


def test_leo_approves_and_releases_by_keyboard_and_confirms_the_signed_copy(visit: Visit) -> None:
    leo = visit("leo")
    open_the_review(leo)
    comes_by_itself(leo.page.get_by_role("button", name=re.compile("Approve and release")))
    leo.at(FORM)
    leo.sees(re.compile("1 answer changed since the draft before"))
    expect(leo.page.locator("[data-answer='months']")).to_contain_text("was: 6")
    put_a_clause_into_his_words(leo)
    comes_by_itself(leo.page.get_by_role("button", name=re.compile("Approve and release")))
    leo.sees(re.compile("stands in an attorney's words"))
    expect(leo.page.locator(".draft")).to_contain_text(IN_HIS_WORDS)
    leo.page.keyboard.press("a")
    expect(leo.page.get_by_role("button", name=re.compile("Approve and release"))).to_be_focused()
    leo.page.keyboard.press("Enter")
    comes_by_itself(leo.page.get_by_role("heading", name="The signed copy"))
    leo.at(FORM)

    rita = visit("rita")
    rita.front()
    rita.way("Home")
    rita.follow("Open it", inside=rita.page.get_by_role("region", name="What we need from you"))
    rita.at(FORM)
    how = rita.page.get_by_role("region", name="How to sign and keep it")
    expect(how.get_by_role("listitem").first).to_be_visible()
    rita.follow("Open your paper")
    rita.at(f"{FORM}.pdf")
    paper = rita.page.locator("main a[href*='/files/']").first.get_attribute("href")
    answer = rita.page.request.get(rita.office.base_url + str(paper))
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")
    assert b"/ByteRange" in answer.body(), "a released paper is sealed"
    rita.page.go_back()
    send_the_signed_copy(rita)

    leo.front()
    leo.way("Desk")
    leo.at("Today")
    leo.follow(f"{FORM}, {RITA}", inside=row_of(leo))
    leo.sees(re.compile("You have not opened it yet."))
    leo.follow(re.compile("^Look at it"))
    leo.at("Signed paper.pdf")
    leo.follow("Open")
    leo.page.wait_for_url(re.compile("/papers/[0-9a-z]+/1/"))
    leo.front()
    leo.way("Desk")
    leo.follow(f"{FORM}, {RITA}", inside=row_of(leo))
    leo.press("It is signed as it should be")
    leo.until(leo.page.get_by_role("heading", name="Signed and confirmed"))
    leo.at(FORM)
    rita.front()
    rita.way("Home")
    rita.sees("Your paper is signed, and we have a copy.")


# What they do


def with_a_plan(rita: Walker) -> None:
    """Have the plan that includes reviewed documents; it was bought in an earlier step, or is bought now."""
    rita.way("My plan")
    rita.at("My plan")
    if rita.page.get_by_text("You have no plan").count():
        go_to_payment(rita)
        pay(rita, "4242 4242 4242 4242")
        rita.until(rita.page.get_by_role("heading", level=1, name="My plan"))


def write_address(walker: Walker, street: str, city: str) -> None:
    hands.write(walker, "Street and number", street)
    hands.write(walker, "Town or city", city)


def answer_the_first_half(rita: Walker) -> None:
    """Answer as far as the second agent, and leave in the middle."""
    rita.at("Before we begin: is this your own wish?")
    hands.choose(rita, "No")
    hands.press(rita, "Continue")
    rita.at("What should somebody take care of for you?")
    hands.choose(rita, "A few things that I name")
    hands.press(rita, "Continue")
    rita.at("Who are you?")
    hands.write(rita, "Your full name", RITA)
    expect(rita.page.get_by_role("status")).to_have_text("Saved")  # without leaving the field
    with rita.expecting("400"):
        hands.press(rita, "Continue")
        expect(rita.page.get_by_label("Your date of birth")).to_have_attribute("aria-invalid", "true")
    hands.write(rita, "Your date of birth", "1958-04-11")
    rita.page.keyboard.press("Enter")  # in a field, it goes on
    rita.at("Where do you live?")
    rita.page.go_back()  # to a page that had come back with a sentence beside a field
    rita.at("Who are you?")
    expect(rita.page.get_by_label("Your full name")).to_have_value(RITA)
    rita.page.go_forward()
    rita.at("Where do you live?")
    write_address(rita, "8 Quay Street", "Port Ansel")
    without_a_connection(rita)
    hands.press(rita, "Continue")
    rita.at("Who should act for you?")
    hands.write(rita, "Your agent's full name", AGENT)
    without_a_session(rita, "This person is my …", "sister")
    hands.press(rita, "Continue")
    rita.at(f"How can {AGENT} be reached?")
    write_address(rita, "41 Orchard Lane", "Millbrook")
    hands.press(rita, "Continue")
    rita.at(f"If {AGENT} cannot, should somebody step in?")
    hands.choose(rita, "Yes")
    hands.press(rita, "Continue")
    rita.at(f"Who steps in for {AGENT}?")
    hands.write(rita, "Full name", SECOND)
    write_address(rita, "3 Mill Road", "Millbrook")
    hands.press(rita, "Continue")
    rita.at(f"What may {AGENT} take care of?")


def without_a_connection(rita: Walker) -> None:
    """Go on while the line is cut: the page stays, and says so."""
    rita.until(rita.page.get_by_role("status").filter(has_text="Saved"))
    rita.page.context.set_offline(True)
    with rita.expecting("ERR_INTERNET_DISCONNECTED"):
        with rita.page.expect_event("requestfailed"):  # the field that was just left cannot be saved
            hands.press(rita, "Continue")
        expect(rita.page.get_by_role("status")).to_contain_text("no connection")
        expect(rita.page.get_by_role("heading", level=1)).to_have_text("Where do you live?")
        rita.page.context.set_offline(False)
    expect(rita.page.get_by_role("status")).to_have_text("Saved")


def without_a_session(rita: Walker, field: str, words: str) -> None:
    """Write after the session has ended: the page keeps the words, and goes on with them after a sign-in in another window."""
    context = rita.page.context
    cookies = context.cookies()
    context.clear_cookies()
    with rita.expecting("403", "400"):
        hands.write(rita, field, words)
        rita.page.keyboard.press("Tab")
        expect(rita.page.get_by_role("status")).to_contain_text("you are no longer signed in")
        hands.press(rita, "Continue")
        expect(rita.page.get_by_role("status")).to_contain_text("you are no longer signed in")
        expect(rita.page.get_by_label(field)).to_have_value(words)
        context.add_cookies(cookies)  # type: ignore[arg-type]


def answer_the_rest(rita: Walker) -> None:
    """Go on with what the agent may do, to the end."""
    rita.at(f"What may {AGENT} take care of?")
    hands.press(rita, re.compile("Add "))
    rita.at(re.compile("A thing to take care of"))
    hands.choose(rita, "Mail and bills")
    hands.write(rita, "Which one?", "all letters and bills")
    hands.press(rita, "Keep this")
    rita.sees(re.compile("all letters and bills"))
    hands.press(rita, "Continue")
    rita.at("From when, and for how long?")
    hands.write(rita, "The first day", (datetime.now(UTC) + timedelta(days=20)).date().isoformat())
    hands.write(rita, "How many months should it last?", "6")
    hands.press(rita, "Continue")
    rita.at("If you fell gravely ill, should it go on?")
    hands.choose(rita, "No")
    hands.press(rita, "Continue")
    rita.at(f"Will {AGENT} be paid for it?")
    hands.choose(rita, "No")
    hands.press(rita, "Continue")
    rita.at(f"Who may look at what {AGENT} does?")
    hands.press(rita, "Continue")
    rita.at("Where will you sign?")
    hands.press(rita, "Continue")
    rita.at(LETTER)


def send(rita: Walker, *, again: bool = False) -> None:
    """Go from the letter to sending, agree where that is asked, and send."""
    hands.follow(rita, "All right now: send it again" if again else "All right: go on to sending")
    rita.at("Send it to your attorney")
    agree = rita.page.get_by_label("I have read this and I agree.")
    assert agree.count() == (0 if again else 1), "the agreement is accepted once"
    if not again:
        hands.tick(rita, "I have read this and I agree.")
    hands.press(rita, "Send to my attorney")


def row_of(leo: Walker) -> Locator:
    """Give Rita's row among the reviews on the desk."""
    return leo.page.get_by_role("region", name="Reviews due").get_by_role("listitem").filter(has_text=RITA)


def open_the_review(leo: Walker) -> None:
    """Go from the desk to Rita's draft in one click; hers is due after that of whoever sent before."""
    leo.front()
    hands.way(leo, "Desk")
    leo.at("Today")
    expect(row_of(leo)).to_contain_text("due")
    hands.follow(leo, f"{FORM}, {RITA}", inside=row_of(leo))
    leo.page.get_by_role("heading", level=1, name=FORM).wait_for()


def remark_on_the_months(leo: Walker) -> None:
    """Light a clause with its answers, light the clauses of the months, and say beside that answer what is asked."""
    row, lit = leo.page.locator("[data-answer='months']"), leo.page.locator("[data-answer='months'].answers__lit")
    if hands.is_at_a_desk(leo):
        for _clause in range(40):
            leo.page.keyboard.press("j")
            if lit.count():
                break
    else:
        leo.page.locator(".paper__clause", has_text=AGENT).first.click()
        expect(leo.page.locator(".answers__lit").first).to_be_visible()
        leo.press(re.compile("^Show"), inside=row)
    expect(lit).to_be_visible()
    expect(leo.page.locator(".clause--lit").first).to_be_visible()
    if hands.is_at_a_desk(leo):
        leo.page.keyboard.press("c")
        picks = leo.page.get_by_role("dialog").get_by_role("button")
        hands.tab_onto(leo, picks.filter(has_text="How many months"), "the answer about the months")
        leo.page.keyboard.press("Enter")
        expect(row.get_by_role("textbox")).to_be_focused()
        leo.page.keyboard.type(REMARK)
    else:
        row.locator("summary").click()
        row.get_by_role("textbox").fill(REMARK)
    hands.press(leo, "Keep the remark", inside=row)
    expect(leo.page.locator("[data-answer='months'] textarea")).to_have_value(REMARK)
    expect(row).to_be_focused()


def send_the_signed_copy(rita: Walker) -> None:
    """Go to the room, answer what is asked for with one file, and be told that it came."""
    rita.follow("Send the signed copy")
    rita.at(FORM)
    copy = things.upload("Signed paper.pdf", "application/pdf", things.pdf("Signed by Rita"))
    asked = rita.page.get_by_role("region", name="What we need from you")
    expect(rita.page.locator("main").get_by_role("link", name="How to sign and keep it")).to_be_visible()
    with rita.page.expect_file_chooser() as chooser:
        asked.get_by_role("link", name="Add it").click()
    chooser.value.set_files(copy)  # type: ignore[arg-type]
    comes_by_itself(rita.page.get_by_text("We have the copy you sent."))
    expect(rita.page.get_by_role("link", name="Signed paper.pdf")).to_be_visible()


def comes_by_itself(awaited: Locator) -> None:
    """Wait for what the office brings to the page without a reload."""
    expect(awaited).to_be_visible(timeout=60_000)


def put_a_clause_into_his_words(leo: Walker) -> None:
    """Walk to the clause of the mail with the keys of the screen, open its words, write others, put them into the paper."""
    keys = leo.page.keyboard
    here = leo.page.locator(".paper__clause:focus")
    for _clause in range(20):
        keys.press("j")
        if "all letters and bills" in here.inner_text() and not here.locator(".paper__clause").count():
            break
    keys.press("e")
    leo.at("A clause in your own words")
    expect(leo.page.get_by_label("The clause in your words")).to_be_focused()
    keys.press("Control+a")
    keys.type(IN_HIS_WORDS)
    hands.tab_to(leo, "button", "Put it into the paper")
    keys.press("Enter")
    leo.page.get_by_role("heading", level=1, name=FORM).wait_for()
