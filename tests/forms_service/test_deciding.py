"""One decision a draft: returned with a question, approved by its very bytes, or refused; and clauses by an attorney's hand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from audit.models import Record
from common.errors import BadInput, NotFound, PortalError, Refused
from forms_service.answering import standing_of
from forms_service.errors import (
    DecidedAlready,
    DraftNotReady,
    EditsToSettle,
    NoSuchClause,
    NothingToSay,
    StaleDraft,
)
from forms_service.models import ClauseEdit, Decision, Draft, Remark, Request
from forms_service.services import (
    approve,
    assembled,
    drop_edit,
    edit_clause,
    keep_edit,
    offer_form,
    refuse,
    remark,
    return_request,
    save_answers,
    take_approval_back,
)
from forms_service.services.sending import send_request
from matters.roles import MatterRole
from matters.services import add_participant, add_party
from matters.states import PartySide
from notifications.models import Notice
from subscriptions.models import ServiceAccount
from tests.cast import Cast, browser
from tests.factories.forms import POWER_OF_ATTORNEY, agreed, answers_of, begin, offered, say, sent
from tests.factories.matters import attorney, person
from tests.factories.reviews import approved, draft_of, matter_of

WORDS = "Is this still your sister's address?"


def change(request: Request, path: str, words: Any) -> None:
    """Let the person change one answer."""
    request.refresh_from_db()
    screen = standing_of(request).places[path].screen.key
    taken = save_answers(
        actor=request.person, request=request, typed=[(path, words)], seen={}, screen=screen, done=True
    )
    assert not taken.refused
    # What rested on it is asked again: she looks at each, and it is still right.
    while (step := standing_of(request).next) is not None:
        taken = save_answers(
            actor=request.person, request=request, typed=[], seen={}, screen=step.screen.key, done=True
        )
        assert not taken.refused


def send_again(request: Request, run_jobs: Callable[[], int]) -> None:
    """Let the person send it again."""
    mine = Request.objects.of(request.person).get(pk=request.pk)
    send_request(actor=request.person, request=mine, agreed=agreed(mine))
    run_jobs()


def test_a_return_says_what_is_asked_and_stops_the_clock(waiting: Request, draft: Draft, cast: Cast) -> None:
    remark(actor=cast.leo, draft=draft, path="agent_relation", text=WORDS)
    assert WORDS not in browser(cast.rita).get(f"/requests/{waiting.reference}/").content.decode()
    return_request(actor=cast.leo, draft=draft, words="Only one thing.")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.due_at) == ("returned", None)
    page = browser(cast.rita).get(f"/requests/{waiting.reference}/answers/").content.decode()
    assert "Is this still your sister" in page
    assert "Only one thing." in page
    assert "Leo Marsh has read what you sent" in page
    screen = standing_of(waiting).places["agent_relation"].screen.key
    assert (
        "Is this still your sister"
        in browser(cast.rita).get(f"/requests/{waiting.reference}/screens/{screen}/").content.decode()
    )
    assert Notice.objects.filter(user=cast.rita, kind="forms.news").exists()
    assert matter_of(waiting).status == "Your attorney has a question about your answers."


def test_a_return_without_a_question_is_refused(draft: Draft, cast: Cast) -> None:
    with pytest.raises(NothingToSay):
        return_request(actor=cast.leo, draft=draft)
    with pytest.raises(BadInput):
        return_request(actor=cast.leo, draft=draft, words="x" * 4_001)
    assert not Decision.objects.exists()


def test_a_returned_form_comes_back_as_a_second_draft_that_shows_what_changed(
    waiting: Request, draft: Draft, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    remark(actor=cast.leo, draft=draft, path="agent_relation", text=WORDS)
    return_request(actor=cast.leo, draft=draft)
    change(waiting, "agent_relation", "cousin")
    send_again(waiting, run_jobs)
    second = draft_of(waiting, cast.leo)
    waiting.refresh_from_db()
    assert (second.number, second.state, waiting.state) == (2, "ready", "sent")
    assert waiting.due_at is not None
    assert waiting.agreements.count() == 1, "what has not changed is not accepted twice"
    page = browser(cast.leo).get(f"/desk/reviews/{waiting.reference}/").content.decode()
    assert "1 answer changed since the draft before" in page
    assert "(was: sister)" in page
    with pytest.raises(DecidedAlready):
        approve(actor=cast.leo, draft=draft, sha256=draft.sha256)


def test_a_name_that_is_new_in_a_second_sending_is_looked_at(
    waiting: Request, draft: Draft, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    return_request(actor=cast.leo, draft=draft, words="Who is to act for you?")
    add_party(actor=cast.leo, matter=cast.matter("clara"), name="Bert Harbor", side=PartySide.ADVERSE)
    change(waiting, "agent", "Bert Harbor")
    send_again(waiting, run_jobs)
    waiting.refresh_from_db()
    assert waiting.state == "held"
    assert waiting.conflict_looks.count() == 1
    assert waiting.drafts.count() == 1


@pytest.mark.parametrize("who", ["rita", "lena", "ada", "clara", "sam", "mia", "pat", "walt"])
def test_nobody_else_decides_remarks_or_edits(waiting: Request, draft: Draft, cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    for act in (
        lambda: approve(actor=user, draft=draft, sha256=draft.sha256),
        lambda: return_request(actor=user, draft=draft, words="No."),
        lambda: refuse(actor=user, draft=draft, reason="No.", next_step="None."),
        lambda: edit_clause(actor=user, draft=draft, path="pay", text="No."),
        lambda: remark(actor=user, draft=draft, path="agent", text="No."),
    ):
        with pytest.raises((NotFound, Refused)):
            act()
    address = f"/desk/reviews/{waiting.reference}/"
    for part in ("approve/", "return/", "refuse/", "release/", "reopen/", "confirm/", "remarks/", "clauses/pay/"):
        assert browser(user).post(address + part, {"sha256": draft.sha256, "words": "x"}).status_code == 404, part
    assert not Decision.objects.exists()
    assert not ClauseEdit.objects.exists()
    assert not Remark.objects.exists()


def test_a_paralegal_in_the_room_remarks_but_does_not_decide(waiting: Request, draft: Draft, cast: Cast) -> None:
    assert waiting.matter is not None
    add_participant(actor=cast.leo, matter=waiting.matter, user=cast.pat, role=MatterRole.PARALEGAL)
    assert remark(actor=cast.pat, draft=draft, path="agent", text="The name is spelled twice.") is not None
    with pytest.raises(Refused):
        approve(actor=cast.pat, draft=draft, sha256=draft.sha256)
    page = browser(cast.pat).get(f"/desk/reviews/{waiting.reference}/").content.decode()
    assert "The name is spelled twice." in page
    assert "Approve and release" not in page


def test_nobody_approves_her_own(cast: Cast, run_jobs: Callable[[], int]) -> None:
    form = offered(POWER_OF_ATTORNEY, reviewer=cast.leo)
    offer_form(actor=None, form=form, reviewers=[(cast.leo, None), (cast.lena, None)])
    request = sent(say(begin(cast.leo, form), answers_of(POWER_OF_ATTORNEY)))
    run_jobs()
    draft = draft_of(request, cast.lena)
    with pytest.raises((NotFound, Refused)):
        approve(actor=cast.leo, draft=draft, sha256=draft.sha256)
    approve(actor=cast.lena, draft=draft, sha256=draft.sha256)


def test_what_is_approved_are_these_bytes_and_no_others(waiting: Request, draft: Draft, cast: Cast) -> None:
    with pytest.raises(StaleDraft):
        approve(actor=cast.leo, draft=draft, sha256="0" * 64)
    with pytest.raises(StaleDraft):
        approve(actor=cast.leo, draft=draft, sha256="")
    decision = approve(actor=cast.leo, draft=draft, sha256=draft.sha256)
    waiting.refresh_from_db()
    assert (waiting.state, decision.sha256) == ("approved", draft.sha256)
    assert Record.objects.filter(verb="draft.approved", actor=cast.leo.record_ref).count() == 1
    with pytest.raises(DecidedAlready):
        approve(actor=cast.leo, draft=draft, sha256=draft.sha256)


def test_a_stale_page_approves_nothing_and_says_so(
    waiting: Request, draft: Draft, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    edit_clause(actor=cast.leo, draft=draft, path="pay", text="No pay at all.")
    with pytest.raises(DraftNotReady):
        approve(actor=cast.leo, draft=draft, sha256=draft.sha256)
    run_jobs()
    answer = browser(cast.leo).post(
        f"/desk/reviews/{waiting.reference}/approve/", {"draft": "1", "sha256": draft.sha256, "release": "yes"}
    )
    assert answer.status_code == 409
    assert "Nothing was approved" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_clause_by_hand_stands_in_the_paper_and_in_the_next_draft(
    waiting: Request, draft: Draft, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    before = draft.sha256
    edit_clause(actor=cast.leo, draft=draft, path="pay", text="Rosa is paid nothing.")
    run_jobs()
    anew = draft_of(waiting, cast.leo)
    assert (anew.state, anew.revision, anew.number) == ("ready", 1, 1)
    assert anew.sha256 != before
    assert anew.version is not None
    assert anew.version.number == 2, "another version of the same file"
    assert b"paid nothing" not in bytes(ClauseEdit.objects.get().text)
    remark(actor=cast.leo, draft=anew, path="agent_relation", text=WORDS)
    return_request(actor=cast.leo, draft=anew)
    change(waiting, "agent_relation", "cousin")
    send_again(waiting, run_jobs)
    second = draft_of(waiting, cast.leo)
    facts = assembled(second).clauses["pay"]
    assert (facts.text, facts.edit) == ("Rosa is paid nothing.", "kept")
    assert "paid nothing" in browser(cast.leo).get(f"/desk/reviews/{waiting.reference}/").content.decode()


def test_a_clause_by_hand_over_a_changed_answer_must_be_settled_first(
    waiting: Request, draft: Draft, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    edit_clause(actor=cast.leo, draft=draft, path="appointment", text="I appoint my sister.")
    run_jobs()
    return_request(actor=cast.leo, draft=draft_of(waiting, cast.leo), words="Who is she?")
    change(waiting, "agent_relation", "cousin")
    change(waiting, "agent", "Rosalind Solano")
    send_again(waiting, run_jobs)
    second = draft_of(waiting, cast.leo)
    assert assembled(second).flagged == ("appointment",)
    page = browser(cast.leo).get(f"/desk/reviews/{waiting.reference}/").content.decode()
    assert "an answer beneath it has changed" in page
    assert "Approve and release" not in page
    with pytest.raises(EditsToSettle):
        approve(actor=cast.leo, draft=second, sha256=second.sha256)
    keep_edit(actor=cast.leo, draft=second, path="appointment")
    run_jobs()
    third = draft_of(waiting, cast.leo)
    assert assembled(third).clauses["appointment"].edit == "kept"
    drop_edit(actor=cast.leo, draft=third, path="appointment")
    run_jobs()
    last = draft_of(waiting, cast.leo)
    assert "Rosalind" in assembled(last).clauses["appointment"].text
    approve(actor=cast.leo, draft=last, sha256=last.sha256)


@pytest.mark.parametrize(
    ("path", "text", "error"),
    [
        ("nowhere", "x", NoSuchClause),
        ("pay", "   ", BadInput),
        ("pay", "x" * 4_001, BadInput),
        ("pay", "\U0001f9ff", BadInput),
    ],
    ids=["no such clause", "empty", "too long", "unprintable"],
)
def test_a_clause_that_cannot_be_is_refused_and_what_was_typed_stays(
    waiting: Request, draft: Draft, cast: Cast, path: str, text: str, error: type[PortalError]
) -> None:
    with pytest.raises(error):
        edit_clause(actor=cast.leo, draft=draft, path=path, text=text)
    answer = browser(cast.leo).post(f"/desk/reviews/{waiting.reference}/clauses/{path}/", {"text": text})
    assert answer.status_code in {400, 404}
    if text.strip() and path == "pay":
        assert text[:40] in answer.content.decode()
    assert not ClauseEdit.objects.exists()


def test_an_approval_taken_back_makes_a_new_draft_of_the_same_answers(
    waiting: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    draft = approved(waiting, cast.leo)
    with pytest.raises(DecidedAlready):
        edit_clause(actor=cast.leo, draft=draft, path="pay", text="No pay.")
    take_approval_back(actor=cast.leo, draft=draft)
    run_jobs()
    second = draft_of(waiting, cast.leo)
    assert (second.number, second.sent_at) == (2, draft.sent_at)
    assert not Decision.objects.filter(draft=second).exists()
    with pytest.raises(DecidedAlready):
        take_approval_back(actor=cast.leo, draft=draft)


def test_a_refusal_gives_the_service_back_with_a_reason_and_a_next_step(
    waiting: Request, draft: Draft, cast: Cast
) -> None:
    account = ServiceAccount.objects.get(user=cast.rita, code="question")
    assert (account.reserved, account.used) == (1, 0)
    with pytest.raises(BadInput):
        refuse(actor=cast.leo, draft=draft, reason="No.", next_step=" ")
    refuse(actor=cast.leo, draft=draft, reason="A court must decide this.", next_step="Ask the court's help desk.")
    account.refresh_from_db()
    waiting.refresh_from_db()
    assert (account.reserved, account.used, waiting.state) == (0, 0, "refused")
    assert not matter_of(waiting).is_open
    page = browser(cast.rita).get(f"/requests/{waiting.reference}/").content.decode()
    assert "A court must decide this." in page
    assert "Ask the court" in page
    assert "Nobody at the firm has read" not in page
    call_command("check_grants")


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_wins_every_time(run_jobs: Callable[[], int]) -> None:
    """Two reviewers, each at her own connection: SQLite's one writer, or PostgreSQL's row locks."""
    rita, leo, lena = person("Rita Solano"), attorney("Leo Marsh"), attorney("Lena Fisk")
    form = offered(POWER_OF_ATTORNEY, reviewer=leo)
    offer_form(actor=None, form=form, reviewers=[(leo, None), (lena, None)])
    request = sent(say(begin(rita, form), answers_of(POWER_OF_ATTORNEY)))
    run_jobs()
    # Many where rows are locked; SQLite lets one write at a time.
    for number in range(200 if connection.vendor == "postgresql" else 40):
        draft = draft_of(request, leo)
        lost = one_round(draft, leo, lena)
        assert len(lost) == 1, number
        assert isinstance(lost[0], DecidedAlready), number
        assert Decision.objects.filter(draft=draft).count() == 1
        undo(request, draft)


def one_round(draft: Draft, first: Any, second: Any) -> list[Exception]:
    """Let one approve and the other return at the same moment; give what the losers were told."""
    together, problems = threading.Barrier(2), []

    def act(decide: Callable[[], object]) -> None:
        try:
            together.wait(60)
            decide()
        except Exception as problem:  # noqa: BLE001  # told by the test, in its own thread
            problems.append(problem)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=(lambda: approve(actor=first, draft=draft, sha256=draft.sha256),)),
        threading.Thread(target=act, args=(lambda: return_request(actor=second, draft=draft, words="Who?"),)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def undo(request: Request, draft: Draft) -> None:
    """Put the draft back where it waited, for the next round."""
    Decision.objects.filter(draft=draft).delete()
    Request.objects.filter(pk=request.pk).update(state="sent")
