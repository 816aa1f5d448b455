"""The firm's face on paper: name, address, colour, logo, typefaces and sheet. It comes in as data."""

import re
from dataclasses import dataclass
from typing import Literal

from press.errors import LogoUnreadable
from press.typefaces import DEFAULT_SANS, DEFAULT_SERIF

Sheet = Literal["us-letter", "a4"]
LOGO_LIMIT_BYTES = 200 * 1024
PICTURE_SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


@dataclass(frozen=True, slots=True)
class Face:
    """How the firm looks on paper. `accent` is a colour such as "#1d5b4b"; `logo` holds a PNG or JPEG file.

    Raises: ValueError for another colour notation, LogoUnreadable for another picture or one over 200 KB.
    """

    firm_name: str
    address_line: str = ""
    accent: str = "#1d5b4b"
    logo: bytes | None = None
    serif: str = DEFAULT_SERIF
    sans: str = DEFAULT_SANS
    page: Sheet = "us-letter"

    def __post_init__(self) -> None:
        """Refuse what could not be printed, so that a paper never fails for its letterhead."""
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.accent):
            raise ValueError(f"A colour is written like #1d5b4b, not {self.accent[:20]!r}.")
        # SECURITY: no SVG, which may draw in other files.
        if self.logo is not None and not (len(self.logo) <= LOGO_LIMIT_BYTES and self.logo.startswith(PICTURE_SIGNS)):
            raise LogoUnreadable
