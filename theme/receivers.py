"""What the face listens to: its own row, and the site it hangs on."""

from typing import Any

from theme import services


def renew_on_save(**_details: Any) -> None:
    """Renew the face after its row, or a site, was saved or deleted."""
    services.renew_face()
