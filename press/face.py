"""The firm's face on paper: name, address, colour, logo, typefaces and sheet. It comes in as data."""

import re
from dataclasses import dataclass
from typing import Literal

from press.errors import LogoUnreadable

Sheet = Literal["us-letter", "a4"]
LOGO_LIMIT_BYTES = 200 * 1024
PICTURE_SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


@dataclass(frozen=True, slots=True)
class Face:
    """How the firm looks on paper. `accent` is a colour such as "#1d5b4b"; `logo` holds a PNG, JPEG or SVG file.

    Raises: ValueError for another colour notation, LogoUnreadable for another picture or one over 200 KB.
    """

    firm_name: str
    address_line: str = ""
    accent: str = "#1d5b4b"
    logo: bytes | None = None
    serif: str = "Source Serif 4"
    sans: str = "Inter"
    page: Sheet = "us-letter"

    def __post_init__(self) -> None:
        """Refuse what could not be printed, so that a paper never fails for its letterhead."""
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.accent):
            raise ValueError(f"A colour is written like #1d5b4b, not {self.accent[:20]!r}.")
        if self.logo is not None and (len(self.logo) > LOGO_LIMIT_BYTES or not (self.logo_is_drawing or self._is_picture)):
            raise LogoUnreadable

    @property
    def logo_is_drawing(self) -> bool:
        """Whether the logo is an SVG drawing rather than a picture of points."""
        return self.logo is not None and b"<svg" in self.logo[:1024]

    @property
    def _is_picture(self) -> bool:
        return self.logo is not None and self.logo.startswith(PICTURE_SIGNS)
