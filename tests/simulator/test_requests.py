"""How requests are let in and refused."""

import pytest
import requests
import stripe

from simulator.version import API_VERSION

from .process import API_KEY, Simulator
from .story import Shop


def test_another_key_is_refused(simulator: Simulator) -> None:
    with pytest.raises(stripe.AuthenticationError) as refused:
        simulator.client("sk_test_somebody_else").v1.customers.list()

    assert refused.value.http_status == 401
    assert "sk_test_somebody_else" not in str(refused.value)


def test_no_key_is_refused(simulator: Simulator) -> None:
    assert requests.get(f"{simulator.url}/v1/customers", timeout=20).status_code == 401


def test_every_answer_names_its_request_and_the_version(simulator: Simulator) -> None:
    answer = requests.get(f"{simulator.url}/v1/customers", headers={"Authorization": f"Bearer {API_KEY}"}, timeout=20)

    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Stripe-Version"] == API_VERSION


def test_the_simulator_speaks_the_version_the_library_pins() -> None:
    assert stripe.api_version == API_VERSION


def test_another_version_is_refused(simulator: Simulator) -> None:
    answer = requests.get(
        f"{simulator.url}/v1/customers",
        headers={"Authorization": f"Bearer {API_KEY}", "Stripe-Version": "2024-06-20"},
        timeout=20,
    )

    assert answer.status_code == 400


def test_an_id_that_names_nothing_is_not_found(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.subscriptions.retrieve("sub_unknown")

    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    assert str(refused.value.user_message) == "No such subscription: 'sub_unknown'"


@pytest.mark.parametrize(
    ("parameters", "code", "param"),
    [
        ({}, "parameter_missing", "name"),
        ({"name": "A", "nmae": "B"}, "parameter_unknown", "nmae"),
        ({"name": "A", "active": "perhaps"}, None, "active"),
        ({"name": "A", "default_price_data": {"currency": "usd"}}, "parameter_unknown", "default_price_data"),
    ],
)
def test_a_parameter_that_is_wrong_or_not_played_is_refused_by_name(
    client: stripe.StripeClient, parameters: dict, code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.products.create(parameters)  # type: ignore[arg-type]

    assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, code, param)
    assert client.v1.products.list().data == []


def test_a_nested_parameter_is_refused_by_its_full_name(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.checkout(subscription_data={"trial_period_days": 14})

    assert refused.value.param == "subscription_data[trial_period_days]"


def test_an_address_that_is_not_played_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.coupons.list()

    assert refused.value.http_status == 404
    assert "Unrecognized request URL (GET: /v1/coupons)" in str(refused.value)


@pytest.mark.parametrize("path", ["/", "/v1/customers", "/_control/health"])
def test_a_name_that_is_not_this_machine_gets_no_answer(simulator: Simulator, path: str) -> None:
    assert requests.get(f"{simulator.url}{path}", headers={"Host": "evil.example"}, timeout=20).status_code == 421


def test_the_control_room_takes_no_plain_form(simulator: Simulator) -> None:
    answer = requests.post(f"{simulator.url}/_control/reset", data={"confirm": "reset"}, timeout=20)

    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]


def test_a_reset_must_be_confirmed_and_says_what_it_removed(simulator: Simulator, client: stripe.StripeClient) -> None:
    client.v1.customers.create({"name": "A"})

    assert requests.post(f"{simulator.url}/_control/reset", json={}, timeout=20).status_code == 400
    assert len(client.v1.customers.list().data) == 1
    assert simulator.control("reset", confirm="reset")["removed"]["customer"] == 1


def test_metadata_is_merged_and_an_empty_value_removes_its_key(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create({"metadata": {"a": "1", "b": "2", "_c": "3"}})

    changed = client.v1.customers.update(made.id, {"metadata": {"b": "", "d": "4"}})

    assert changed.metadata.to_dict() == {"a": "1", "_c": "3", "d": "4"}
    assert client.v1.customers.update(made.id, {"metadata": ""}).metadata.to_dict() == {}
