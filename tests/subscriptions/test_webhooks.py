"""Events at the door: what is kept, what is refused, what is ignored."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from audit.models import Record
from jobs.services import run_due
from subscriptions import services
from subscriptions.models import Customer, Entitlement, StripeEvent, Subscription
from tests.simulator.process import WEBHOOK_SECRET, Letter
from tests.subscriptions.story import Buyer, state_of

EVENT: dict[str, Any] = {
    "id": "evt_one",
    "object": "event",
    "type": "customer.subscription.updated",
    "api_version": "2026-01-01",
    "created": 1_790_000_000,
    "livemode": False,
    "data": {"object": {"id": "sub_one", "object": "subscription"}},
}


def signed(body: bytes, *, secret: str = WEBHOOK_SECRET, ahead: int = 0) -> str:
    """The signature header Stripe's description asks for, made here from that description alone."""
    moment = int(time.time()) + ahead
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def knock(body: bytes, signature: str | None, **more: Any) -> HttpResponse:
    """Bring a body to the door."""
    headers = {} if signature is None else {"Stripe-Signature": signature}
    return Client().post("/stripe/webhook/", body, content_type="application/json", headers=headers, **more)  # type: ignore[return-value]


def body_of(**changes: Any) -> bytes:
    """An event's body."""
    return json.dumps(EVENT | changes).encode()


@pytest.fixture
def door(settings: Any) -> None:
    """An office that knows one secret and holds a test key."""
    settings.STRIPE_API_KEY, settings.STRIPE_WEBHOOK_SECRETS = "sk_test_x", ["whsec_next", WEBHOOK_SECRET]


def test_a_signed_event_is_kept_once_however_often_it_comes(db: None, door: None) -> None:
    body = body_of()
    assert [knock(body, signed(body)).status_code for _time in range(3)] == [200, 200, 200]
    assert StripeEvent.objects.get().kind == "customer.subscription.updated"


def test_the_next_secret_counts_already_and_the_first_still(db: None, door: None) -> None:
    one, two = body_of(id="evt_a"), body_of(id="evt_b")
    assert knock(one, signed(one, secret="whsec_next")).status_code == 200
    assert knock(two, signed(two)).status_code == 200
    assert StripeEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("case", "signature"),
    [
        ("none", lambda _body: None),
        ("nonsense", lambda _body: "nonsense"),
        ("empty", lambda _body: "t=,v1="),
        ("of another body", lambda body: signed(body + b" ")),
        ("of another secret", lambda body: signed(body, secret="whsec_other")),
        ("five minutes and a second old", lambda body: signed(body, ahead=-301)),
        ("a minute beyond what clocks differ, ahead", lambda body: signed(body, ahead=360)),
    ],
)
def test_a_forged_or_replayed_event_is_refused_and_put_on_the_record(
    case: str, signature: Callable[[bytes], str | None], db: None, door: None, verbs_of: Callable[[], list[str]]
) -> None:
    body = body_of()
    assert knock(body, signature(body)).status_code == 400
    assert not StripeEvent.objects.exists()
    assert verbs_of() == ["webhook.refused"]


def test_clocks_may_differ_by_less_than_five_minutes_either_way(db: None, door: None) -> None:
    for name, ahead in (("evt_late", -290), ("evt_early", 290)):
        body = body_of(id=name)
        assert knock(body, signed(body, ahead=ahead)).status_code == 200


def test_without_a_secret_nothing_is_believed(db: None, settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = []
    body = body_of()
    assert knock(body, signed(body, secret="")).status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"id": "evt_x"}', b'{"object": "event"}'])
def test_a_signed_body_that_is_no_event_is_refused(body: bytes, db: None, door: None) -> None:
    assert knock(body, signed(body)).status_code == 400
    assert not StripeEvent.objects.exists()


def test_five_million_bytes_are_refused_unread(db: None, door: None, verbs_of: Callable[[], list[str]]) -> None:
    body = body_of(padding="x" * 5_000_000)
    assert knock(body, signed(body)).status_code == 400
    assert verbs_of() == ["webhook.refused"]


def test_a_length_that_is_no_number_is_refused(db: None, door: None) -> None:
    body = body_of()
    assert knock(body, signed(body), CONTENT_LENGTH="-1").status_code == 400
    assert knock(body, signed(body), CONTENT_LENGTH="many").status_code == 400
    assert not StripeEvent.objects.exists()


def test_an_event_of_the_live_mode_is_noted_and_not_handled_by_an_office_with_a_test_key(db: None, door: None) -> None:
    body = body_of(livemode=True)
    assert knock(body, signed(body)).status_code == 200
    assert StripeEvent.objects.get().state == "ignored"
    assert run_due() == 0
    assert services.handle(event_id="evt_one") == "ignored"


def test_other_kinds_are_noted_and_not_handled(db: None, door: None) -> None:
    body = body_of(type="charge.updated")
    assert knock(body, signed(body)).status_code == 200
    assert StripeEvent.objects.get().state == "ignored"


def test_an_event_of_something_stripe_does_not_know_ends_as_not_ours(buyer: Buyer) -> None:
    body = body_of(livemode=False, created=int(time.time()))
    assert knock(body, signed(body)).status_code == 200
    run_due()
    assert StripeEvent.objects.get().state == "ignored"


def test_something_else_sold_on_the_same_account_changes_no_row(buyer: Buyer) -> None:
    buyer.order()
    client = buyer.simulator.client()
    product = client.v1.products.create({"name": "Mugs by mail"})
    price = client.v1.prices.create(
        {"product": product.id, "currency": "usd", "unit_amount": 900, "recurring": {"interval": "year"}}
    )
    mugs = client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": Customer.objects.get().stripe_id,
            "line_items": [{"price": price.id, "quantity": 1}],
            "success_url": "http://testserver/plans/done/?session={CHECKOUT_SESSION_ID}",
        }
    )
    assert mugs.url is not None
    paid = buyer.pay(mugs.url)
    buyer.deliver_all()
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {"ignored"}
    assert "waiting for the payment" in buyer.come_back(paid).content.decode()
    assert not Subscription.objects.exists()
    assert not Entitlement.objects.exists()


def test_the_simulators_own_forgeries_are_refused(buyer: Buyer) -> None:
    buyer.buy()
    while run_due():
        pass
    before = state_of(buyer.user)
    true = buyer.heard("invoice.paid")[0]
    forgeries: list[dict[str, Any]] = [{"secret": "whsec_wrong"}, {"age_seconds": 301}, {"livemode": True}]
    for forgery in forgeries:
        buyer.letters.forget()
        buyer.simulator.control(f"events/{true.event['id']}/resend", **forgery)
        arrived: list[Letter] = buyer.heard()
        assert len(arrived) == 1
        answer = buyer.deliver(arrived[0])
        assert answer.status_code == (200 if "livemode" in forgery else 400)
    assert run_due() == 0
    assert state_of(buyer.user) == before


def test_a_knocker_gets_one_line_a_minute_on_the_record_and_another_network_its_own(db: None, door: None) -> None:
    refused = Record.objects.filter(verb="webhook.refused")
    before = refused.count()
    big = body_of(padding="x" * 600_000)
    for last in range(5):
        assert knock(body_of(), "nonsense", REMOTE_ADDR=f"203.0.113.{last}").status_code == 400
        assert knock(big, "nonsense", REMOTE_ADDR="203.0.113.9").status_code == 400
        assert knock(body_of(), None, REMOTE_ADDR=f"2001:db8::{last}").status_code == 400
    assert refused.count() == before + 2
    with time_machine.travel(time.time() + 61):
        knock(body_of(), "nonsense", REMOTE_ADDR="203.0.113.1")
    assert refused.count() == before + 3
