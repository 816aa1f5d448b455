"""Idempotency keys: the same request again is the same answer, another one is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import stripe

from .process import API_KEY, Simulator
from .story import Shop


def post(simulator: Simulator, path: str, key: str, **form: str) -> requests.Response:
    """A write as the library sends it, with the headers in view."""
    return requests.post(
        f"{simulator.url}{path}",
        data=form,
        headers={"Authorization": f"Bearer {API_KEY}", "Idempotency-Key": key},
        timeout=40,
    )


def test_the_same_request_again_gives_the_first_answer_and_does_nothing(simulator: Simulator) -> None:
    first = post(simulator, "/v1/customers", "k1", email="a@example.com")
    second = post(simulator, "/v1/customers", "k1", email="a@example.com")

    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert len(simulator.client().v1.customers.list().data) == 1


def test_the_same_key_with_other_parameters_is_refused(client: stripe.StripeClient) -> None:
    client.v1.customers.create({"email": "a@example.com"}, {"idempotency_key": "k2"})

    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.customers.create({"email": "b@example.com"}, {"idempotency_key": "k2"})

    assert refused.value.http_status == 400
    assert "same parameters" in str(refused.value)


def test_the_same_key_at_another_address_is_refused(client: stripe.StripeClient) -> None:
    client.v1.customers.create({"name": "A"}, {"idempotency_key": "k3"})

    with pytest.raises(stripe.IdempotencyError):
        client.v1.products.create({"name": "A"}, {"idempotency_key": "k3"})


def test_a_refused_request_does_not_use_up_its_key(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.products.create({"nam": "A"}, {"idempotency_key": "k4"})  # type: ignore[typeddict-item]

    assert client.v1.products.create({"name": "A"}, {"idempotency_key": "k4"}).name == "A"


def test_two_requests_at_once_with_one_key_do_not_both_run(simulator: Simulator) -> None:
    simulator.control("faults", path="/v1/customers", answer="wait")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, simulator, "/v1/customers", "k5", email="a@example.com")
        while simulator.look("faults")["waiting"] == 0:
            assert not first.done()
        second = post(simulator, "/v1/customers", "k5", email="a@example.com")
        simulator.control("faults/release")
        first_answer = first.result(timeout=20)

    assert second.status_code == 409
    assert second.json()["error"]["code"] == "idempotency_key_in_use"
    assert first_answer.status_code == 200
    assert post(simulator, "/v1/customers", "k5", email="a@example.com").json() == first_answer.json()


def test_an_answer_that_got_lost_is_found_again_by_the_librarys_own_retry(simulator: Simulator, shop: Shop) -> None:
    simulator.control("faults", path="/v1/checkout/sessions", answer="cut", when="after")
    patient = stripe.StripeClient(API_KEY, base_addresses={"api": simulator.url}, max_network_retries=2)

    session = patient.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "line_items": [{"price": shop.price.id, "quantity": 1}],
            "success_url": "http://127.0.0.1:8000/",
        }
    )

    assert [one.id for one in shop.client.v1.checkout.sessions.list().data] == [session.id]


@pytest.mark.parametrize(("answer", "error"), [("500", stripe.APIError), ("429", stripe.RateLimitError)])
def test_trouble_on_demand_is_met_once_and_then_over(
    simulator: Simulator, client: stripe.StripeClient, answer: str, error: type[stripe.StripeError]
) -> None:
    simulator.control("faults", path="/v1/customers", answer=answer)

    with pytest.raises(error):
        client.v1.customers.create({"name": "A"}, {"idempotency_key": "k6"})

    assert client.v1.customers.create({"name": "A"}, {"idempotency_key": "k6"}).name == "A"
    assert len(client.v1.customers.list().data) == 1
