"""What the checkout says when something was typed wrong, and what it never keeps."""

import sqlite3
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup

from .process import Receiver, running
from .story import Shop, typed


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "clara", "Type your e-mail address"),
        ("name", " ", "Type the name on the card"),
        ("number", "", "Type a test card number"),
        ("number", "4111 1111 1111 1111", "never type a real card number here"),
        ("expiry", "13 / 40", "Type the month and year"),
        ("expiry", "01 / 20", "This card has run out"),
        ("cvc", "12", "Type the security code"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_everything_else_stays(
    shop: Shop, field: str, value: str, sentence: str
) -> None:
    answer = shop.pay(shop.checkout(), **({"card": value} if field == "number" else {field: value}))

    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    box = page.find(id=field)
    assert box["aria-invalid"] == "true"
    wrong = page.find(id=box["aria-describedby"].split()[0])
    assert sentence in wrong.get_text()
    kept = {one["name"]: one.get("value") for one in page.select("input[name]")}
    others = {name: text for name, text in typed().items() if name != field}
    assert {name: kept[name] for name in others} == others


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        ("4000 0000 0000 0002", "Your card was declined."),
        ("4000 0000 0000 9995", "insufficient funds"),
        ("4000 0000 0000 0069", "has expired"),
        ("4000 0000 0000 0127", "security code is incorrect"),
    ],
)
def test_every_declining_test_card_has_its_sentence(shop: Shop, card: str, sentence: str) -> None:
    answer = shop.pay(shop.checkout(), card)

    assert answer.status_code == 402
    assert sentence in answer.text


def test_a_number_that_may_be_somebodys_own_is_neither_sent_back_nor_kept(tmp_path: Path, receiver: Receiver) -> None:
    state = tmp_path / "state.sqlite3"
    with running(state, receiver.url) as simulator:
        shop = Shop(simulator)
        answer = shop.pay(shop.checkout(), "4111 1111 1111 1111")
        assert answer.status_code == 422
        assert "4111" not in answer.text
        with sqlite3.connect(state) as connection:
            assert connection.execute("SELECT COUNT(*) FROM objects WHERE body LIKE '%4111%'").fetchone() == (0,)


def test_the_page_runs_no_script_and_may_only_lead_to_the_shop(shop: Shop) -> None:
    answer = requests.get(shop.checkout().url, timeout=20)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:8000;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_that_the_shop_sent_cannot_be_changed_on_the_page(shop: Shop) -> None:
    session = shop.checkout(customer_email="clara@example.com")

    shop.pay(session, email="other@example.com")

    assert [one.email for one in shop.client.v1.customers.list().data] == ["clara@example.com"]


def test_what_people_typed_is_shown_as_text(shop: Shop) -> None:
    answer = shop.pay(shop.checkout(), "4000 0000 0000 0002", name='"><img src=x onerror=alert(1)>')

    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find("img") is None
    assert page.find(id="name")["value"] == '"><img src=x onerror=alert(1)>'
