"""Looks at the header of a picture, before anything decodes it."""

from __future__ import annotations

import warnings
from typing import BinaryIO, Final

import pillow_heif
from PIL import Image, UnidentifiedImageError

from vault.archives import Found
from vault.bounds import MAX_PIXELS
from vault.refusals import Refusal

FORMATS: Final = ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "HEIF")
MAX_FRAMES: Final = 2000
# libheif reads a whole file into memory, so a phone picture is bounded in bytes too.
HEIF_BYTES: Final = 64 * 1024 * 1024

pillow_heif.register_heif_opener()


def look_at_picture(file: BinaryIO, size_bytes: int, content_type: str) -> None:
    """Read the header of the picture `file` and compare its pixels with the limit; nothing is decoded.

    Raises: Found.
    """
    if content_type == "image/heic" and size_bytes > HEIF_BYTES:
        raise Found(Refusal.PIXELS)
    formats = ["HEIF"] if content_type == "image/heic" else [name for name in FORMATS if name != "HEIF"]
    try:
        with warnings.catch_warnings():
            # Pillow's own limits speak in warnings and in errors; ours is the one that counts.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=formats) as picture:
                _check(picture)
    except Image.DecompressionBombError as error:
        raise Found(Refusal.PIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError) as error:
        raise Found(Refusal.DAMAGED) from error


def _check(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise Found(Refusal.PIXELS)
    frames = 1
    if picture.format == "TIFF":
        # Scans come as many pages; each may have a size of its own. Moving on reads headers only.
        while frames <= MAX_FRAMES:
            try:
                picture.seek(frames)
            except EOFError:
                return
            frames += 1
            if picture.size[0] * picture.size[1] > MAX_PIXELS:
                raise Found(Refusal.PIXELS)
        raise Found(Refusal.TOO_MANY)
