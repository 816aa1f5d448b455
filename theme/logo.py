"""The firm's logo: whatever picture comes in leaves as a small PNG that we drew ourselves."""

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from common.errors import BadInput

LARGEST_BYTES = 5_000_000
LARGEST_PIXELS = 24_000_000
BOX = (480, 160)
"""The logo is shown at most 40 px high; four times that is enough for any screen and for print. Units: pixels."""


class LogoUnusable(BadInput):
    """The picture cannot become a logo."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG and its measure. Units: pixels."""

    png: bytes
    width: int
    height: int


def bounded_png(source: IO[bytes], *, size_bytes: int) -> Logo:
    """Give the picture in `source`, a PNG, JPEG or WebP, drawn anew inside `BOX`.

    Raises: LogoUnusable with a sentence for the marketer.
    """
    if size_bytes > LARGEST_BYTES:
        raise LogoUnusable(
            _("This picture is larger than 5 MB. Save it smaller, 480 pixels wide is enough, and try again.")
        )
    try:
        with Image.open(source, formats=("PNG", "JPEG", "WEBP")) as picture:
            # SECURITY: the size is read from the header before any pixel is unpacked.
            if picture.width * picture.height > LARGEST_PIXELS:
                raise LogoUnusable(
                    _("This picture has too many pixels. Save it smaller, 480 pixels wide is enough, and try again.")
                )
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LogoUnusable(
            _("This file is not a PNG, JPEG or WebP picture that we can read. Export the logo as PNG and try again."),
            detail=type(error).__name__,
        ) from error
    drawn.thumbnail(BOX, Image.Resampling.LANCZOS)
    out = BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return Logo(out.getvalue(), drawn.width, drawn.height)
