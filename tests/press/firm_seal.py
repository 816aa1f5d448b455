"""What the tests of the seal share: a firm's seal, a stranger's of the same name, and papers of several lengths."""

from datetime import UTC, datetime, timedelta
from functools import cache

from press import certificates
from press.paper import Clause, Paper, runs
from press.seals import Seal
from press.services import seal_pdf, to_pdf
from tests.press.papers import FACE, agreement, pamphlet, paper

AT = datetime(2026, 11, 22, 12, 0, 7, 999_999, tzinfo=UTC)
REASON = "Approved by the attorney and released by the firm."
FIRM = "Hale Mercer Law"


@cache
def firm_seal(name: str = FIRM) -> Seal:
    """The same seal for the whole run: a key takes long to make."""
    return certificates.make(name, valid_from=AT - timedelta(days=1), valid_until=AT + timedelta(days=7300))


@cache
def strangers_seal() -> Seal:
    """Somebody who calls himself what the firm is called."""
    return certificates.make(FIRM, valid_from=AT - timedelta(days=1), valid_until=AT + timedelta(days=7300))


def published(*seals: Seal) -> bytes:
    return "".join(certificates.to_pem(seal.certificate) for seal in seals or (firm_seal(),)).encode()


@cache
def approved() -> bytes:
    return to_pdf(agreement(), FACE)


@cache
def sealed() -> bytes:
    return seal_pdf(approved(), seal=firm_seal(), reason=REASON, at=AT)


def five_pages() -> bytes:
    return to_pdf(pamphlet(), FACE)


def two_hundred_pages() -> bytes:
    """Long enough for an update far behind the beginning."""
    return to_pdf(long_paper(1560), FACE)


def long_paper(clauses: int) -> Paper:
    sentence = "The agent may sign whatever the named bank asks for in order to keep the account. " * 3
    return paper(*(Clause(runs(f"({number}) {sentence}"), title=runs(f"Power {number}")) for number in range(clauses)))
