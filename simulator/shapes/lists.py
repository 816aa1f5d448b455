"""The one envelope every list of objects comes in."""

from simulator.errors import Json


def listing(data: list[Json], url: str, *, has_more: bool = False) -> Json:
    """A page of objects."""
    return {"object": "list", "data": data, "has_more": has_more, "url": url}
