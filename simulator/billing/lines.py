"""The lines of an invoice: what a period costs, what is bought once, and what a change in the middle of a period is worth."""

from datetime import UTC, datetime
from fractions import Fraction

from simulator.errors import Json
from simulator.ids import token
from simulator.money import money
from simulator.shapes.invoices import from_item, from_single_sale, line
from simulator.store import Books


def for_period(books: Books, subscription: Json, period: tuple[int, int]) -> list[Json]:
    """What a subscription costs for one whole period, item by item."""
    return [
        line(
            price=item["price"],
            quantity=item["quantity"],
            amount=item["price"]["unit_amount"] * item["quantity"],
            description=_describe(books, item),
            period=period,
            parent=from_item(item, proration=False),
            metadata=subscription["metadata"],
        )
        for item in subscription["items"]["data"]
    ]


def for_sale(books: Books, price: Json, quantity: int, *, now: int, subscription_id: str | None) -> Json:
    """Something that is paid once."""
    product = books.load("product", price["product"])
    return line(
        price=price,
        quantity=quantity,
        amount=price["unit_amount"] * quantity,
        description=product["name"],
        period=(now, now),
        parent=from_single_sale(subscription_id, f"ii_{token(24)}"),
        metadata={},
    )


def for_change(books: Books, item: Json, *, sign: int, now: int) -> Json:
    """The rest of a running period at this item's price: given back (`sign` -1) or asked for (`sign` +1)."""
    start, end = item["current_period_start"], item["current_period_end"]
    share = Fraction(end - now, end - start)
    product = books.load("product", item["price"]["product"])
    day = datetime.fromtimestamp(now, UTC).strftime("%-d %b %Y")
    what = "Remaining time on" if sign > 0 else "Unused time on"
    return line(
        price=item["price"],
        quantity=item["quantity"],
        amount=sign * round(item["price"]["unit_amount"] * item["quantity"] * share),
        description=f"{what} {product['name']} after {day}",
        period=(now, end),
        parent=from_item(item, proration=True),
        metadata={},
    )


def _describe(books: Books, item: Json) -> str:
    product = books.load("product", item["price"]["product"])
    amount = money(item["price"]["unit_amount"], item["price"]["currency"])
    return f"{item['quantity']} × {product['name']} (at {amount} / {item['price']['recurring']['interval']})"
