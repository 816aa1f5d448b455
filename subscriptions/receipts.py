"""A receipt as a paper."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common import money
from press.paper import KeyValues, Paper, Paragraph, Run, Table
from press.services import house_face, to_pdf, written_day
from subscriptions.models import Receipt


def receipt_paper(receipt: Receipt) -> Paper:
    """Give the receipt, read with its disputes, as a paper: who paid what for which year, and what became of it.

    Its days are the firm's, all written as the press writes the day of the paper itself.
    """
    language = receipt.user.language or "en"

    def amount(minor: int) -> str:
        return money.display(minor, receipt.currency)

    pairs = [
        (_("Number"), receipt.number),
        (_("Paid on"), _day(receipt.paid_at, language)),
        (_("Paid by"), receipt.user.name),
    ]
    if receipt.period_starts_at and receipt.period_ends_at:
        span = f"{_day(receipt.period_starts_at, language)} – {_day(receipt.period_ends_at, language)}"
        pairs.append((_("For"), span))
    rows = tuple(((Run(line["description"]),), (Run(amount(line["amount_minor"])),)) for line in receipt.lines)
    return Paper(
        title=_("Receipt"),
        eyebrow=_eyebrow(receipt),
        language=language,
        dated=localtime(receipt.paid_at).date(),
        reference=receipt.number,
        blocks=(
            KeyValues(tuple((words, (Run(value),)) for words, value in pairs)),
            Table(
                header=((Run(_("What")),), (Run(_("Amount")),)),
                rows=rows,
                align=("start", "end"),
                total=((Run(_("Paid")),), (Run(amount(receipt.amount_minor)),)),
            ),
            Paragraph((Run(_afterwards(receipt, language)),)),
        ),
    )


def _eyebrow(receipt: Receipt) -> str:
    if receipt.is_lost:
        return _("Taken back by the bank")
    if receipt.is_refunded:
        return _("Paid, and given back in full")
    return _("Paid, and given back in part") if receipt.refunded_minor else _("Paid in full")


def _day(moment: datetime, language: str) -> str:
    return written_day(localtime(moment).date(), language)


def _afterwards(receipt: Receipt, language: str) -> str:
    """Give what became of the payment, or what comes next."""
    if receipt.is_lost:
        return _("Your bank has taken this payment back from us.")
    if receipt.refunded_minor and receipt.refunded_at:
        words = _("On %(day)s we gave %(sum)s of this payment back to the card it came from.")
        return words % {
            "day": _day(receipt.refunded_at, language),
            "sum": money.display(receipt.refunded_minor, receipt.currency),
        }
    if receipt.is_disputed:
        return _("Your bank is asking us about this payment and has not decided yet.")
    return _("Your plan renews by itself each year. You can cancel at any time on the page of your plan.")


def receipt_pdf(receipt: Receipt) -> bytes:
    """Give the receipt as a PDF. Raises: MissingGlyph."""
    return to_pdf(receipt_paper(receipt), house_face())
