"""Money that goes back: refunds, and disputes that a cardholder opens with the bank."""

from simulator.announce import announce, changing, create
from simulator.errors import InvalidRequest, Json
from simulator.shapes.payments import dispute, refund
from simulator.store import Books

UNDECIDED = ("needs_response", "under_review")


def give_back(books: Books, charge: Json, *, amount: int | None, reason: str | None, metadata: Json) -> Json:
    """Refund a charge, whole or in part."""
    if charge["status"] != "succeeded":
        raise InvalidRequest("Only a charge that went through can be refunded.", param="charge")
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise InvalidRequest(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if charge["disputed"]:
        raise InvalidRequest(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    wanted = amount or left
    if wanted > left:
        raise InvalidRequest(
            f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({left})", param="amount"
        )
    returned = refund(now=books.now(charge["customer"]), charge=charge, amount=wanted, reason=reason)
    returned["metadata"] = metadata
    create(books, returned, "refund.created")
    with changing(books, charge, "charge.refunded"):
        charge["amount_refunded"] += wanted
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    return returned


def open_dispute(books: Books, charge: Json, reason: str) -> Json:
    """Let the cardholder dispute a charge."""
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise InvalidRequest("Only a charge that went through, and only once, can be disputed.")
    with changing(books, charge):
        charge["disputed"] = True
    return create(
        books, dispute(now=books.now(charge["customer"]), charge=charge, reason=reason), "charge.dispute.created"
    )


def close_dispute(books: Books, complaint: Json, status: str) -> Json:
    """Let the bank decide a dispute: won or lost."""
    if complaint["status"] not in UNDECIDED:
        raise InvalidRequest(f"This dispute is already {complaint['status']}.")
    with changing(books, complaint):
        complaint["status"] = status
    announce(books, "charge.dispute.closed", complaint)
    return complaint
