"""What cannot be handled is not lost in silence: Stripe is answered truly, somebody sees it, and it can be tried again."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client

from accounts.models import User
from audit.models import Record
from common import clock
from jobs.models import Job
from jobs.services import run_due
from notifications.models import Notice
from subscriptions import handlers, services
from subscriptions.models import StripeEvent, Subscription
from subscriptions.services import webhooks
from tests.cast import browser
from tests.simulator.process import Letter
from tests.subscriptions.story import Buyer

DOWN = "http://127.0.0.1:9"


@pytest.fixture
def paid(buyer: Buyer) -> Letter:
    """She has paid; the news is at the door."""
    assert buyer.pay(buyer.order()["Location"]).status_code == 303
    return buyer.heard("invoice.paid")[0]


def broken(_object_id: str) -> bool:
    """A handler with a fault of ours in it."""
    raise ZeroDivisionError("Rita Solano, 4242")


@pytest.fixture
def given_up(paid: Letter, buyer: Buyer, ada: User, monkeypatch: pytest.MonkeyPatch) -> StripeEvent:
    """News whose handling failed as often as it may."""
    monkeypatch.setitem(handlers.HANDLERS, "invoice.paid", broken)
    assert buyer.deliver(paid).status_code == 200
    work_for_hours()
    monkeypatch.undo()
    return StripeEvent.objects.get()


def work_for_hours() -> None:
    """Let the jobs run, and run again whenever they are due."""
    now = clock.now()
    for hour in range(16):
        with time_machine.travel(now + timedelta(hours=hour), tick=False):
            while run_due():
                pass


def listed(*words: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("payments", *words, stdout=out)
    return out.getvalue()


def test_an_event_that_fails_for_good_is_marked_named_and_told_of_once(given_up: StripeEvent, ada: User) -> None:
    assert (given_up.state, given_up.attempts, given_up.note) == ("failed", webhooks.MOST_ATTEMPTS, "ZeroDivisionError")
    assert Job.objects.get(name=webhooks.HANDLE_EVENT).state == "failed"
    assert list(Notice.objects.filter(user=ada).values_list("kind", flat=True)) == ["subscriptions.event_failed"]
    said = listed("list")
    for words in (given_up.pk, "failed", "invoice.paid", "ZeroDivisionError"):
        assert words in said
    assert "Rita" not in said
    assert services.find_given_up() == 0
    assert Notice.objects.filter(user=ada).count() == 1
    assert Record.objects.filter(verb="webhook.failed", on_ref=f"webhook:{given_up.pk}").count() == 1


def test_stripe_is_answered_200_while_the_event_is_ours_also_when_it_has_failed(
    given_up: StripeEvent, paid: Letter, buyer: Buyer
) -> None:
    assert buyer.deliver(paid).status_code == 200


def test_stripe_is_answered_500_when_the_event_could_not_be_kept_so_that_it_comes_again(
    paid: Letter, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_more: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(webhooks, "enqueue", full)
    door = Client(raise_request_exception=False)
    answer = door.post(
        "/stripe/webhook/", paid.body, content_type="application/json", headers={"Stripe-Signature": paid.signature}
    )
    assert answer.status_code == 500
    assert not StripeEvent.objects.exists()
    monkeypatch.undo()
    assert buyer.deliver(paid).status_code == 200
    run_due()
    assert StripeEvent.objects.get().state == "done"


def test_the_command_tries_it_again_with_all_its_attempts(given_up: StripeEvent) -> None:
    assert "1 events" in listed("retry", given_up.pk)
    again = StripeEvent.objects.get()
    assert (again.state, again.attempts, again.note) == ("received", 0, "")
    run_due()
    assert StripeEvent.objects.get().state == "done"
    assert Subscription.objects.get().status == "active"
    assert Record.objects.filter(verb="webhook.retried", on_ref=f"webhook:{given_up.pk}").count() == 1
    assert "0 events" in listed("retry", "--all")
    with pytest.raises(CommandError, match="--all"):
        call_command("payments", "retry")


def test_the_desk_shows_it_and_tries_it_again(given_up: StripeEvent, ada: User) -> None:
    desk = browser(ada)
    page = desk.get("/desk/payments/").content.decode()
    for words in ("invoice.paid", "ZeroDivisionError", given_up.pk):
        assert words in page
    assert desk.post("/desk/payments/").status_code == 302
    run_due()
    assert StripeEvent.objects.get().state == "done"
    assert "Everything Stripe told us was taken in" in desk.get("/desk/payments/").content.decode()


def test_sent_again_by_stripe_it_is_tried_again(given_up: StripeEvent, paid: Letter, buyer: Buyer) -> None:
    assert buyer.deliver(paid).content == b"known\n"
    run_due()
    assert StripeEvent.objects.get().state == "done"


def test_an_event_whose_worker_died_each_time_is_found(paid: Letter, buyer: Buyer, ada: User) -> None:
    assert buyer.deliver(paid).status_code == 200
    assert services.find_given_up() == 0
    Job.objects.filter(name=webhooks.HANDLE_EVENT).update(state="failed", last_error="LeaseExpired")
    assert services.find_given_up() == 1
    assert StripeEvent.objects.get().state == "failed"
    assert Notice.objects.filter(user=ada).count() == 1
    assert services.find_given_up() == 0


def test_an_outage_of_hours_is_waited_out_and_counts_its_attempts(paid: Letter, buyer: Buyer, settings: Any) -> None:
    working, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, DOWN
    assert buyer.deliver(paid).status_code == 200
    run_due()
    waiting = StripeEvent.objects.get()
    assert (waiting.state, waiting.attempts) == ("received", 1)
    assert waiting.note.startswith("StripeUnreachable")
    settings.STRIPE_API_BASE = working
    work_for_hours()
    done = StripeEvent.objects.get()
    assert (done.state, done.note) == ("done", "")


def test_trying_again_what_has_not_failed_changes_nothing(paid: Letter, buyer: Buyer) -> None:
    buyer.deliver(paid)
    run_due()
    assert not services.retry_event(actor=None, event=StripeEvent.objects.get())
    assert StripeEvent.objects.get().state == "done"
