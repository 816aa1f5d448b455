"""A form is sent: agreed to, checked for conflicts, paid with an included service, handed to its attorney, written as a draft."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from common import clock
from common.errors import NotFound
from forms_service.errors import AgreementMissing, AnswersShut, FormNotOffered, LookDecided, NotComplete
from forms_service.models import Agreement, ConflictLook, Draft, Form, Request
from forms_service.promising import due_after
from forms_service.services import clear_conflict, decline_request, retire_form, save_answers, send_request
from forms_service.services.assembling import write_draft
from keys.services import unseal_text
from matters.models import Matter, Party
from matters.services import add_party
from matters.states import MatterKind, PartySide
from notifications.models import Notice
from subscriptions.errors import NothingLeft
from subscriptions.models import ServiceAccount
from tests.cast import Cast, browser
from tests.factories.forms import POWER_OF_ATTORNEY, agreed, answers_of, begin, offered, say, sent
from tests.subscriptions.test_ledger import give
from vault.models import File, Version

CODE = "question"
SAID = answers_of(POWER_OF_ATTORNEY)


@pytest.fixture
def ready(cast: Cast) -> Request:
    """Rita's answered form, with one included service."""
    give(cast.rita, 1)
    request = begin(cast.rita, offered(POWER_OF_ATTORNEY, reviewer=cast.leo, cover=cast.lena, service_code=CODE))
    return say(request, SAID)


def left(user: User) -> tuple[int, int]:
    account = ServiceAccount.objects.get(user=user, code=CODE)
    return account.reserved, account.used


def against(cast: Cast, name: str) -> Party:
    """Name somebody as the other side in Clara's matter."""
    return add_party(actor=cast.leo, matter=cast.matter("clara"), name=name, side=PartySide.ADVERSE)


def test_sending_opens_a_matter_of_limited_scope_with_the_reviewer_in_it(ready: Request, cast: Cast) -> None:
    request = sent(ready)
    matter = request.matter
    assert matter is not None
    assert (request.state, matter.kind, request.reviewer) == ("sent", MatterKind.LIMITED_SCOPE, cast.leo)
    assert {part.user for part in matter.participants.active()} == {cast.rita, cast.leo}
    assert {room.binder_id for room in matter.rooms.all()} == {ready.client_binder_id, ready.internal_binder_id}
    assert left(cast.rita) == (1, 0)
    assert Party.objects.filter(matter=matter, name="Rosa Solano", side=PartySide.RELATED).exists()
    for stranger in (cast.lena, cast.ada, cast.clara, cast.sam, cast.walt):
        assert not Matter.objects.visible_to(stranger).filter(pk=matter.pk).exists()
    call_command("check_grants")


def test_the_agreement_is_kept_as_it_was_read(ready: Request) -> None:
    sent(ready)
    kept = Agreement.objects.get(request=ready)
    text = unseal_text(ready.client_binder.key, bytes(kept.text), context=f"agreement:{ready.pk}")
    assert "What we do not do." in text
    assert b"What we do not do" not in bytes(kept.text)


def test_the_draft_is_written_by_a_job_and_read_by_its_reviewer_alone(
    ready: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    request = sent(ready)
    assert not Draft.objects.filter(request=request, version__isnull=False).exists(), (
        "nothing is written in the request itself"
    )
    run_jobs()
    draft = Draft.objects.select_related("version__file").get(request=request)
    assert draft.version is not None
    address = f"/files/{draft.version.file.reference}/1/"
    content = b"".join(browser(cast.leo).get(address).streaming_content)  # type: ignore[attr-defined]
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "Rosa Solano" in words
    file = draft.version.file
    assert File.objects.visible_to(cast.leo).filter(pk=file.pk).exists()
    for other in (cast.rita, cast.lena, cast.ada, cast.clara, cast.sam):
        assert not File.objects.visible_to(other).filter(pk=file.pk).exists()
        assert browser(other).get(address).status_code == 404
    assert Notice.objects.filter(user=cast.leo, kind="forms.review").exists()
    write_draft(draft_id=str(draft.pk), revision=draft.revision)
    assert Draft.objects.filter(request=request).count() == Version.objects.filter(file=file).count() == 1


def test_a_form_retired_midway_is_finished_by_whoever_began_it(ready: Request, cast: Cast) -> None:
    retire_form(actor=cast.leo, form=ready.form)
    assert browser(cast.rita).get("/forms/limited-power-of-attorney/").status_code == 404
    page = browser(cast.rita).get(f"/requests/{ready.reference}/send/")
    assert page.status_code == 200
    assert sent(Request.objects.of(cast.rita).get(pk=ready.pk)).state == "sent"
    with pytest.raises(FormNotOffered):
        begin(cast.sam, Form.objects.get(pk=ready.form_id))


def test_sent_twice_it_is_sent_once(ready: Request, cast: Cast) -> None:
    words = {"agree": "yes", "agreement": agreed(ready)}
    rita, address = browser(cast.rita), reverse("forms_service:send", args=[ready.reference])
    assert [rita.post(address, words).status_code for _click in range(2)] == [302, 302]
    assert (ready.agreements.count(), ready.drafts.count(), left(cast.rita)) == (1, 1, (1, 0))
    with pytest.raises(AnswersShut):
        send_request(actor=cast.rita, request=ready, agreed=words["agreement"])
    with pytest.raises(AnswersShut):
        save_answers(actor=cast.rita, request=ready, typed=[("principal", "X")], seen={})


def test_a_screen_that_comes_after_the_sending_is_shown_back_and_leads_to_where_it_stands(
    ready: Request, cast: Cast
) -> None:
    sent(ready)
    rita, where = browser(cast.rita), reverse("forms_service:request", args=[ready.reference])
    screen = reverse("forms_service:screen", args=[ready.reference, "you"])
    late = rita.post(screen, {"principal": "Rita <Late>", "seen.principal": "1"})
    assert late.status_code == 409
    page = late.content.decode()
    assert "This form has been sent already" in page
    assert "Rita &lt;Late&gt;" in page
    assert f'href="{where}"' in page
    assert "Rita &lt;Late&gt;" not in rita.get(where).content.decode()
    for address in (screen, reverse("forms_service:letter", args=[ready.reference])):
        assert rita.get(address)["Location"] == where


def test_she_reads_what_she_sent_and_sees_that_it_happened(ready: Request, cast: Cast) -> None:
    sent(ready)
    rita = browser(cast.rita)
    page = rita.get(reverse("forms_service:request", args=[ready.reference])).content.decode()
    assert "What you told us" in page
    assert "8 Quay Street" in page
    home = rita.get("/home/").content.decode()
    assert "You sent the form “Limited power of attorney”." in home
    leo = browser(cast.leo).get(reverse("forms_service:request", args=[ready.reference]))
    assert leo.status_code == 404


def test_without_the_box_nothing_leaves(ready: Request, cast: Cast) -> None:
    rita, address = browser(cast.rita), reverse("forms_service:send", args=[ready.reference])
    page = rita.get(address).content.decode()
    assert "What we agree" in page
    assert "It uses the one included service you have left." in page
    for words in ({}, {"agree": "yes"}, {"agreement": agreed(ready)}, {"agree": "yes", "agreement": "0" * 64}):
        answer = rita.post(address, words)
        assert answer.status_code == 400
        assert "Tick the box" in answer.content.decode()
    with pytest.raises(AgreementMissing):
        send_request(actor=cast.rita, request=ready, agreed="")
    assert not ready.agreements.exists()
    assert left(cast.rita) == (0, 0)


def test_a_form_with_something_missing_is_not_sent(ready: Request, cast: Cast) -> None:
    save_answers(actor=cast.rita, request=ready, typed=[("principal", "")], seen={})
    with pytest.raises(NotComplete):
        sent(ready)
    answer = browser(cast.rita).get(reverse("forms_service:send", args=[ready.reference]))
    assert answer["Location"] == reverse("forms_service:request", args=[ready.reference])


def test_without_a_service_left_it_says_so_and_keeps_everything(cast: Cast) -> None:
    request = say(begin(cast.sam, offered(POWER_OF_ATTORNEY, reviewer=cast.leo, service_code=CODE)), SAID)
    with pytest.raises(NothingLeft):
        sent(request)
    request.refresh_from_db()
    assert request.state == "answering"
    address = reverse("forms_service:send", args=[request.reference])
    answer = browser(cast.sam).post(address, {"agree": "yes", "agreement": agreed(request)})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "You have no included service of this kind left." in page
    assert reverse("subscriptions:plans") in page


def test_nobody_begins_what_she_cannot_send(cast: Cast) -> None:
    form = offered(POWER_OF_ATTORNEY, reviewer=cast.leo, service_code=CODE)
    address, sam = reverse("forms_service:form", args=[form.slug]), browser(cast.sam)
    page = sam.get(address).content.decode()
    assert "no plan that includes it" in page
    assert reverse("subscriptions:plans") in page
    assert "Start in English" not in page
    assert sam.post(reverse("forms_service:start", args=[form.slug]))["Location"] == address
    assert not Request.objects.filter(person=cast.sam).exists()
    give(cast.sam, 1)
    assert "Start in English" in sam.get(address).content.decode()


def test_a_possible_conflict_holds_it_and_she_learns_no_more_than_that(
    ready: Request, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    against(cast, "Roza Solano")
    request = sent(ready)
    run_jobs()
    assert request.state == "held"
    assert not request.drafts.exists()
    assert request.matter is None
    page = browser(cast.rita).get(reverse("forms_service:request", args=[request.reference])).content.decode()
    assert "must look at one thing" in page
    for secret in ("Roza", "conflict", "Clara", cast.matter("clara").reference):
        assert secret not in page, secret
    look = ConflictLook.objects.get()
    assert b"Roza" not in bytes(look.hits)
    leo = browser(cast.leo).get("/desk/reviews/").content.decode()
    assert "Roza Solano" in leo
    assert Notice.objects.filter(user=cast.leo, kind="forms.conflict").exists()


@pytest.mark.parametrize(("who", "status"), [("walt", 200), ("pat", 404), ("ada", 404), ("rita", 404), ("mia", 404)])
def test_only_those_who_answer_for_the_form_look(ready: Request, cast: Cast, who: str, status: int) -> None:
    against(cast, "Rosa Solano")
    look = ConflictLook.objects.get(request=sent(ready))
    page = browser(getattr(cast, who)).get("/desk/reviews/")
    assert page.status_code == status
    assert "Rosa Solano" not in page.content.decode()
    assert browser(getattr(cast, who)).post(f"/desk/reviews/conflicts/{look.reference}/clear/").status_code == 404
    with pytest.raises(NotFound):
        clear_conflict(actor=getattr(cast, who), look=look)


def test_a_cleared_request_goes_on_to_its_attorney(ready: Request, cast: Cast) -> None:
    against(cast, "Rosa Solano")
    look = ConflictLook.objects.select_related("request__internal_binder__key").get(request=sent(ready))
    assert browser(cast.leo).post(f"/desk/reviews/conflicts/{look.reference}/clear/").status_code == 302
    ready.refresh_from_db()
    assert (ready.state, ready.matter is not None, ready.drafts.count()) == ("sent", True, 1)
    assert Notice.objects.filter(user=cast.rita, kind="forms.news").exists()
    with pytest.raises(LookDecided):
        decline_request(actor=cast.leo, look=look)


def test_a_declined_request_gives_the_service_back_and_stays_unread(ready: Request, cast: Cast) -> None:
    against(cast, "Rosa Solano")
    look = ConflictLook.objects.select_related("request__internal_binder__key").get(request=sent(ready))
    assert left(cast.rita) == (1, 0)
    decline_request(actor=cast.leo, look=look)
    ready.refresh_from_db()
    assert (ready.state, ready.matter, left(cast.rita)) == ("refused", None, (0, 0))
    page = browser(cast.rita).get(reverse("forms_service:request", args=[ready.reference])).content.decode()
    assert "We cannot act for you in this" in page


def test_what_waits_is_listed_for_the_reviewer_and_not_for_her_colleague(ready: Request, cast: Cast) -> None:
    sent(ready)
    assert "Limited power of attorney" in browser(cast.leo).get("/desk/reviews/").content.decode()
    assert "Limited power of attorney" not in browser(cast.lena).get("/desk/reviews/").content.decode()


@pytest.mark.parametrize(
    ("moment", "hours", "due"),
    [
        ("2026-11-23T10:00", 48, "2026-11-25T10:00"),  # Monday
        ("2026-11-26T16:30", 48, "2026-11-30T16:30"),  # Thursday, over the weekend
        ("2026-11-27T16:00", 12, "2026-11-30T04:00"),  # Friday evening runs into Monday
        ("2026-11-28T09:00", 24, "2026-12-01T09:00"),  # Saturday counts from Monday morning
    ],
)
def test_a_promise_counts_working_days(settings: Any, moment: str, hours: int, due: str) -> None:
    zone = ZoneInfo(settings.TIME_ZONE)
    at = datetime.fromisoformat(moment).replace(tzinfo=zone)
    assert due_after(at, hours) == datetime.fromisoformat(due).replace(tzinfo=zone)
    assert clock.now().tzinfo is not None
