"""The typefaces we ship. static/theme/css/fonts.css declares them, theme/vendor.json brings their files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HeadingFont(models.TextChoices):
    """What headings, the firm's name and papers may be set in."""

    SOURCE_SERIF = "source-serif-4", _("Source Serif 4 (calm, bookish)")
    LIBRE_BASKERVILLE = "libre-baskerville", _("Libre Baskerville (classical, wide)")
    LORA = "lora", _("Lora (warm, rounded)")
    INTER = "inter", _("Inter (plain, modern)")
    PUBLIC_SANS = "public-sans", _("Public Sans (plain, sturdy)")


class TextFont(models.TextChoices):
    """What everything else may be set in."""

    INTER = "inter", _("Inter (clear on every screen)")
    SOURCE_SANS = "source-sans-3", _("Source Sans 3 (narrow, quiet)")
    PUBLIC_SANS = "public-sans", _("Public Sans (plain, sturdy)")


FAMILIES = {
    "source-serif-4": ("Source Serif 4", "Georgia, serif"),
    "libre-baskerville": ("Libre Baskerville", "Georgia, serif"),
    "lora": ("Lora", "Georgia, serif"),
    "inter": ("Inter", "system-ui, sans-serif"),
    "source-sans-3": ("Source Sans 3", "system-ui, sans-serif"),
    "public-sans": ("Public Sans", "system-ui, sans-serif"),
}


def stack(font: str) -> str:
    """Give the CSS font stack of `font`: the face, its stand-in of equal measure, then what the machine has."""
    name, rest = FAMILIES[font]
    return f'"{name}", "{name} stand-in", {rest}'


def file(font: str) -> str:
    """Give the static path of the face's Latin file, the one every page needs first."""
    return f"vendor/fonts/{font}-latin.woff2"
