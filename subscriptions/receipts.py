"""A receipt as a paper."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common import money
from press.paper import KeyValues, Paper, Paragraph, Run, Table
from press.services import house_face, to_pdf
from subscriptions.models import Receipt


def receipt_paper(receipt: Receipt) -> Paper:
    """Give the receipt as a paper: who paid what for which year."""

    def amount(minor: int) -> str:
        return money.display(minor, receipt.currency)

    pairs = [
        (_("Number"), receipt.number),
        (_("Paid on"), date_format(receipt.paid_at, "j F Y")),
        (_("Paid by"), receipt.user.name),
    ]
    if receipt.period_starts_at and receipt.period_ends_at:
        span = f"{date_format(receipt.period_starts_at, 'j F Y')} – {date_format(receipt.period_ends_at, 'j F Y')}"
        pairs.append((_("For"), span))
    rows = tuple(((Run(line["description"]),), (Run(amount(line["amount_minor"])),)) for line in receipt.lines)
    return Paper(
        title=_("Receipt"),
        eyebrow=_("Paid in full"),
        language=receipt.user.language or "en",
        dated=receipt.paid_at.date(),
        reference=receipt.number,
        blocks=(
            KeyValues(tuple((words, (Run(value),)) for words, value in pairs)),
            Table(
                header=((Run(_("What")),), (Run(_("Amount")),)),
                rows=rows,
                align=("start", "end"),
                total=((Run(_("Paid")),), (Run(amount(receipt.amount_minor)),)),
            ),
            Paragraph(
                (Run(_("Your plan renews by itself each year. You can cancel at any time on the page of your plan.")),)
            ),
        ),
    )


def receipt_pdf(receipt: Receipt) -> bytes:
    """Give the receipt as a PDF. Raises: MissingGlyph."""
    return to_pdf(receipt_paper(receipt), house_face())
