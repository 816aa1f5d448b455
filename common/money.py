"""Money as whole minor units and how a person reads it."""

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language, to_locale


def display(amount_minor: int, currency: str) -> str:
    """Give an amount as people write it, e.g. `$180.00`.

    Units: `amount_minor` in the currency's smallest unit (cents); `currency` is ISO 4217 in either case.
    """
    code = currency.upper()
    amount = amount_minor / 10 ** get_currency_precision(code)
    return format_currency(amount, code, locale=to_locale(get_language() or "en"))
