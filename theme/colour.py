"""Colours as numbers: contrast as WCAG 2.2 counts it, and lighter or darker shades that keep their hue."""

import math
import re
from dataclasses import dataclass

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Colour:
    """One sRGB colour; `red`, `green`, `blue` run from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def of(cls, text: str) -> "Colour":
        """Give the colour written as `#rrggbb`. Raises: ValueError for anything else."""
        if not HEX.fullmatch(text):
            raise ValueError(f"not a colour: {text!r}")
        return cls(int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))

    def __str__(self) -> str:
        """Write the colour as CSS does."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """How bright the colour is: 0 for black, 1 for white. Source: WCAG 2.2, relative luminance."""
        red, green, blue = (_linear(part) for part in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast of two colours, from 1 to 21. Source: WCAG 2.2, contrast ratio."""
    dark, light = sorted((one.luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)


def lightness(colour: Colour) -> float:
    """Give the lightness the eye sees, from 0 to 1 (OKLCH)."""
    return _to_oklch(colour)[0]


def at_lightness(colour: Colour, level: float, *, most_chroma: float = 0.4, gain: float = 1.0) -> Colour:
    """Give the shade of `colour` with the lightness `level`, as colourful as the screen can show it there.

    Units: `level` from 0 to 1, `most_chroma` in OKLCH units (0.4 is beyond what any screen shows), `gain` a factor on chroma.
    """
    _, chroma, hue = _to_oklch(colour)
    chroma = min(chroma * gain, most_chroma)
    while chroma > 0.001 and not _fits(level, chroma, hue):
        chroma *= 0.94
    return _from_oklch(level, chroma, hue)


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _gamma(share: float) -> int:
    share = min(max(share, 0.0), 1.0)
    return round(255 * (share * 12.92 if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055))


def _to_oklch(colour: Colour) -> tuple[float, float, float]:
    # Source: Björn Ottosson's published OKLab matrices.
    r, g, b = _linear(colour.red), _linear(colour.green), _linear(colour.blue)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    level = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b_axis = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return level, math.hypot(a, b_axis), math.atan2(b_axis, a)


def _linear_from_oklch(level: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b_axis = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (level + 0.3963377774 * a + 0.2158037573 * b_axis) ** 3
    medium = (level - 0.1055613458 * a - 0.0638541728 * b_axis) ** 3
    short = (level - 0.0894841775 * a - 1.2914855480 * b_axis) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits(level: float, chroma: float, hue: float) -> bool:
    return all(-0.0001 <= part <= 1.0001 for part in _linear_from_oklch(level, chroma, hue))


def _from_oklch(level: float, chroma: float, hue: float) -> Colour:
    return Colour(*(_gamma(part) for part in _linear_from_oklch(level, chroma, hue)))
