"""Amounts as people read them."""

# Currencies without minor units: 500 means 500.
_WHOLE = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"]
)
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£"}


def money(amount_minor: int, currency: str) -> str:
    """An amount in minor units as text: 12000 usd is "$120.00"."""
    sign = _SIGNS.get(currency)
    figure = f"{abs(amount_minor):,}" if currency in _WHOLE else f"{abs(amount_minor) / 100:,.2f}"
    minus = "-" if amount_minor < 0 else ""
    return f"{minus}{sign}{figure}" if sign else f"{minus}{figure} {currency.upper()}"
