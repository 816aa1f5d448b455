"""What a year does to a subscription: notice, renewal, failure, retries, planned ends."""

from datetime import UTC, datetime

import pytest
import requests

from .process import Receiver, Simulator
from .story import Shop, typed

YEAR = 365 * 86400


def day(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%d")


def advance(shop: Shop, subscription: object, to: str) -> list[str]:
    return shop.simulator.control(f"subscriptions/{subscription.id}/advance", to=to)["happened"]  # type: ignore[attr-defined]


def test_a_renewal_begins_the_next_period_and_is_paid_an_hour_later(shop: Shop, receiver: Receiver) -> None:
    subscription = shop.subscribe()
    end = shop.period_end(subscription)
    shop.simulator.control("deliveries/flush")
    receiver.forget()

    assert advance(shop, subscription, "payment") == ["upcoming", "renewal", "payment"]

    renewed = shop.again(subscription, "latest_invoice").to_dict()
    item, invoice = renewed["items"]["data"][0], renewed["latest_invoice"]
    assert renewed["status"] == "active"
    assert item["current_period_start"] == end
    assert day(item["current_period_end"])[4:] == day(end)[4:]
    assert (invoice["status"], invoice["billing_reason"], invoice["amount_paid"]) == (
        "paid",
        "subscription_cycle",
        12000,
    )
    assert invoice["lines"]["data"][0]["period"] == {"start": end, "end": item["current_period_end"]}
    assert invoice["status_transitions"]["finalized_at"] == end + 3600
    shop.simulator.control("deliveries/flush")
    named = [kind for kind in receiver.types() if kind.startswith(("customer.subscription", "invoice."))]
    assert named == [
        "invoice.upcoming",
        "invoice.created",
        "customer.subscription.updated",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]
    updated = receiver.wait_for("customer.subscription.updated")[0].event["data"]
    assert updated["previous_attributes"]["items"]["data"][0]["current_period_end"] == end


def test_the_notice_comes_a_week_before_and_its_invoice_has_no_id_yet(shop: Shop, receiver: Receiver) -> None:
    subscription = shop.subscribe()

    answer = shop.simulator.control(f"subscriptions/{subscription.id}/advance", to="upcoming")

    assert answer["now"] == shop.period_end(subscription) - 7 * 86400
    coming = receiver.wait_for("invoice.upcoming")[0].event["data"]["object"]
    assert "id" not in coming
    assert coming["billing_reason"] == "upcoming"
    assert coming["amount_due"] == 12000
    assert coming["parent"]["subscription_details"]["subscription"] == subscription.id


def test_a_renewal_that_is_declined_leaves_the_subscription_past_due(shop: Shop, receiver: Receiver) -> None:
    subscription = shop.subscribe()
    shop.simulator.control(f"customers/{subscription.customer}/fail-payments", times=1)

    advance(shop, subscription, "payment")

    late = shop.again(subscription, "latest_invoice", "customer").to_dict()
    assert late["status"] == "past_due"
    assert late["customer"]["delinquent"] is True
    invoice = late["latest_invoice"]
    assert (invoice["status"], invoice["attempt_count"], invoice["amount_remaining"]) == ("open", 1, 12000)
    assert invoice["next_payment_attempt"] is not None
    receiver.wait_for("invoice.payment_failed")
    assert shop.events("invoice.payment_failed", "charge.failed", "invoice.paid") == [
        "invoice.paid",
        "charge.failed",
        "invoice.payment_failed",
    ]


def test_a_later_try_that_works_heals_the_subscription(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.simulator.control(f"customers/{subscription.customer}/fail-payments", times=2)
    advance(shop, subscription, "payment")

    advance(shop, subscription, "retry")
    assert shop.again(subscription).status == "past_due"
    advance(shop, subscription, "retry")

    healed = shop.again(subscription, "latest_invoice", "customer").to_dict()
    assert (healed["status"], healed["latest_invoice"]["status"]) == ("active", "paid")
    assert healed["latest_invoice"]["attempt_count"] == 3
    assert healed["customer"]["delinquent"] is False


def test_when_every_try_fails_the_subscription_ends(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.simulator.control(f"customers/{subscription.customer}/fail-payments", times=9)

    happened = advance(shop, subscription, "end of retries")

    ended = shop.again(subscription, "latest_invoice").to_dict()
    assert happened == ["upcoming", "renewal", "payment", "retry", "retry", "retry"]
    assert ended["status"] == "canceled"
    assert ended["cancellation_details"]["reason"] == "payment_failed"
    assert (ended["latest_invoice"]["status"], ended["latest_invoice"]["next_payment_attempt"]) == ("open", None)
    assert shop.events("customer.subscription.deleted") == ["customer.subscription.deleted"]


def test_a_card_that_can_be_saved_but_not_charged_fails_at_the_renewal(shop: Shop) -> None:
    subscription = shop.subscribe()
    portal = shop.client.v1.billing_portal.sessions.create({"customer": str(subscription.customer)})
    answer = requests.post(f"{portal.url}/card", data=typed("4000 0000 0000 0341"), allow_redirects=False, timeout=20)
    assert answer.status_code == 303

    advance(shop, subscription, "payment")

    assert shop.again(subscription).status == "past_due"


def test_the_flag_ends_the_subscription_with_its_period(shop: Shop) -> None:
    subscription = shop.subscribe()
    end = shop.period_end(subscription)

    planned = shop.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    happened = advance(shop, subscription, "end")

    ended = shop.again(subscription)
    assert (planned.status, planned.cancel_at_period_end) == ("active", True)
    assert happened == ["end"]
    assert (ended.status, ended.ended_at) == ("canceled", end)
    assert shop.events("customer.subscription.deleted", "invoice.upcoming") == ["customer.subscription.deleted"]


def test_a_planned_end_can_be_taken_back(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.client.v1.subscriptions.update(
        subscription.id, {"cancel_at_period_end": True, "cancellation_details": {"feedback": "unused"}}
    )

    kept = shop.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False}).to_dict()

    assert (kept["cancel_at_period_end"], kept["cancel_at"], kept["canceled_at"]) == (False, None, None)
    assert kept["cancellation_details"]["reason"] is None
    assert advance(shop, subscription, "renewal") == ["upcoming", "renewal"]


def test_cancelling_now_ends_now_and_only_once(shop: Shop) -> None:
    subscription = shop.subscribe()

    ended = shop.client.v1.subscriptions.cancel(subscription.id)

    assert (ended.status, ended.ended_at is not None) == ("canceled", True)
    with pytest.raises(Exception, match="No such subscription"):
        shop.client.v1.subscriptions.cancel(subscription.id)
    with pytest.raises(Exception, match="canceled subscription can only update"):
        shop.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})


def test_one_customers_year_is_not_anothers(shop: Shop) -> None:
    mine, hers = shop.subscribe(), shop.subscribe()

    advance(shop, mine, "payment")

    assert shop.period_end(shop.again(mine)) > shop.period_end(mine)
    assert shop.period_end(shop.again(hers)) == shop.period_end(hers)


def test_a_landmark_that_will_not_come_is_refused_and_moves_nothing(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})

    answer = requests.post(
        f"{shop.simulator.url}/_control/subscriptions/{subscription.id}/advance", json={"to": "renewal"}, timeout=20
    )

    assert answer.status_code == 400
    assert shop.again(subscription).status == "active"


def test_a_plan_bought_on_a_leap_day_comes_back_to_it(standing: Simulator) -> None:
    shop = Shop(standing)
    subscription = shop.subscribe()
    ends = [shop.period_end(subscription)]
    for _ in range(4):
        advance(shop, subscription, "payment")
        ends.append(shop.period_end(shop.again(subscription)))

    assert [day(end) for end in ends] == ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29", "2033-02-28"]


def test_a_standing_clock_moves_everybody_and_only_forward(standing: Simulator) -> None:
    shop = Shop(standing)
    subscriptions = [shop.subscribe(), shop.subscribe()]
    abandoned = shop.checkout()

    moved = standing.control("clock", seconds=YEAR + 86400)

    assert [shop.events(kind).__len__() for kind in ("invoice.upcoming", "checkout.session.expired")] == [2, 1]
    assert {shop.again(one).status for one in subscriptions} == {"active"}
    assert {day(shop.period_end(shop.again(one))) for one in subscriptions} == {"2030-02-28"}
    assert shop.client.v1.checkout.sessions.retrieve(abandoned.id).status == "expired"
    assert len(shop.client.v1.invoices.list({"status": "paid"}).data) == 4
    back = requests.post(f"{standing.url}/_control/clock", json={"now": moved["now"] - 1}, timeout=20)
    assert back.status_code == 400


def test_the_machines_own_time_cannot_be_moved(simulator: Simulator) -> None:
    answer = requests.post(f"{simulator.url}/_control/clock", json={"seconds": 60}, timeout=20)

    assert answer.status_code == 400
    assert "--clock" in answer.json()["error"]


def test_a_preview_tells_what_the_next_renewal_costs(shop: Shop) -> None:
    subscription = shop.subscribe()

    coming = shop.client.v1.invoices.create_preview({"subscription": subscription.id})

    assert coming.id.startswith("upcoming_in_")
    assert (coming.amount_due, coming.status) == (12000, "draft")
    assert len(shop.client.v1.invoices.list().data) == 1
