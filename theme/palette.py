"""From the firm's one accent colour to every shade the screens need, in light and in dark, each legible where it is used."""

from dataclasses import dataclass

from theme.colour import Colour, at_lightness, contrast, lightness

ENOUGH = 4.5
"""The least contrast of text. Source: WCAG 2.2, 1.4.3 (AA)."""

PAPER, SURFACE, SUNKEN = Colour.of("#faf8f4"), Colour.of("#ffffff"), Colour.of("#f3f0e9")
DARK_PAPER, DARK_SURFACE, DARK_SUNKEN, DARK_RAISED = (
    Colour.of("#12161b"),
    Colour.of("#1a2027"),
    Colour.of("#0e1216"),
    Colour.of("#222a33"),
)
LIGHT_GROUNDS = (PAPER, SURFACE, SUNKEN)
DARK_GROUNDS = (DARK_PAPER, DARK_SURFACE, DARK_SUNKEN, DARK_RAISED)
WHITE, NEAR_BLACK = Colour.of("#ffffff"), Colour.of("#1c1a17")

COMFORT = 7.0
"""What the dark accent reaches for when its hue allows: bright text on a dark ground tires the eye sooner."""


@dataclass(frozen=True, slots=True)
class Shades:
    """The accent and its company on one kind of ground; the names are those of the custom properties."""

    accent: Colour
    accent_strong: Colour
    accent_soft: Colour
    on_accent: Colour


def weakest(colour: Colour, grounds: tuple[Colour, ...]) -> float:
    """Give the lowest contrast `colour` has on any of `grounds`."""
    return min(contrast(colour, ground) for ground in grounds)


def is_legible_accent(accent: Colour) -> bool:
    """Say whether words in `accent` can be read on every light ground, and white words on a button of it."""
    return weakest(accent, LIGHT_GROUNDS) >= ENOUGH and contrast(WHITE, accent) >= ENOUGH


def nearest_legible(accent: Colour) -> Colour:
    """Give the lightest shade of `accent`'s hue that `is_legible_accent`."""
    level = lightness(accent)
    while not is_legible_accent(accent) and level > 0:
        level = max(level - 0.01, 0)
        accent = at_lightness(accent, level)
    return accent


def light(accent: Colour) -> Shades:
    """Give the shades on light grounds. `accent` must be legible there."""
    level = lightness(accent)
    strong = at_lightness(accent, max(level - 0.075, 0.0))
    return Shades(accent, strong, at_lightness(accent, 0.946, most_chroma=0.016), WHITE)


def dark(accent: Colour) -> Shades:
    """Give the shades on dark grounds: the same hue, lightened until it can be read with ease."""
    level = max(lightness(accent), 0.6)
    shade = at_lightness(accent, level, most_chroma=0.1, gain=1.2)
    while weakest(shade, DARK_GROUNDS) < COMFORT and level < 1:
        level = min(level + 0.01, 1)
        shade = at_lightness(accent, level, most_chroma=0.1, gain=1.2)
    strong = at_lightness(accent, min(level + 0.08, 1), most_chroma=0.09)
    on_accent = at_lightness(accent, 0.22, most_chroma=0.035)
    return Shades(shade, strong, at_lightness(accent, 0.295, most_chroma=0.034), on_accent)


def cover_ink(cover: Colour) -> Colour | None:
    """Give the ink for words on a cover of this colour, white or a warm near-black; None when neither can be read."""
    best = max((WHITE, NEAR_BLACK), key=lambda ink: contrast(ink, cover))
    return best if contrast(best, cover) >= ENOUGH else None
