"""How events leave: signed, tried again, held, reordered, lost and repeated."""

import json

import pytest
import stripe

from simulator.signature import sign

from .process import WEBHOOK_SECRET, Receiver, Simulator
from .story import Shop


def test_a_webhook_verifies_with_stripes_own_check(shop: Shop, receiver: Receiver) -> None:
    letter = receiver.wait_for("price.created")[0]

    event = stripe.Webhook.construct_event(letter.body, letter.signature, WEBHOOK_SECRET)

    assert event.to_dict()["data"]["object"]["id"] == shop.price.id
    assert (event.livemode, event.api_version) == (False, stripe.api_version)
    assert event.to_dict() == {**shop.client.v1.events.retrieve(event.id).to_dict(), "pending_webhooks": 1}


def test_a_webhook_does_not_verify_with_another_secret_or_body(shop: Shop, receiver: Receiver) -> None:
    letter = receiver.wait_for("price.created")[0]

    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(letter.body, letter.signature, "whsec_other")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(letter.body + b" ", letter.signature, WEBHOOK_SECRET)


def test_the_signature_is_the_one_the_library_would_make() -> None:
    body = json.dumps({"name": "Clara Núñez"}, ensure_ascii=False)

    assert sign(body, "whsec_x", 1_800_000_000) == stripe.WebhookSignature.generate_signature_header(
        body, "whsec_x", 1_800_000_000
    )


def test_an_event_names_the_request_that_caused_it(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create({"name": "A"}, {"idempotency_key": "cause"})

    event = client.v1.events.list({"type": "customer.created"}).data[0].to_dict()
    assert event["request"]["idempotency_key"] == "cause"
    assert event["request"]["id"] == made.last_response.request_id


def test_an_event_is_sent_again_until_it_is_taken(simulator: Simulator, receiver: Receiver) -> None:
    receiver.answers[:] = [500, 302]

    simulator.client().v1.customers.create({"name": "A"})

    letters = receiver.wait_for("customer.created", count=3)
    assert len({letter.event["id"] for letter in letters}) == 1
    simulator.control("deliveries/flush")
    delivery = simulator.look(f"deliveries?event={letters[0].event['id']}")["deliveries"][0]
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("delivered", 3, 200)


def test_an_event_nobody_takes_fails_in_the_end_and_can_be_found(simulator: Simulator, receiver: Receiver) -> None:
    receiver.answers[:] = [500] * 4
    client = simulator.client()
    client.v1.customers.create({"name": "A"})
    receiver.wait_for("customer.created", count=3)

    simulator.control("deliveries/flush")

    assert [one["state"] for one in simulator.look("deliveries")["deliveries"]] == ["failed"]
    assert [one.type for one in client.v1.events.list({"delivery_success": False}).data] == ["customer.created"]
    assert client.v1.events.list({"delivery_success": False}).data[0].pending_webhooks == 1


def test_an_event_can_be_sent_twice_more(shop: Shop, receiver: Receiver) -> None:
    event = receiver.wait_for("price.created")[0].event["id"]

    result = shop.simulator.control(f"events/{event}/resend", times=2)

    assert [one["status"] for one in result["delivered"]] == [200, 200]
    assert len(receiver.wait_for("price.created", count=3)) == 3
    assert len({letter.body for letter in receiver.wait_for("price.created")}) == 1


def test_held_events_leave_in_the_order_that_is_asked_for(shop: Shop, receiver: Receiver) -> None:
    shop.simulator.control("deliveries/flush")
    shop.simulator.control("deliveries/mode", mode="hold")
    shop.subscribe()
    receiver.forget()
    held = [one["event"] for one in shop.simulator.look("deliveries?state=held")["deliveries"]]
    wanted = [held[-1], held[0]]

    shop.simulator.control("deliveries/release", order=wanted)
    assert [letter.event["id"] for letter in receiver.letters] == wanted

    receiver.forget()
    shop.simulator.control("deliveries/release", order="reversed")
    assert [letter.event["id"] for letter in receiver.letters] == held[1:-1][::-1]


def test_a_shuffled_order_is_the_same_for_the_same_seed(shop: Shop, receiver: Receiver) -> None:
    orders = []
    for _ in range(2):
        shop.simulator.control("deliveries/mode", mode="hold")
        shop.subscribe()
        shop.simulator.control("deliveries/drop", events=[])
        receiver.forget()
        shop.simulator.control("deliveries/release", order={"shuffled": 7})
        orders.append(receiver.types())

    assert orders[0] == orders[1]
    assert orders[0] != sorted(orders[0])


def test_only_some_kinds_can_be_held(shop: Shop, receiver: Receiver) -> None:
    shop.simulator.control("deliveries/mode", mode="hold", types=["customer.subscription.created"])
    shop.subscribe()

    receiver.wait_for("checkout.session.completed")
    assert "customer.subscription.created" not in receiver.types()
    shop.simulator.control("deliveries/release")
    assert receiver.types()[-1] == "customer.subscription.created"


def test_lost_events_never_arrive_and_are_listed_as_undelivered(shop: Shop, receiver: Receiver) -> None:
    shop.simulator.control("deliveries/flush")
    receiver.forget()
    shop.simulator.control("deliveries/mode", mode="drop", share=0.5, seed=3)
    shop.subscribe()
    shop.simulator.control("deliveries/flush")

    lost = {one["event"] for one in shop.simulator.look("deliveries?state=dropped")["deliveries"]}
    arrived = {letter.event["id"] for letter in receiver.letters}
    assert lost
    assert arrived
    assert not lost & arrived
    missed = shop.client.v1.events.list({"delivery_success": False, "limit": 100}).data
    assert {one.id for one in missed} == lost


@pytest.mark.parametrize(
    ("wishes", "survives"),
    [
        ({"secret": "whsec_of_another_endpoint"}, False),
        ({"age_seconds": 301}, False),
        ({"age_seconds": 290}, True),
        ({"livemode": True}, True),
    ],
)
def test_forgeries_can_be_sent_to_see_whether_the_portal_refuses_them(
    shop: Shop, receiver: Receiver, wishes: dict, survives: bool
) -> None:
    event = receiver.wait_for("price.created")[0].event["id"]
    receiver.forget()
    receiver.answers[:] = [400]

    result = shop.simulator.control(f"events/{event}/resend", **wishes)

    assert [(one["state"], one["status"]) for one in result["delivered"]] == [("failed", 400)]
    letter = receiver.letters[0]
    if survives:
        verified = stripe.Webhook.construct_event(letter.body, letter.signature, WEBHOOK_SECRET)
        assert verified.livemode is wishes.get("livemode", False)
    else:
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(letter.body, letter.signature, WEBHOOK_SECRET)


def test_the_endpoint_is_listed_with_its_version_and_without_its_secret(
    client: stripe.StripeClient, receiver: Receiver
) -> None:
    endpoint = client.v1.webhook_endpoints.list().data[0].to_dict()

    assert (endpoint["url"], endpoint["api_version"]) == (receiver.url, stripe.api_version)
    assert "secret" not in endpoint
    assert client.v1.webhook_endpoints.retrieve(endpoint["id"]).status == "enabled"
