"""A receipt is one paper: all its days are the firm's, and all are written in one order."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from accounts.models import User
from press.services import to_html
from subscriptions.models import Receipt
from subscriptions.receipts import receipt_paper

pytestmark = pytest.mark.django_db
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


def words_of(rita: User) -> str:
    """Give the words of a receipt for a payment on the evening of 1 November in New York, given back in part."""
    made = Receipt.objects.create(
        user=rita,
        stripe_invoice_id="in_1",
        number="R-1",
        amount_minor=18_000,
        currency="usd",
        lines=[{"description": "Household", "amount_minor": 18_000}],
        period_starts_at=datetime(2026, 11, 2, 3, 30, tzinfo=UTC),
        period_ends_at=datetime(2027, 11, 2, 3, 30, tzinfo=UTC),
        paid_at=datetime(2026, 11, 2, 3, 30, tzinfo=UTC),
        refunded_minor=5_000,
        refunded_at=datetime(2026, 11, 20, 15, 0, tzinfo=UTC),
    )
    paper = receipt_paper(Receipt.objects.with_disputes().get(pk=made.pk))
    return re.sub(r"<[^>]*>", " ", str(to_html(paper)))


def test_every_day_of_a_receipt_is_written_in_one_order(rita: User) -> None:
    words = words_of(rita)
    days = re.findall(rf"(?:{MONTHS}) \d+, \d{{4}}", words)
    assert set(days) == {"November 1, 2026", "November 1, 2027", "November 20, 2026"}
    assert days.count("November 1, 2026") == 3, "on the paper, as paid on, as the beginning of the year"
    assert not re.findall(rf"\d+ (?:{MONTHS}) \d{{4}}", words)


def test_a_receipt_in_spanish_writes_its_days_in_spanish(rita: User) -> None:
    rita.language = "es"
    rita.save()
    words = words_of(rita)
    assert "1 de noviembre de 2026" in words
    assert "November" not in words
