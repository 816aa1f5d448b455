"""The test cards this simulator knows, and what each of them does.

SECURITY: no other number is accepted, kept or shown again, so nobody's real card can end up in the state file.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Decline:
    """Why a bank says no: Stripe's codes and the sentence a person reads."""

    code: str
    decline_code: str
    sentence: str


@dataclass(frozen=True)
class TestCard:
    """One of Stripe's published test numbers. `later` cards can be saved but never charged."""

    number: str
    brand: str
    decline: Decline | None = None
    later: bool = False

    # The name would make pytest look for tests in it.
    __test__ = False


@dataclass(frozen=True)
class Entry:
    """A card as it was typed, checked."""

    card: TestCard
    month: int
    year: int


class CardProblem(Exception):
    """What is wrong with a typed card: the field and a sentence that says what to do."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


DECLINED = Decline("card_declined", "generic_decline", "Your card was declined. Use another card, or ask your bank.")
_NO_FUNDS = Decline(
    "card_declined", "insufficient_funds", "Your card has insufficient funds. Use another card, or ask your bank."
)
_LOST = Decline("card_declined", "lost_card", "Your card was declined. Use another card, or ask your bank.")
_EXPIRED = Decline("expired_card", "expired_card", "Your card has expired. Use another card.")
_BAD_CVC = Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect. Check it and try again.")
_PROCESSING = Decline(
    "processing_error", "processing_error", "An error occurred while processing your card. Try again in a little while."
)

_ALL = (
    TestCard("4242424242424242", "visa"),
    TestCard("5555555555554444", "mastercard"),
    TestCard("378282246310005", "amex"),
    TestCard("4000000000000002", "visa", DECLINED),
    TestCard("4000000000009995", "visa", _NO_FUNDS),
    TestCard("4000000000009987", "visa", _LOST),
    TestCard("4000000000000069", "visa", _EXPIRED),
    TestCard("4000000000000127", "visa", _BAD_CVC),
    TestCard("4000000000000119", "visa", _PROCESSING),
    TestCard("4000000000000341", "visa", DECLINED, later=True),
)
CARDS = {card.number: card for card in _ALL}


def is_test_number(typed: str) -> bool:
    """Whether this is one of the published test numbers."""
    return _digits(typed) in CARDS


def read(number: str, expiry: str, cvc: str, *, now_year: int, now_month: int) -> Entry:
    """Check what was typed into a card form. Raises: CardProblem for the first field that is wrong."""
    digits = _digits(number)
    card = CARDS.get(digits)
    if not digits:
        raise CardProblem("number", "Type a test card number, for example 4242 4242 4242 4242.")
    if card is None:
        raise CardProblem(
            "number",
            "This is a simulator: it takes test cards only. Use 4242 4242 4242 4242, and never type a real card number here.",
        )
    match = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(?:20)?(\d{2})\s*", expiry)
    if match is None or not 1 <= int(match[1]) <= 12:
        raise CardProblem("expiry", "Type the month and year on the card, for example 12 / 34.")
    month, year = int(match[1]), 2000 + int(match[2])
    if (year, month) < (now_year, now_month):
        raise CardProblem("expiry", "This card has run out. Type a date that is still to come.")
    if not re.fullmatch(r"\d{4}" if card.brand == "amex" else r"\d{3}", cvc.strip()):
        raise CardProblem(
            "cvc", "Type the security code: 3 digits on the back, or 4 on the front of an American Express."
        )
    return Entry(card, month, year)


def _digits(typed: str) -> str:
    return re.sub(r"[\s-]", "", typed)
