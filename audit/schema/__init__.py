"""The record's tables, functions and triggers, in SQL, for each database we run on."""

from types import ModuleType

from audit.schema import postgresql, sqlite


def of(vendor: str) -> ModuleType:
    """Give the SQL for Django's `connection.vendor`."""
    return {"postgresql": postgresql, "sqlite": sqlite}[vendor]
