"""Papers that look like what clients and attorneys really send: letters and pictures of pages, made here."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from common import clock
from press.paper import Block, Heading, Paper, Paragraph, Run
from press.services import house_face, to_pdf


def letter(title: str, paragraphs: list[str], *, eyebrow: str = "", reference: str = "") -> BytesIO:
    """Give a short letter as a PDF on the firm's paper."""
    blocks: list[Block] = []
    for text in paragraphs:
        if text.startswith("# "):
            blocks.append(Heading((Run(text[2:]),), level=2))
        else:
            blocks.append(Paragraph((Run(text),)))
    paper = Paper(
        title=title,
        language="en",
        dated=clock.today(),
        eyebrow=eyebrow,
        reference=reference,
        sample_notice="Sample, not legal advice",
        blocks=tuple(blocks),
    )
    return BytesIO(to_pdf(paper, house_face()))


def photograph(lines: list[str]) -> BytesIO:
    """Give a picture of a typed page on a table, as a phone takes it."""
    table = Image.new("RGB", (1200, 1600), (96, 78, 62))
    page = Image.new("RGB", (960, 1320), (247, 244, 236))
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(34)
    for number, line in enumerate(lines):
        pen.text((80, 110 + number * 62), line, fill=(38, 36, 34), font=font)
    turned = page.rotate(1.7, expand=True, fillcolor=(96, 78, 62), resample=Image.Resampling.BICUBIC)
    table.paste(turned, (110, 120))
    kept = BytesIO()
    table.filter(ImageFilter.GaussianBlur(0.7)).save(kept, "JPEG", quality=78)
    kept.seek(0)
    return kept
