"""A cover sees what waits before its promise is broken: at once when the reviewer is away, else when the time grows short."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from audit.models import Record
from common import clock
from common.errors import BadInput, Refused
from forms_service.models import Absence, ConflictLook, Draft, Request
from forms_service.promising import before, due_after
from forms_service.services import call_covers, tell_absence
from matters.services import add_party, raise_wall
from matters.states import PartySide
from notifications.models import Notice
from tests.cast import Cast, browser
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say, sent
from tests.factories.reviews import approved


@pytest.fixture(autouse=True)
def _nothing_else(cast: Cast) -> None:
    """Let nothing that people sent before wait for a cover."""
    Request.objects.update(covered_at=clock.now())


def sees(cast: Cast, who: str) -> bool:
    """Whether somebody finds the draft."""
    return Draft.objects.visible_to(getattr(cast, who)).exists()


def test_a_cover_is_called_when_a_quarter_of_the_time_is_left(waiting: Request, cast: Cast) -> None:
    assert waiting.due_at is not None
    margin = before(waiting.due_at, waiting.form.promise_hours // 4)
    with time_machine.travel(margin - timedelta(minutes=5), tick=False):
        assert call_covers() == 0
        assert not sees(cast, "lena")
    with time_machine.travel(margin + timedelta(minutes=5), tick=False):
        assert call_covers() == 1
        assert call_covers() == 0, "once for each sending"
    assert sees(cast, "lena")
    assert Notice.objects.filter(user=cast.lena, kind="forms.promise_near").count() == 1
    assert Notice.objects.filter(user=cast.leo, kind="forms.promise_near").count() == 1
    assert Record.objects.filter(verb="cover.seated").count() == 1
    page = browser(cast.lena).get("/desk/reviews/").content.decode()
    assert "for Leo Marsh" in page
    approved(waiting, cast.lena)
    call_command("check_grants")


def test_what_is_decided_calls_nobody(waiting: Request, cast: Cast) -> None:
    approved(waiting, cast.leo)
    assert waiting.due_at is not None
    with time_machine.travel(waiting.due_at + timedelta(hours=1), tick=False):
        assert call_covers() == 0
    assert not sees(cast, "lena")


def test_who_is_away_is_covered_at_once(waiting: Request, cast: Cast) -> None:
    answer = browser(cast.leo).post(
        "/desk/reviews/away/", {"until_on": (clock.today() + timedelta(days=3)).isoformat()}
    )
    assert answer.status_code == 302
    assert sees(cast, "lena")
    assert "You are away through" in browser(cast.leo).get("/desk/reviews/").content.decode()
    browser(cast.leo).post("/desk/reviews/away/", {"do": "back"})
    assert not Absence.objects.exists()


def test_what_comes_while_one_is_away_goes_to_the_cover_too(cast: Cast, run_jobs: Callable[[], int]) -> None:
    tell_absence(actor=cast.leo, until_on=clock.today())
    form = offered(POWER_OF_ATTORNEY, reviewer=cast.leo, cover=cast.lena)
    request = sent(say(begin(cast.rita, form), answers_of(POWER_OF_ATTORNEY)))
    run_jobs()
    assert sees(cast, "lena")
    assert request.reviewer == cast.leo


def test_a_possible_conflict_tells_the_cover_of_whoever_is_away(cast: Cast) -> None:
    tell_absence(actor=cast.leo, until_on=clock.today())
    add_party(actor=cast.leo, matter=cast.matter("clara"), name="Rosa Solano", side=PartySide.ADVERSE)
    form = offered(POWER_OF_ATTORNEY, reviewer=cast.leo, cover=cast.lena)
    sent(say(begin(cast.rita, form), answers_of(POWER_OF_ATTORNEY)))
    assert ConflictLook.objects.count() == 1
    assert {notice.user for notice in Notice.objects.filter(kind="forms.conflict")} == {cast.leo, cast.lena}


def test_a_walled_cover_is_not_seated(waiting: Request, cast: Cast) -> None:
    assert waiting.matter is not None
    raise_wall(actor=cast.leo, matter=waiting.matter, user=cast.lena, reason="Acted for the other side.")
    tell_absence(actor=cast.leo, until_on=clock.today())
    assert not sees(cast, "lena")
    assert Notice.objects.filter(user=cast.leo, kind="forms.promise_near").exists()


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_that_cannot_be_is_refused_beside_its_field(cast: Cast, days: int) -> None:
    offered(POWER_OF_ATTORNEY, reviewer=cast.leo, cover=cast.lena)
    day = clock.today() + timedelta(days=days)
    with pytest.raises(BadInput):
        tell_absence(actor=cast.leo, until_on=day)
    answer = browser(cast.leo).post("/desk/reviews/away/", {"until_on": day.isoformat()})
    assert answer.status_code == 400
    assert "today or later" in answer.content.decode()
    assert day.isoformat() in answer.content.decode()


def test_only_attorneys_are_away(cast: Cast) -> None:
    with pytest.raises(Refused):
        tell_absence(actor=cast.pat, until_on=clock.today())
    assert browser(cast.pat).post("/desk/reviews/away/", {"until_on": clock.today().isoformat()}).status_code == 404


@pytest.mark.parametrize(("day", "hour", "hours"), [(5, 9, 12), (8, 9, 12), (7, 17, 24), (11, 12, 48), (12, 8, 3)])
def test_so_many_working_hours_before_and_after_are_the_same_way(day: int, hour: int, hours: int) -> None:
    moment = datetime(2027, 1, day, hour, tzinfo=ZoneInfo("America/New_York"))
    assert due_after(before(moment, hours), hours) == moment
