"""Lists, look-ups and expansion."""

import pytest
import stripe

from .story import Shop


def test_a_long_list_comes_in_pages_newest_first(client: stripe.StripeClient) -> None:
    made = [client.v1.customers.create({"name": str(number)}).id for number in range(7)]

    first = client.v1.customers.list({"limit": 3})
    second = client.v1.customers.list({"limit": 3, "starting_after": first.data[-1].id})
    back = client.v1.customers.list({"limit": 2, "ending_before": second.data[-1].id})

    assert [one.id for one in first.data] == made[:3:-1]
    assert (first.has_more, second.has_more) == (True, True)
    assert [one.id for one in client.v1.customers.list({"limit": 3}).auto_paging_iter()] == made[::-1]
    assert [one.id for one in back.data] == [second.data[0].id, second.data[1].id]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_one_to_a_hundred_entries(client: stripe.StripeClient, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.list({"limit": limit})


def test_a_price_is_found_by_its_lookup_key_and_hands_it_over(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.prices.create(
            {"product": shop.product.id, "currency": "usd", "unit_amount": 1, "lookup_key": "household_year"}
        )
    dearer = shop.client.v1.prices.create(
        {
            "product": shop.product.id,
            "currency": "usd",
            "unit_amount": 15000,
            "recurring": {"interval": "year"},
            "lookup_key": "household_year",
            "transfer_lookup_key": True,
        }
    )

    assert [one.id for one in shop.client.v1.prices.list({"lookup_keys": ["household_year"]}).data] == [dearer.id]
    assert shop.client.v1.prices.retrieve(shop.price.id).lookup_key is None


def test_subscriptions_are_listed_by_customer_price_and_status(shop: Shop) -> None:
    running = shop.subscribe()
    ended = shop.subscribe()
    shop.client.v1.subscriptions.cancel(ended.id)
    listed = shop.client.v1.subscriptions.list

    assert [one.id for one in listed({}).data] == [running.id]
    assert [one.id for one in listed({"status": "canceled"}).data] == [ended.id]
    assert [one.id for one in listed({"status": "all"}).data] == [ended.id, running.id]
    assert [one.id for one in listed({"customer": running.customer, "price": shop.price.id}).data] == [running.id]
    assert listed({"price": "price_other"}).data == []


def test_ids_become_objects_where_asked(shop: Shop) -> None:
    subscription = shop.subscribe()

    found = shop.again(
        subscription, "latest_invoice.payments.data.payment.payment_intent", "items.data.price.product", "customer"
    ).to_dict()

    payment = found["latest_invoice"]["payments"]["data"][0]["payment"]
    assert payment["payment_intent"]["status"] == "succeeded"
    assert found["items"]["data"][0]["price"]["product"]["name"] == "Household plan"
    assert found["customer"]["email"] == "clara@example.com"
    listed = shop.client.v1.subscriptions.list({"expand": ["data.customer"]}).data[0]
    assert listed.to_dict()["customer"]["name"] == "Clara Núñez"


@pytest.mark.parametrize("path", ["latest_invoice.payment_intent", "id", "status", "nonsense", "items.data.created"])
def test_what_cannot_be_expanded_is_refused(shop: Shop, path: str) -> None:
    subscription = shop.subscribe()

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.again(subscription, path)

    assert "This property cannot be expanded" in str(refused.value)


def test_events_are_found_by_kind_time_and_arrival(shop: Shop) -> None:
    shop.simulator.control("deliveries/flush")
    shop.simulator.control("deliveries/mode", mode="hold")
    shop.subscribe()
    listed = shop.client.v1.events.list

    paid = listed({"type": "invoice.paid"}).data
    assert [one.type for one in paid] == ["invoice.paid"]
    assert {one.type for one in listed({"type": "checkout.*"}).data} == {"checkout.session.completed"}
    assert {one.type for one in listed({"types": ["invoice.paid", "price.created"]}).data} == {
        "invoice.paid",
        "price.created",
    }
    assert {one.type for one in listed({"delivery_success": True}).data} == {"product.created", "price.created"}
    assert "invoice.paid" in {one.type for one in listed({"delivery_success": False, "limit": 100}).data}
    assert listed({"created": {"gt": paid[0].created + 3600}}).data == []
    assert listed({"created": {"gte": paid[0].created - 60, "lte": paid[0].created + 60}}).data != []


def test_a_deleted_customer_is_known_as_deleted_only(shop: Shop) -> None:
    subscription = shop.subscribe()

    shop.client.v1.customers.delete(str(subscription.customer))

    gone = shop.client.v1.customers.retrieve(str(subscription.customer)).to_dict()
    assert gone == {"id": subscription.customer, "object": "customer", "deleted": True}
    assert shop.client.v1.customers.list().data == []
    assert shop.again(subscription).status == "canceled"
    assert shop.events("customer.subscription.deleted", "customer.deleted") == [
        "customer.subscription.deleted",
        "customer.deleted",
    ]
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v1.billing_portal.sessions.create({"customer": str(subscription.customer)})
