"""The face as CSS: only --firm-* properties, for light and for dark screens; and the accent for Wagtail's admin."""

import colorsys
from functools import lru_cache
from typing import Protocol

from theme import fonts, palette
from theme.colour import Colour


class Dressed(Protocol):
    """What a stylesheet is written from; FaceData is one."""

    @property
    def accent(self) -> str:
        """The accent, `#rrggbb`."""

    @property
    def covers(self) -> tuple[str, ...]:
        """The covers' colours."""

    @property
    def heading_font(self) -> str:
        """The key of the heading font."""

    @property
    def text_font(self) -> str:
        """The key of the text font."""


def write(face: Dressed) -> str:
    """Give the stylesheet of `face`. Print is left out: on paper the accent is black."""
    return _write(face.accent, tuple(face.covers), face.heading_font, face.text_font)


def write_admin(face: Dressed) -> str:
    """Give the accent to Wagtail's admin, by the custom properties from which it derives its other shades, light and dark.

    Source: Wagtail's book, "Customising admin templates", custom user interface colours.
    """
    colour = Colour.of(face.accent)
    hue, light, full = colorsys.rgb_to_hls(colour.red / 255, colour.green / 255, colour.blue / 255)
    parts = (("hue", f"{hue * 360:.1f}"), ("saturation", f"{full:.1%}"), ("lightness", f"{light:.1%}"))
    lines = "".join(f"--w-color-{name}-{part}:{value};" for name in ("primary", "secondary") for part, value in parts)
    # On its dark ground the shade that Wagtail derives for links is too dim for a quiet accent; ours is reckoned for it.
    links = f"--w-color-secondary-100:{palette.dark(colour).accent};"
    dark = f".w-theme-dark{{{links}}}@media (prefers-color-scheme:dark){{.w-theme-system{{{links}}}}}"
    return f":root{{{lines}}}{dark}\n"


@lru_cache(maxsize=16)
def _write(accent: str, covers: tuple[str, ...], heading_font: str, text_font: str) -> str:
    colour = Colour.of(accent)
    letters = f"--firm-heading:{fonts.stack(heading_font)};--firm-text:{fonts.stack(text_font)};"
    cover_lines = "".join(
        f"--firm-cover-{number}:{cover};--firm-cover-{number}-ink:{palette.cover_ink(Colour.of(cover)) or palette.WHITE};"
        for number, cover in enumerate(covers, start=1)
    )
    return (
        "@layer tokens{"
        f":root{{{letters}{cover_lines}}}"
        f"@media screen{{:root{{{_accents(palette.light(colour))}}}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_accents(palette.dark(colour))}}}}}"
        "}\n"
    )


def _accents(shades: palette.Shades) -> str:
    return (
        f"--firm-accent:{shades.accent};--firm-accent-strong:{shades.accent_strong};"
        f"--firm-accent-soft:{shades.accent_soft};--firm-on-accent:{shades.on_accent};"
    )
