"""Buy a plan, from the page of plans to the receipt."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pypdf
import requests
from django.test import Client

from accounts.models import User
from notifications.models import Notice
from subscriptions import entitlements
from subscriptions.entitlements import Feature
from subscriptions.models import Consent, Customer, Entitlement, Plan, Receipt, Subscription
from subscriptions.services import publish_edition
from tests.simulator.story import DECLINED_CARD
from tests.subscriptions.story import Buyer, hidden


def test_the_plans_page_says_price_renewal_and_cancelling_before_its_button(plans: object, client: Client) -> None:
    page = client.get("/plans/").content.decode()
    for slug, price in (("reader", "$60.00"), ("household", "$180.00")):
        section = page.split(f'aria-labelledby="plan-{slug}"')[1].split("</section>")[0]
        button = section.index(f'href="/plans/{slug}/"')
        for words in (price, "a year", "renews by itself", "cancel at any time"):
            assert 0 <= section.find(words) < button, words
    assert "5 a year" in page


def test_choosing_asks_a_stranger_to_sign_in_first(plans: object, client: Client) -> None:
    answer = client.get("/plans/household/")
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/plans/household/")


def test_a_form_without_agreement_stays_as_it_was_and_says_what_is_missing(buyer: Buyer) -> None:
    shown = buyer.browser.get("/plans/household/")
    once = hidden(shown, "once")
    answer = buyer.order(agree="", once=once)
    assert answer.status_code == 400
    assert "Tick the box" in answer.content.decode()
    assert hidden(answer, "once") == once
    assert not Consent.objects.exists()
    assert not Customer.objects.exists()


def test_the_order_leads_to_the_payment_page_with_the_offices_own_price(
    buyer: Buyer, verbs_of: Callable[[], list[str]]
) -> None:
    answer = buyer.order(price="1", amount="1", quantity="9")
    assert answer.status_code == 302
    assert answer["Location"].startswith(buyer.simulator.url)
    page = requests.get(answer["Location"], timeout=20).text
    assert "$180.00" in page
    consent = Consent.objects.get()
    assert (consent.user, consent.words) == (buyer.user, buyer.plans["household"].words)
    assert verbs_of() == ["consent.given", "checkout.started"]


def test_coming_back_from_paying_opens_the_plan_at_once_and_leaves_a_receipt(buyer: Buyer) -> None:
    assert not entitlements.of(buyer.user).allows(Feature.LIBRARY)
    started = buyer.order()
    back = buyer.come_back(buyer.pay(started["Location"]))
    assert back["Location"] == "/plans/mine/"
    assert entitlements.of(buyer.user).allows(Feature.LIBRARY)
    page = buyer.browser.get("/plans/mine/").content.decode()
    for words in ("Household", "$180.00", "Renews on", "Documents reviewed by an attorney", "Your plan is open"):
        assert words in page
    receipt = Receipt.objects.get(user=buyer.user)
    assert (receipt.amount_minor, receipt.currency) == (18_000, "usd")
    paper = buyer.browser.get(f"/plans/mine/receipts/{receipt.reference}/")
    text = pypdf.PdfReader(BytesIO(paper.content)).pages[0].extract_text()
    assert receipt.number in text
    assert "$180.00" in text
    assert "Rita Solano" in text


def test_the_webhooks_that_follow_change_nothing_and_tell_nothing_twice(buyer: Buyer) -> None:
    paid = buyer.pay(buyer.order()["Location"])
    buyer.come_back(paid)
    told = Notice.objects.filter(user=buyer.user).count()
    assert told == 1
    buyer.deliver_all()
    buyer.come_back(paid)
    assert Receipt.objects.count() == 1
    assert Entitlement.objects.count() == 1
    assert Notice.objects.filter(user=buyer.user).count() == told


def test_who_came_from_a_form_goes_on_there_when_she_has_paid(buyer: Buyer) -> None:
    for way in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        buyer.browser.get("/plans/", {"next": way})
        assert "plans_came_from" not in buyer.browser.session
    buyer.browser.get("/plans/", {"next": "/forms/limited-power-of-attorney/"})
    paid = buyer.pay(buyer.order()["Location"])
    assert buyer.come_back(paid)["Location"] == "/forms/limited-power-of-attorney/"
    assert buyer.come_back(paid)["Location"] == "/plans/mine/", "once"


def test_the_way_back_without_paying_gives_nothing(buyer: Buyer) -> None:
    started = buyer.order()
    session = started["Location"].rstrip("/").rsplit("/", 1)[-1].split("#")[0].split("?")[0]
    answer = buyer.browser.get(f"/plans/done/?session={session}")
    assert answer.status_code == 200
    assert "not charged twice" in answer.content.decode()
    assert not Subscription.objects.exists()
    assert not Entitlement.objects.exists()


def test_somebody_elses_and_invented_ways_back_are_not_found(buyer: Buyer, sam: User) -> None:
    paid = buyer.pay(buyer.order()["Location"])
    other = Client()
    other.force_login(sam)
    query = paid.headers["Location"].split("?")[1]
    assert other.get(f"/plans/done/?{query}").status_code == 404
    for session in ("cs_test_invented", "in_1", "", "cs_" + "x" * 200):
        assert buyer.browser.get("/plans/done/", {"session": session}).status_code == 404
    assert not Subscription.objects.exists()


def test_a_receipt_is_for_the_one_who_paid(buyer: Buyer, sam: User) -> None:
    buyer.buy()
    other = Client()
    other.force_login(sam)
    reference = Receipt.objects.get().reference
    assert other.get(f"/plans/mine/receipts/{reference}/").status_code == 404
    assert buyer.browser.get(f"/plans/mine/receipts/{reference}/").status_code == 200


def test_a_double_click_leads_to_one_payment_page(buyer: Buyer) -> None:
    once = str(uuid4())
    first, second = buyer.order(once=once), buyer.order(once=once)
    assert first["Location"] == second["Location"]
    assert Consent.objects.count() == 1
    assert len(buyer.simulator.client().v1.checkout.sessions.list({"limit": 10}).data) == 1
    assert len(buyer.simulator.client().v1.customers.list({"limit": 10}).data) == 1


def test_a_second_order_ends_the_first_payment_page_so_that_both_cannot_be_paid(buyer: Buyer) -> None:
    first, second = buyer.order("reader"), buyer.order("household")
    assert buyer.pay(first["Location"]).status_code != 303
    buyer.come_back(buyer.pay(second["Location"]))
    assert Subscription.objects.get().edition.plan.slug == "household"


def test_a_form_used_for_one_plan_cannot_order_another(buyer: Buyer) -> None:
    once = str(uuid4())
    assert buyer.order("reader", once=once).status_code == 302
    assert buyer.order("household", once=once).status_code == 409


def test_terms_that_changed_meanwhile_are_not_sold(buyer: Buyer) -> None:
    publish_edition(
        actor=None,
        plan=Plan.objects.get(slug="household"),
        price_minor=19_000,
        currency="usd",
        features=[Feature.LIBRARY],
        included=[],
        terms="New words.",
    )
    answer = buyer.order()
    assert answer.status_code == 409
    assert "These terms have changed" in answer.content.decode()
    assert buyer.order(agree="").status_code == 409
    assert not Consent.objects.exists()


def test_a_subscriber_is_not_sold_a_second_plan(buyer: Buyer) -> None:
    buyer.buy()
    answer = buyer.order("reader")
    assert answer.status_code == 409
    assert "You have a plan already" in answer.content.decode()
    assert "/start/" not in buyer.browser.get("/plans/reader/").content.decode()


def test_she_who_paid_is_not_sold_a_second_plan_before_the_news_arrives(buyer: Buyer) -> None:
    assert buyer.pay(buyer.order()["Location"]).status_code == 303
    assert not Subscription.objects.exists()
    assert buyer.order("reader").status_code == 409
    assert Subscription.objects.get().status == "active"


def test_a_silent_payment_service_says_so_and_loses_nothing(buyer: Buyer, settings: Any) -> None:
    once = str(uuid4())
    working, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    answer = buyer.order(once=once)
    assert answer.status_code == 503
    assert "You have not been charged" in answer.content.decode()
    settings.STRIPE_API_BASE = working
    assert buyer.order(once=once).status_code == 302
    assert Consent.objects.count() == 1


def test_an_answer_lost_on_the_way_makes_no_second_customer(buyer: Buyer) -> None:
    buyer.simulator.control("faults", path="/v1/customers", method="POST", answer="cut", when="after", times=1)
    assert buyer.order().status_code == 302
    assert len(buyer.simulator.client().v1.customers.list({"limit": 10}).data) == 1


def test_a_customer_whose_answer_was_lost_a_day_ago_is_found_again(buyer: Buyer) -> None:
    known = buyer.simulator.client().v1.customers.create(
        {"email": buyer.user.email, "name": "Rita", "metadata": {"person": buyer.user.record_ref}}
    )
    stranger = buyer.simulator.client().v1.customers.create({"email": buyer.user.email})
    assert buyer.order().status_code == 302
    assert Customer.objects.get().stripe_id == known.id != stranger.id


def test_a_declined_card_gives_nothing_and_can_be_tried_again(buyer: Buyer) -> None:
    address = buyer.order()["Location"]
    refused = buyer.pay(address, DECLINED_CARD)
    assert refused.status_code != 303
    assert "declined" in refused.text
    assert not Entitlement.objects.exists()
    buyer.come_back(buyer.pay(address))
    assert entitlements.of(buyer.user).allows(Feature.LIBRARY)


def test_a_form_with_a_broken_token_says_to_open_the_page_again(buyer: Buyer) -> None:
    answer = buyer.order(once="x")
    assert answer.status_code == 400
    assert "Open the page again" in answer.content.decode()
