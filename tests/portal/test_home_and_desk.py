"""Home says the four answers in true sentences; the desk shows one's own matters; the page of rights says why."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from aftercare import services as _aftercare  # noqa: F401  # its receivers give the client her rights
from common import clock
from jobs.services import tick
from matters.models import Matter
from matters.services import ask_for, close_matter, mark_read, post_message, set_status
from portal.home import home_of
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paper, person, small_matter, with_counsel
from vault.models import OpeningKind, ScanState, Version
from vault.services import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(db: None) -> SmallMatter:
    return small_matter()


def text_of(user: object, address: str = "/home/") -> str:
    """Give the words of a page as a person reads them."""
    page = browser(user).get(address)  # type: ignore[arg-type]
    assert page.status_code == 200
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace(" .", ".")


def test_the_four_answers_of_a_matter_at_work(small: SmallMatter) -> None:
    room = small.client_room
    set_status(
        actor=small.leo,
        matter=small.matter,
        status="We have answered.",
        next_step="The other side replies.",
        hear_by=clock.today() + timedelta(days=9),
    )
    ask_for(actor=small.leo, room=room, title="Two pay slips", due_on=clock.today() + timedelta(days=5))
    paper(room, small.leo, "Answer.txt")
    post_message(actor=small.leo, room=room, text="Hello")
    words = text_of(small.clara)
    for sentence in (
        "Two pay slips",
        "Leo Marsh added “Answer.txt”.",
        "Leo Marsh wrote to you.",
        "Leo Marsh asked for: Two pay slips.",
        "The other side replies.",
        "You hear from us on or before",
        "even if there is no news.",
        "1 paper",
        "Your attorney",
    ):
        assert sentence in words, sentence


def test_what_is_not_known_yet_is_said_so(small: SmallMatter) -> None:
    words = text_of(small.clara)
    assert "Nothing just now. When we need something, it stands here, with its date." in words
    assert "We have not written down the next step yet." in words
    assert "0 papers" in words


def test_a_promised_day_that_has_passed_is_not_promised_again(small: SmallMatter) -> None:
    set_status(actor=small.leo, matter=small.matter, status="x", hear_by=clock.today() - timedelta(days=2))
    words = text_of(small.clara)
    assert "You were to hear from us by" in words
    assert "You hear from us on or before" not in words


def test_a_closed_matter_asks_for_nothing_and_keeps_its_papers(small: SmallMatter) -> None:
    ask_for(actor=small.leo, room=small.client_room, title="Two pay slips")
    close_matter(actor=small.leo, matter=small.matter, farewell="Every bill is paid.")
    words = text_of(small.clara)
    assert "Your matters are closed. Your papers stay here for you." in words
    assert "Every bill is paid." in words
    assert "Nothing just now" in words
    assert "Closed" in words


def test_what_she_did_herself_is_told_as_hers(small: SmallMatter) -> None:
    first = paper(small.client_room, small.clara, "Lease.txt")
    from vault.services import add_version

    add_version(actor=small.clara, binder=small.client_room.binder, name="Lease.txt", source=b"2", file=first.file)
    words = text_of(small.clara)
    assert "You sent “Lease.txt”." in words
    assert "You sent a new version of “Lease.txt”." in words
    assert "Clara Reyes sent a new version of “Lease.txt”." in text_of_activity(small)


def text_of_activity(small: SmallMatter) -> str:
    return " ".join(happening.sentence for happening in home_of(small.leo).happenings)


def test_nothing_of_other_rooms_comes_home(small: SmallMatter) -> None:
    cole = person("Cole Aldana")
    with_counsel(small, cole)
    paper(small.internal_room, small.leo, "Strategy.txt")
    ask_for(actor=small.leo, room=small.client_room, title="Two pay slips")
    assert "Strategy.txt" not in text_of(small.clara)
    words = text_of(cole)
    assert "Two pay slips" not in words
    assert "The attorney" in words
    assert "Your attorney" not in words


def test_somebody_without_a_matter_is_told_where_to_begin() -> None:
    words = text_of(person("Sam Keller"))
    assert "Welcome" in words
    assert "To the library" in words
    assert "What we need from you" not in words


@pytest.mark.parametrize(
    ("hour", "greeting"), [(8, "Good morning, Clara."), (13, "Good afternoon, Clara."), (21, "Good evening, Clara.")]
)
def test_the_greeting_fits_the_hour_of_the_firm(small: SmallMatter, hour: int, greeting: str) -> None:
    at = datetime(2026, 11, 20, hour, 30, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(at.astimezone(UTC), tick=False):
        assert home_of(small.clara).greeting == greeting


def test_more_matters_than_fit_are_a_link_away() -> None:
    leo, clara = attorney(), person("Clara Reyes")
    for number in range(11):
        small_matter(leo=leo, clara=clara, title=f"Matter number {number:02}")
    words = text_of(clara)
    assert len(set(re.findall(r"Matter number \d\d", words))) == 10
    assert "All your matters" in words


def test_the_desk_shows_ones_own_matters_alone(small: SmallMatter) -> None:
    lena = attorney("Lena Fisk")
    other = small_matter(leo=lena, clara=person("Gina Barlow"), title="Barlow, custody")
    post_message(actor=small.clara, room=small.client_room, text="Is anybody there?")
    post_message(actor=other.clara, room=other.client_room, text="Hello?")
    leo, lenas = text_of(small.leo, "/desk/"), text_of(lena, "/desk/")
    assert small.matter.title in leo
    assert "Clara Reyes" in leo
    assert "Barlow" not in leo
    assert "Barlow, custody" in lenas
    assert "Clara" not in lenas
    for role in ("administrator", "support", "marketer"):
        words = text_of(person("Somebody", staff_role=role), "/desk/")
        assert "Clara" not in words
        assert "Barlow" not in words


def test_a_message_waits_until_somebody_of_the_firm_has_read_it(small: SmallMatter) -> None:
    sent = post_message(actor=small.clara, room=small.client_room, text="Is anybody there?")
    assert "1 messages" not in text_of(small.leo, "/desk/")
    assert "Nobody is waiting for an answer." not in text_of(small.leo, "/desk/")
    mark_read(actor=small.leo, room=small.client_room, messages=[sent])
    assert "Nobody is waiting for an answer." in text_of(small.leo, "/desk/")


def test_a_matter_silent_for_two_weeks_is_shown(small: SmallMatter) -> None:
    assert "Something happened in each of your open matters" in text_of(small.leo, "/desk/")
    Matter.objects.update(last_activity_at=clock.now() - timedelta(days=15))
    assert "Something happened in each of your open matters" not in text_of(small.leo, "/desk/")


def test_each_arrives_at_her_own_place(small: SmallMatter) -> None:
    for user, place in ((small.clara, "/home/"), (small.leo, "/desk/")):
        assert browser(user).get("/home/arrive/")["Location"] == place
    assert browser(small.leo).get("/home/")["Location"] == "/desk/"
    assert browser(small.clara).get("/desk/").status_code == 404


def test_the_page_of_rights_says_what_is_open_and_why(small: SmallMatter) -> None:
    words = text_of(small.clara, "/home/why/")
    assert small.matter.title in words
    assert "Your open matter" in words
    sam = text_of(person("Sam Keller"), "/home/why/")
    assert "You have an account, and nothing else yet." in sam
    assert "None. If you expected one, call us" in sam
    close_matter(actor=small.leo, matter=small.matter)
    assert "The free time after your matter" in text_of(small.clara, "/home/why/")


def test_an_administrator_sees_that_background_work_is_late_and_others_do_not(small: SmallMatter) -> None:
    ada = person("Ada Hale", staff_role="administrator")
    assert "Background work is late" in text_of(ada, "/desk/")
    assert "Background work is late" not in text_of(small.leo, "/desk/")
    tick()
    assert "Background work is late" not in text_of(ada, "/desk/")


def test_whoever_sits_with_others_only_never_reads_where_the_matter_stands(small: SmallMatter) -> None:
    cole = person("Cole Aldana")
    room = with_counsel(small, cole)
    # With one matter alone the list leads straight into it.
    with_counsel(small_matter(leo=small.leo, clara=small.clara, title="Another"), cole)
    set_status(
        actor=small.leo,
        matter=small.matter,
        status="SECRETSTATUS we would settle",
        next_step="SECRETNEXT our lowest number",
        next_on=clock.today() + timedelta(days=4),
        hear_by=clock.today() + timedelta(days=9),
    )
    pages = ("/home/", "/matters/", f"/matters/{small.matter.reference}/{room.reference}/", "/home/why/", "/notices/")
    for page in pages:
        words = text_of(cole, page)
        assert "SECRET" not in words, page
        assert "You hear from us" not in words, page
    assert "SECRETSTATUS" in text_of(small.clara, "/matters/")
    assert "SECRETNEXT" in text_of(small.clara)


def unopened(user: object) -> str:
    """Give the words of the desk between its heading on papers nobody has opened and the next one; "" without it."""
    return text_of(user, "/desk/").partition("Papers nobody has opened")[2].partition("Silent matters")[0]


def test_the_desk_says_which_papers_nobody_of_the_firm_has_opened(small: SmallMatter) -> None:
    sent = paper(small.client_room, small.clara, "Pay slip.txt")
    paper(small.client_room, small.leo, "Our answer.txt")
    assert unopened(small.leo) == ""
    Version.objects.update(scan_state=ScanState.CLEAN)
    words = unopened(small.leo)
    assert "Pay slip.txt" in words
    assert small.clara.name in words
    assert "Our answer.txt" not in words
    opened(actor=small.clara, version=sent, how=OpeningKind.VIEWED)
    assert "Pay slip.txt" in unopened(small.leo)
    opened(actor=small.leo, version=sent, how=OpeningKind.VIEWED)
    assert unopened(small.leo) == ""


def test_the_desk_is_silent_on_papers_of_others_and_of_closed_matters(small: SmallMatter) -> None:
    paper(small.client_room, small.clara, "Pay slip.txt")
    Version.objects.update(scan_state=ScanState.CLEAN)
    assert unopened(attorney("Lena Brandt")) == ""
    close_matter(actor=small.leo, matter=small.matter, farewell="All is done.")
    assert unopened(small.leo) == ""
