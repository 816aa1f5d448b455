"""Files that people bring along, made here: a PDF, a picture, a logo."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageDraw

from demo.seed.papers import photograph


def pdf(title: str) -> bytes:
    """Give a real PDF of one page."""
    kept = BytesIO()
    Image.open(photograph([title])).save(kept, "PDF")
    return kept.getvalue()


def picture(words: str) -> bytes:
    """Give a small photograph of a typed page."""
    return photograph([words]).getvalue()


def heavy_picture(megabytes: int) -> bytes:
    """Give a JPEG of about so many megabytes: a page photographed by a very good camera in very bad light."""
    side = int((megabytes * 1_000_000 / 1.25) ** 0.5)
    noise = Image.frombytes("L", (side, side), random.Random(7).randbytes(side * side))
    kept = BytesIO()
    noise.save(kept, "JPEG", quality=95)
    return kept.getvalue()


def logo() -> bytes:
    """Give a wide logo as PNG."""
    drawn = Image.new("RGBA", (320, 80), (0, 0, 0, 0))
    ImageDraw.Draw(drawn).rounded_rectangle((4, 4, 316, 76), 12, fill=(110, 40, 90, 255))
    kept = BytesIO()
    drawn.save(kept, "PNG")
    return kept.getvalue()


def upload(name: str, kind: str, content: bytes) -> dict[str, object]:
    """Give a file as a file field takes it."""
    return {"name": name, "mimeType": kind, "buffer": content}
