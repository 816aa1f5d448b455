"""Who has no seat in Clara's matter finds none of it: not in a list, not by searching, not by its address."""

import re

import pytest

from tests.journeys import entering
from tests.journeys.conftest import Visit
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STRANGERS = ("lena", "walt", "gina", "vic", "sue", "sam")
WORDS = ("Reyes", "Harbor View", "Lease")
MATTER = ("Reyes", "Harbor View")
NOT_HERE = "There is nothing here for you."


def addresses_of(walker: Walker, *, paper: str) -> list[str]:
    """Collect what the matter is reached by, as somebody with a seat sees it: matter, room, list of papers, paper, file."""
    enter_the_matter(walker)
    send = str(walker.page.locator("form.compose").get_attribute("action"))
    room = send.removesuffix("send/")
    link = walker.page.get_by_role("link", name=paper)
    shown = str(link.get_attribute("href"))
    link.click()
    walker.at(paper)
    file = str(walker.page.locator('a[href*="/files/"]').first.get_attribute("href"))
    return [room.rsplit("/", 2)[0] + "/", room, room + "papers/", shown, file]


def enter_the_matter(walker: Walker) -> None:
    walker.front()
    walker.way("Matters")
    walker.at(re.compile("Reyes|Your matters"))
    link = walker.page.get_by_role("link", name=re.compile("Reyes"))
    if "Reyes" not in walker.page.get_by_role("heading", level=1).inner_text():
        link.first.click()
    walker.at(re.compile("Reyes"))


def search(walker: Walker, word: str) -> None:
    """Type a word into the search box and wait for what comes."""
    walker.page.get_by_role("searchbox").fill(word)
    walker.press("Search", inside=walker.page.locator("main"))
    walker.page.wait_for_url(re.compile(rf"[?&]q={word.replace(' ', '.')}"))
    walker.page.get_by_role("status").first.wait_for()


def finds_nothing_foreign(walker: Walker, word: str) -> None:
    """See no link into a matter, no name from it, and a count that counts nothing but what is listed."""
    main = walker.page.locator("main")
    assert main.locator('a[href*="/matters/"]').count() == 0, f"{word} leads into a matter"
    assert "Reyes" not in main.inner_text()
    counted = re.match(r"\d+", main.get_by_role("status").first.inner_text())
    assert int(counted.group() if counted else 0) == main.locator("li.hit").count(), f"{word}: the count counts more"


@pytest.fixture
def matter_addresses(visit: Visit) -> list[str]:
    return addresses_of(visit("clara"), paper="Lease.pdf")


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_finds_nothing(visit: Visit, matter_addresses: list[str], who: str) -> None:
    stranger = visit(who)
    for way in ("Desk" if stranger.office.member(who)["totp_secret"] else "Home", "Matters"):
        stranger.way(way)
        stranger.page.wait_for_url(re.compile(way.lower()))
        stranger.at(re.compile("."))
        for word in MATTER:
            stranger.sees_no(word)
    stranger.notices()
    for word in MATTER:
        stranger.sees_no(word)
    stranger.way("Search")
    stranger.at("Search")
    for word in WORDS:
        search(stranger, word)
        finds_nothing_foreign(stranger, word)
    stranger.follow("My papers")
    stranger.sees("Nothing found")
    stranger.check()
    for address in matter_addresses:
        assert stranger.status_of(address) == 404, address
    stranger.typed(matter_addresses[0])
    stranger.check()


def test_nobody_is_sent_to_the_door_from_every_address_alike(visit: Visit, matter_addresses: list[str]) -> None:
    nobody = visit()
    for address in matter_addresses:
        invented = re.sub(r"/[0-9a-z]{12}/", "/zzzzzzzzzzzz/", address)
        answers = [
            nobody.page.request.get(nobody.office.base_url + each, max_redirects=0) for each in (address, invented)
        ]
        assert answers[0].status == answers[1].status, address
        assert answers[0].status in {302, 404}
    nobody.typed(matter_addresses[0], status=200)
    nobody.at("Sign in")
    nobody.sees_no("Harbor")


def test_nobody_finds_nothing_by_searching_and_in_what_machines_read(visit: Visit, matter_addresses: list[str]) -> None:
    nobody = visit()
    assert nobody.page.locator('link[rel="alternate"]').count() == 0, "a feed is offered: say here what is in it"
    nobody.way("Search")
    nobody.at("Search")
    for word in WORDS:
        search(nobody, word)
        finds_nothing_foreign(nobody, word)
    search(nobody, "Reyes")
    nobody.sees("Nothing found")
    nobody.check()
    reference = matter_addresses[0].split("/")[2]
    for address in ("/sitemap.xml", "/feed/", "/rss/", "/library/feed/", "/robots.txt", "/library/"):
        assert reference not in nobody.page.request.get(nobody.office.base_url + address).text(), address


def test_an_ended_seat_ends_with_the_next_click_and_the_next_range(visit: Visit) -> None:
    cole, leo = visit("cole"), visit("leo")
    addresses = addresses_of(cole, paper="Question on abatement.pdf")
    file = addresses[-1]
    stale = visit("cole")
    enter_the_matter(stale)
    assert cole.status_of(file, headers={"Range": "bytes=0-99"}) == 206

    enter_the_matter(leo)
    leo.follow("People")
    leo.at("People in this matter")
    leo.press(re.compile("End seat\\s+Cole Aldana"))
    leo.at("People in this matter")

    assert cole.status_of(file, headers={"Range": "bytes=100-199"}) == 404
    with cole.expecting("status of 404"):
        cole.follow(re.compile("Reyes"))
        cole.at(NOT_HERE)
    cole.sees_no("Reyes")
    for address in addresses:
        assert cole.status_of(address) == 404, address
    # The tab that was open all the time: what is written there goes nowhere.
    entering.message_box(stale).fill("Is anybody still there?")
    with stale.expecting("status of 404"), stale.page.expect_response(re.compile("/send/")) as answer:
        stale.press("Send")
        stale.at(NOT_HERE)
    assert answer.value.status == 404
    enter_the_matter(leo)
    leo.sees_no("Is anybody still there?")
