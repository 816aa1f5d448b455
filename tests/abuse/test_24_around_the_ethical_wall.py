"""Row 24: an attorney who is walled off learns nothing of the matter: by no address, list, search, bell, record or colleague."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from matters.models import Participant
from matters.roles import MatterRole
from matters.services import add_participant, post_message, raise_wall, set_status
from notifications.models import Notice
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused, words_of
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paper

WORDS = ("Reyes", "Harbor", "Brimstone")


@pytest.fixture
def walt(small: SmallMatter, run_jobs: Callable[[], int]) -> User:
    """An attorney who was on the matter until the wall was raised; everything was told to him before."""
    walt = attorney("Walt Brandt")
    add_participant(actor=small.leo, matter=small.matter, user=walt, role=MatterRole.ATTORNEY)
    paper(small.client_room, small.clara, "Brimstone.txt")
    post_message(actor=small.clara, room=small.client_room, text="About the Brimstone paper.")
    run_jobs()
    raise_wall(actor=small.leo, matter=small.matter, user=walt, reason="Worked for the landlord")
    run_jobs()
    return walt


def test_no_page_of_his_says_a_word_of_it(small: SmallMatter, walt: User, run_jobs: Callable[[], int]) -> None:
    his = browser(walt)
    post_message(actor=small.leo, room=small.client_room, text="After the wall.")
    set_status(actor=small.leo, matter=small.matter, status="Filed with the court", next_step="Wait")
    run_jobs()
    for address in (
        "/matters/",
        "/desk/",
        "/home/",
        "/notices/",
        "/desk/links/",
        "/search/?q=Brimstone",
        "/search/?q=Reyes",
    ):
        page = his.get(address, headers=PERSON, follow=True)
        found = [word for word in WORDS if word in words_of(page).replace("“Brimstone”", "").replace("“Reyes”", "")]
        typed = {"Brimstone", "Reyes"} if "?q=" in address else set()
        assert set(found) <= typed, (address, found)
        assert small.matter.reference not in page.content.decode(), address


def test_no_address_of_it_is_there(small: SmallMatter, walt: User) -> None:
    his, room = browser(walt), small.client_room.reference
    trail = Trail()
    with nothing_changes():
        for rest in ("", f"{room}/", "people/"):
            refused(his.get(small.url(rest), headers=PERSON), 404)
        refused(his.get(f"/desk/record/{small.matter.reference}/", headers=PERSON), 404)
        refused(his.post(small.url(f"{room}/send/"), {"text": "Hello."}, headers=PERSON), 404)
    assert trail.denied(walt)
    assert len(trail.lines()) == 5


def test_his_old_notices_lead_nowhere(small: SmallMatter, walt: User) -> None:
    for notice in Notice.objects.filter(user=walt):
        answer = browser(walt).get(f"/notices/{notice.reference}/", follow=True)
        assert answer.status_code == 404


def test_no_look_by_reason_opens_it_and_nobody_can_seat_him(small: SmallMatter, walt: User) -> None:
    form = {"matter": small.matter.reference, "reason": "I would like to know how it goes on there."}
    with nothing_changes():
        answer = browser(walt).post("/desk/sessions/", form, headers=PERSON)
        refused(answer, 400, says="You find no matter by this reference")
        seat = {"colleague-user": str(walt.pk), "colleague-role": "attorney"}
        refused(browser(small.leo).post(small.url("people/colleague/"), seat, headers=PERSON), 400)
    assert Participant.objects.get(matter=small.matter, user=walt).state == "ended"
