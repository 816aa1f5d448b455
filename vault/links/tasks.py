"""The office's own work on guest links."""

from __future__ import annotations

from jobs.services import every
from vault.links import warning


@every("vault.warn_of_links", hours=1)
def warn_of_links() -> None:
    """Tell makers and recipients of links that end in two days."""
    warning.warn_of_ends()
