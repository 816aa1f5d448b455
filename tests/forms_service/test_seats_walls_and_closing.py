"""What becomes of a request when a seat is lost, a wall stands, the matter is closed or the service changes under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from audit.models import Record
from audit.services import labels_of
from common import clock
from common.errors import NotFound, Refused, TooMany
from forms_service.errors import AnswersShut, DecidedAlready, LookDecided, NobodyToReleaseTo
from forms_service.models import ConflictLook, Draft, Release, Request
from forms_service.services import (
    approve,
    clear_conflict,
    decline_request,
    offer_form,
    release,
    remark,
    return_request,
    take_approval_back,
    tell_absence,
)
from keys.services import person_key
from matters.services import add_party, close_matter, raise_wall, suspend
from matters.states import PartySide
from notifications.models import Notice
from subscriptions.models import ServiceAccount
from tests.cast import Cast, browser
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say, sent
from tests.factories.reviews import approved, matter_of, released
from tests.forms_service.test_deciding import change
from tests.subscriptions.test_ledger import give


def against(cast: Cast, name: str) -> None:
    """Name somebody as the other side in Clara's matter."""
    add_party(actor=cast.leo, matter=cast.matter("clara"), name=name, side=PartySide.ADVERSE)


def held_for(cast: Cast) -> ConflictLook:
    """A look at a name of Rita's form that stands against Clara's matter."""
    form = offered(POWER_OF_ATTORNEY, reviewer=cast.leo, cover=cast.lena)
    request = sent(say(begin(cast.rita, form), answers_of(POWER_OF_ATTORNEY)))
    return ConflictLook.objects.select_related("request").get(request=request)


def test_whoever_is_suspended_from_the_matter_has_lost_the_form_too(waiting: Request, draft: Draft, cast: Cast) -> None:
    return_request(actor=cast.leo, draft=draft, words="Who keeps the key?")
    suspend(actor=cast.leo, participant=matter_of(waiting).participants.get(user=cast.rita))
    for part in ("", "answers/", "send/", "screens/agent/"):
        page = browser(cast.rita).get(f"/requests/{waiting.reference}/{part}")
        assert page.status_code == 404, part
        assert "Who keeps the key" not in page.content.decode()
    with pytest.raises(NotFound):
        sent(waiting)
    assert waiting.drafts.count() == 1


def test_nothing_is_released_to_somebody_without_a_seat(waiting: Request, cast: Cast) -> None:
    draft = approved(waiting, cast.leo)
    suspend(actor=cast.leo, participant=matter_of(waiting).participants.get(user=cast.rita))
    with pytest.raises(NobodyToReleaseTo):
        release(actor=cast.leo, draft=draft)
    assert not Release.objects.filter(request=waiting).exists()


def test_nothing_is_released_to_somebody_suspended_since_it_was_ordered(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    released(waiting, cast.leo)
    suspend(actor=cast.leo, participant=matter_of(waiting).participants.get(user=cast.rita))
    run_jobs()
    ordered, account = Release.objects.get(request=waiting), ServiceAccount.objects.get(user=cast.rita, code="question")
    assert (ordered.released_at, ordered.is_stuck, account.used) == (None, True, 0)


@pytest.mark.parametrize("way", ["found", "sender"])
def test_a_wall_keeps_an_attorney_from_a_possible_conflict(cast: Cast, way: str, waiting: Request) -> None:
    against(cast, "Rosa Solano")
    walled = cast.matter("clara") if way == "found" else matter_of(waiting)
    raise_wall(actor=cast.leo, matter=walled, user=cast.lena, reason="She acted for the other side.")
    tell_absence(actor=cast.leo, until_on=clock.today())
    look = held_for(cast)
    page = browser(cast.lena).get("/desk/reviews/").content.decode()
    assert "Rosa Solano" not in page
    for decide in (clear_conflict, decline_request):
        with pytest.raises(NotFound):
            decide(actor=cast.lena, look=look)
    assert not Notice.objects.filter(user=cast.lena, kind="forms.conflict").exists()
    assert "Rosa Solano" in browser(cast.leo).get("/desk/reviews/").content.decode()


def test_a_cover_looks_only_while_the_reviewer_is_away(cast: Cast) -> None:
    against(cast, "Rosa Solano")
    look = held_for(cast)
    with pytest.raises(NotFound):
        clear_conflict(actor=cast.lena, look=look)
    tell_absence(actor=cast.leo, until_on=clock.today())
    assert clear_conflict(actor=cast.lena, look=look).state == "sent"


def test_the_name_of_the_account_is_looked_at_whatever_the_form_says(cast: Cast) -> None:
    against(cast, cast.rita.name)
    said = {**answers_of(POWER_OF_ATTORNEY), "principal": "Zoe Quimby"}
    form = offered(POWER_OF_ATTORNEY, reviewer=cast.leo)
    assert sent(say(begin(cast.rita, form), said)).state == "held"


def test_only_so_many_forms_are_sent_in_a_day(cast: Cast) -> None:
    form = offered(POWER_OF_ATTORNEY, reviewer=cast.leo)
    for _turn in range(5):
        sent(say(begin(cast.rita, form), answers_of(POWER_OF_ATTORNEY)))
    last = say(begin(cast.rita, form), answers_of(POWER_OF_ATTORNEY))
    with pytest.raises(TooMany):
        sent(last)
    assert Request.objects.get(pk=last.pk).state == "answering"


@pytest.mark.parametrize("stage", ["sent", "returned", "approved"])
def test_a_closed_matter_ends_the_request_and_gives_the_service_back(
    waiting: Request, draft: Draft, cast: Cast, stage: str
) -> None:
    if stage == "returned":
        return_request(actor=cast.leo, draft=draft, words="Who?")
    if stage == "approved":
        approve(actor=cast.leo, draft=draft, sha256=draft.sha256)
    close_matter(actor=cast.leo, matter=matter_of(waiting), farewell="Good bye.")
    waiting.refresh_from_db()
    account = ServiceAccount.objects.get(user=cast.rita, code="question")
    assert (waiting.state, account.reserved, account.used) == ("refused", 0, 0)
    assert matter_of(waiting).status == "Good bye."
    with pytest.raises(DecidedAlready):
        remark(actor=cast.leo, draft=draft, path="agent", text="x")
    with pytest.raises(AnswersShut):
        sent(Request.objects.of(cast.rita).get(pk=waiting.pk))
    page = browser(cast.rita).get(f"/requests/{waiting.reference}/").content.decode()
    assert "does not go on with this" in page


def test_a_release_that_failed_can_be_taken_back(waiting: Request, cast: Cast) -> None:
    draft = released(waiting, cast.leo)
    with pytest.raises(DecidedAlready):
        take_approval_back(actor=cast.leo, draft=draft)
    Release.objects.filter(request=waiting).update(trouble="It could not be sealed.")
    assert "Take the approval back" in browser(cast.leo).get(f"/desk/reviews/{waiting.reference}/").content.decode()
    assert take_approval_back(actor=cast.leo, draft=draft).number == 2
    assert not Release.objects.filter(request=waiting).exists()


def test_a_service_that_changes_under_way_is_not_used_twice(
    waiting: Request, draft: Draft, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    give(cast.rita, 1, cause="subscription:two")
    ServiceAccount.objects.filter(source_ref="subscription:two").update(code="review")
    return_request(actor=cast.leo, draft=draft, words="Who?")
    offer_form(actor=None, form=waiting.form, reviewers=[(cast.leo, None)], service_code="review")
    sent(Request.objects.of(cast.rita).get(pk=waiting.pk))
    reserved = dict(ServiceAccount.objects.filter(user=cast.rita).values_list("code", "reserved"))
    assert reserved == {"question": 1, "review": 0}


def test_a_conflict_found_after_a_return_closes_the_matter(waiting: Request, draft: Draft, cast: Cast) -> None:
    return_request(actor=cast.leo, draft=draft, words="Who?")
    against(cast, "Bert Harbor")
    change(waiting, "agent", "Bert Harbor")
    sent(Request.objects.of(cast.rita).get(pk=waiting.pk))
    decline_request(actor=cast.leo, look=ConflictLook.objects.select_related("request").get(request=waiting))
    waiting.refresh_from_db()
    assert (waiting.state, matter_of(waiting).is_open) == ("refused", False)


@pytest.mark.parametrize("decide", [clear_conflict, decline_request])
def test_a_possible_conflict_ends_with_its_matter(
    waiting: Request, draft: Draft, cast: Cast, decide: Callable[..., Any]
) -> None:
    return_request(actor=cast.leo, draft=draft, words="Who?")
    against(cast, "Bert Harbor")
    change(waiting, "agent", "Bert Harbor")
    sent(Request.objects.of(cast.rita).get(pk=waiting.pk))
    look = ConflictLook.objects.select_related("request").get(request=waiting)
    close_matter(actor=cast.leo, matter=matter_of(waiting), farewell="Good bye.")
    # On somebody's screen it may be open still.
    with pytest.raises(LookDecided):
        decide(actor=cast.leo, look=look)
    waiting.refresh_from_db()
    look.refresh_from_db()
    account = ServiceAccount.objects.get(user=cast.rita, code="question")
    assert (waiting.state, look.state, account.reserved, account.used) == ("refused", "over", 0, 0)
    assert look.reference not in browser(cast.leo).get("/desk/reviews/").content.decode()


@pytest.fixture
def look(cast: Cast) -> ConflictLook:
    """A possible conflict that waits for Leo; Lena is the cover, and nobody has called her."""
    against(cast, "Rosa Solano")
    return held_for(cast)


def offer(cast: Cast, look: ConflictLook, actor: str, *pairs: tuple[str, str], hours: int = 48) -> None:
    """Offer the form with these reviewers and covers."""
    people = [(cast.people[user], cast.people.get(cover)) for user, cover in pairs]
    who = cast.people.get(actor)
    offer_form(actor=who, form=look.request.form, reviewers=people, promise_hours=hours)


@pytest.mark.parametrize("pairs", [[("lena", "")], [("leo", "lena"), ("lena", "")], [("lena", "leo")]])
def test_nobody_takes_the_place_of_those_for_whom_a_possible_conflict_waits(
    look: ConflictLook, cast: Cast, pairs: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refused, match="possible conflict waits"):
        offer(cast, look, "lena", *pairs)
    assert not ConflictLook.objects.visible_to(cast.lena).exists()
    form = look.request.form
    told = {"reviewer_0": cast.lena.pk, "cover_0": "", "promise_hours": 48, "service_code": ""}
    page = browser(cast.lena).post(f"/cms/forms/{form.reference}/offer/", told)
    assert (page.status_code, "possible conflict waits" in page.content.decode()) == (400, True)
    assert [(each.user, each.cover) for each in form.reviewers.all()] == [(cast.leo, cast.lena)]


def test_what_is_promised_may_change_while_a_possible_conflict_waits(look: ConflictLook, cast: Cast) -> None:
    offer(cast, look, "lena", ("leo", "lena"), hours=24)
    look.request.form.refresh_from_db()
    assert look.request.form.promise_hours == 24


@pytest.mark.parametrize("actor", ["leo", "nobody"])
def test_whoever_sees_the_possible_conflict_and_the_office_may_name_others(
    look: ConflictLook, cast: Cast, actor: str
) -> None:
    offer(cast, look, actor, ("lena", ""))
    assert ConflictLook.objects.visible_to(cast.lena).exists()


def test_others_take_their_place_once_it_is_decided_or_when_nobody_is_left(look: ConflictLook, cast: Cast) -> None:
    User.objects.filter(pk=cast.leo.pk).update(is_active=False)
    offer(cast, look, "lena", ("lena", ""))
    User.objects.filter(pk=cast.leo.pk).update(is_active=True)
    clear_conflict(actor=cast.lena, look=look)
    offer(cast, look, "leo", ("leo", "lena"))
    line = Record.objects.on(look.request.form.record_ref).filter(verb="form.changed").order_by("link__seq").last()
    assert line is not None
    told = labels_of([line], [person_key(cast.leo.record_ref)])[line.pk].names
    assert told["reviewers"] == f"{cast.leo.record_ref} {cast.lena.record_ref}"


def test_every_page_with_something_of_a_draft_goes_on_the_record(waiting: Request, cast: Cast) -> None:
    leo, before = browser(cast.leo), Record.objects.filter(verb="draft.read").count()
    for part in ("", "return/", "refuse/", "clauses/pay/"):
        assert leo.get(f"/desk/reviews/{waiting.reference}/{part}").status_code == 200
    assert Record.objects.filter(verb="draft.read").count() == before + 4


def test_a_walled_cover_is_told_nothing(waiting: Request, cast: Cast) -> None:
    raise_wall(actor=cast.leo, matter=matter_of(waiting), user=cast.lena, reason="She acted for the other side.")
    tell_absence(actor=cast.leo, until_on=clock.today())
    told = Notice.objects.filter(kind="forms.promise_near", subject_ref=waiting.record_ref)
    assert {notice.user for notice in told} == {cast.leo}
