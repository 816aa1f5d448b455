"""LibreOffice and the sandbox it works in, only where it is asked for: `make services OFFICE=1`. Once there it is used.

It weighs 400 MB, so the suite does not install it; the tests that need it are there where it is.
"""

import os
from typing import ClassVar

from scripts.services.service import Record, Service


class LibreOffice(Service):
    """The programs that make views of Office files, and fonts that measure like those the files were written in."""

    name = "office"
    programs: ClassVar[dict[str, str]] = {
        "bwrap": "bubblewrap",
        "soffice": "libreoffice-writer libreoffice-calc libreoffice-impress fonts-liberation fonts-crosextra-carlito "
        "fonts-crosextra-caladea fonts-dejavu-core",
    }
    has_process: ClassVar[bool] = False

    def is_asked_for(self) -> bool:
        """Whether somebody says so now."""
        return os.environ.get("OFFICE") == "1"

    def missing(self) -> list[str]:
        """The packages whose programs are not here, each by itself."""
        return [name for packages in super().missing() for name in packages.split()]

    def environment(self, _record: Record) -> dict[str, str]:
        """Nothing: the tests look for the programs."""
        return {}
