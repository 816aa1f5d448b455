"""Plain facts, read out of what Stripe answers. Nothing here speaks to Stripe, and nothing else knows its shapes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class EventHint:
    """What an event says before it is believed: its id, kind, and the object to read again."""

    id: str
    kind: str
    object_id: str
    api_version: str
    livemode: bool
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """A subscription as Stripe states it now. Units: instants in UTC."""

    id: str
    customer_id: str
    price_id: str
    status: str
    period_starts_at: datetime
    period_ends_at: datetime
    cancels_at_period_end: bool
    started_at: datetime
    ended_at: datetime | None
    livemode: bool
    end_reason: str = ""


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    """What the next renewal of a subscription would charge, as Stripe reckons it now. Units: minor units of `currency`."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """A payment by card as Stripe states it now: what of it went back, and whether a bank asks about it."""

    id: str
    customer_id: str
    payment_intent_id: str
    amount_minor: int
    refunded_minor: int
    currency: str
    is_disputed: bool
    livemode: bool


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """A dispute as Stripe states it now. `answer_by` is None where no answer is asked for."""

    id: str
    charge_id: str
    status: str
    amount_minor: int
    currency: str
    reason: str
    opened_at: datetime
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """An invoice as Stripe states it now. Units: minor units of `currency`."""

    id: str
    customer_id: str
    subscription_id: str
    number: str
    status: str
    amount_paid_minor: int
    currency: str
    lines: tuple[tuple[str, int], ...]
    period_starts_at: datetime | None
    period_ends_at: datetime | None
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckoutFacts:
    """A checkout session: where to send the browser, and what came of it."""

    id: str
    url: str
    status: str
    payment_status: str
    customer_id: str
    subscription_id: str
    client_reference: str


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _id(value: Any) -> str:
    """Give the id of a reference that Stripe may have expanded into the object itself."""
    return value["id"] if isinstance(value, dict) else value or ""


def hint(data: dict[str, Any]) -> EventHint:
    """Read an event."""
    return EventHint(
        id=data["id"],
        kind=data["type"],
        object_id=data["data"]["object"].get("id") or "",
        api_version=data.get("api_version") or "",
        livemode=bool(data["livemode"]),
        happened_at=_instant(data["created"]),
    )


def subscription(data: dict[str, Any]) -> SubscriptionFacts:
    """Read a subscription."""
    item = data["items"]["data"][0]  # the paid period sits on the item since API version 2025-03-31
    return SubscriptionFacts(
        id=data["id"],
        customer_id=_id(data["customer"]),
        price_id=_id(item["price"]),
        status=data["status"],
        period_starts_at=_instant(item["current_period_start"]),
        period_ends_at=_instant(item["current_period_end"]),
        cancels_at_period_end=bool(data["cancel_at_period_end"]) or data.get("cancel_at") is not None,
        started_at=_instant(data["start_date"]),
        ended_at=_moment(data.get("ended_at")),
        livemode=bool(data["livemode"]),
        end_reason=(data.get("cancellation_details") or {}).get("reason") or "",
    )


def renewal(data: dict[str, Any]) -> RenewalFacts:
    """Read the preview of an invoice: discounts, tax and credit are in what is due."""
    return RenewalFacts(amount_minor=max(0, data["amount_due"]), currency=data["currency"])


def charge(data: dict[str, Any]) -> ChargeFacts:
    """Read a charge."""
    return ChargeFacts(
        id=data["id"],
        customer_id=_id(data.get("customer")),
        payment_intent_id=_id(data.get("payment_intent")),
        amount_minor=data["amount"],
        refunded_minor=data["amount_refunded"],
        currency=data["currency"],
        is_disputed=bool(data["disputed"]),
        livemode=bool(data["livemode"]),
    )


def dispute(data: dict[str, Any]) -> DisputeFacts:
    """Read a dispute."""
    return DisputeFacts(
        id=data["id"],
        charge_id=_id(data["charge"]),
        status=data["status"],
        amount_minor=data["amount"],
        currency=data["currency"],
        reason=data.get("reason") or "",
        opened_at=_instant(data["created"]),
        answer_by=_moment((data.get("evidence_details") or {}).get("due_by")),
    )


def charge_of_refund(data: dict[str, Any]) -> str:
    """Read which charge a refund belongs to; empty when it gives back something else."""
    return _id(data.get("charge"))


def invoice_of_payment(data: dict[str, Any]) -> str:
    """Read which invoice a payment settles."""
    return _id(data.get("invoice"))


def invoice(data: dict[str, Any]) -> InvoiceFacts:
    """Read an invoice."""
    parent = (data.get("parent") or {}).get("subscription_details") or {}
    lines = data["lines"]["data"]
    period = lines[0]["period"] if lines else {}
    return InvoiceFacts(
        id=data["id"],
        customer_id=_id(data["customer"]),
        subscription_id=_id(parent.get("subscription")),
        number=data.get("number") or data["id"],
        status=data["status"],
        amount_paid_minor=data["amount_paid"],
        currency=data["currency"],
        lines=tuple((line.get("description") or "", line["amount"]) for line in lines),
        period_starts_at=_moment(period.get("start")),
        period_ends_at=_moment(period.get("end")),
        paid_at=_moment((data.get("status_transitions") or {}).get("paid_at")),
    )


def checkout(data: dict[str, Any]) -> CheckoutFacts:
    """Read a checkout session."""
    return CheckoutFacts(
        id=data["id"],
        url=data.get("url") or "",
        status=data.get("status") or "",
        payment_status=data.get("payment_status") or "",
        customer_id=_id(data.get("customer")),
        subscription_id=_id(data.get("subscription")),
        client_reference=data.get("client_reference_id") or "",
    )
