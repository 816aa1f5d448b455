"""The typefaces of the press: what a firm may choose, what steps in for it, and where their files lie."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "fonts.json"
ROOT = Path(__file__).resolve().parent.parent

STYLE_NAMES = {400: "Regular", 600: "SemiBold", 700: "Bold"}
LATIN = ("latin", "latin-ext", "vietnamese")
BROAD = (*LATIN, "greek", "greek-ext", "cyrillic", "cyrillic-ext")

DEFAULT_SERIF = "Source Serif 4"
DEFAULT_SANS = "Inter"


@dataclass(frozen=True, slots=True)
class Job:
    """One TTF to make: its parts, and the names it will carry."""

    family: str
    weight: int
    italic: bool
    parts: tuple[Path, ...]

    @property
    def style(self) -> str:
        """The style's name as applications show it, such as "SemiBold Italic"."""
        name = STYLE_NAMES[self.weight]
        return (name.replace("Regular", "") + " Italic").strip() if self.italic else name

    @property
    def file_name(self) -> str:
        """The TTF's name in the fonts folder."""
        return f"{self.family}-{self.style}.ttf".replace(" ", "")


@dataclass(frozen=True, slots=True)
class Cut:
    """A family cut into scripts for the web, and the parts of it a paper needs. Without an optional package it is not offered."""

    family: str
    package: str
    scripts: tuple[str, ...]
    weights: tuple[int, ...] = (400, 600)
    italic: bool = False
    optional: bool = False

    def jobs(self, packages: Path) -> Iterator[Job]:
        """Yield what is to be made of the packages in the folder `packages`."""
        folder = packages / "@fontsource" / self.package
        if self.optional and not folder.is_dir():
            return
        for weight in self.weights:
            for italic in (False, True) if self.italic else (False,):
                style = f"{weight}-{'italic' if italic else 'normal'}.woff2"
                parts = (folder / "files" / f"{self.package}-{script}-{style}" for script in self.scripts)
                yield Job(self.family, weight, italic, tuple(parts))


@dataclass(frozen=True, slots=True)
class Whole:
    """A family that comes in whole TTFs: weight, whether italic, and file."""

    family: str
    files: tuple[tuple[int, bool, str], ...]

    def jobs(self, packages: Path) -> Iterator[Job]:
        """Yield what is to be made of the packages in the folder `packages`."""
        for weight, italic, name in self.files:
            yield Job(self.family, weight, italic, (packages / name,))


FACES = (
    Cut(DEFAULT_SERIF, "source-serif-4", tuple(s for s in BROAD if s != "greek-ext"), italic=True),
    Cut(DEFAULT_SANS, "inter", BROAD, italic=True),
    Cut("Libre Baskerville", "libre-baskerville", ("latin", "latin-ext"), italic=True, optional=True),
    Cut("Lora", "lora", (*LATIN, "cyrillic", "cyrillic-ext"), italic=True, optional=True),
    Cut("Public Sans", "public-sans", LATIN, italic=True, optional=True),
    Cut("Source Sans 3", "source-sans-3", BROAD, italic=True, optional=True),
)
"""What a firm may choose for its papers; the package is the name under which the firm's face keeps the choice."""

STAND_INS = (
    Cut("Noto Serif", "noto-serif", (*BROAD, "math"), italic=True),
    Cut("Noto Serif Hebrew", "noto-serif-hebrew", ("hebrew",)),
    Cut("Noto Serif Armenian", "noto-serif-armenian", ("armenian",)),
    Cut("Noto Serif Georgian", "noto-serif-georgian", ("georgian",)),
    # What the web cuts leave out: ‰ ‡ ⅓ → ≤ and hundreds of other signs.
    Whole(
        "DejaVu Serif",
        (
            (400, False, "dejavu-fonts-ttf/ttf/DejaVuSerif.ttf"),
            (700, False, "dejavu-fonts-ttf/ttf/DejaVuSerif-Bold.ttf"),
            (400, True, "dejavu-fonts-ttf/ttf/DejaVuSerif-Italic.ttf"),
        ),
    ),
    # Not Noto's Arabic and Khmer: they build letters from pieces, and text copied from the PDF comes out garbled.
    Cut("Amiri", "amiri", ("arabic",), weights=(400, 700)),
    Cut("Hanuman", "hanuman", ("khmer",)),
    Cut("Noto Serif Devanagari", "noto-serif-devanagari", ("devanagari",)),
    Cut("Noto Serif Bengali", "noto-serif-bengali", ("bengali",)),
    Cut("Noto Sans Gurmukhi", "noto-sans-gurmukhi", ("gurmukhi",)),
    Cut("Noto Sans Ethiopic", "noto-sans-ethiopic", ("ethiopic",)),
    Cut("Noto Serif Thai", "noto-serif-thai", ("thai",)),
    Cut("Gowun Batang", "gowun-batang", ("korean",), weights=(400,)),
    Cut("Sawarabi Mincho", "sawarabi-mincho", ("japanese",), weights=(400,)),
    Cut("ZCOOL XiaoWei", "zcool-xiaowei", ("chinese-simplified",), weights=(400,)),
    Cut("Noto Sans Symbols 2", "noto-sans-symbols-2", ("symbols", "math"), weights=(400,)),
    Whole("DejaVu Sans", ((400, False, "dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),)),
)
FALLBACKS = tuple(source.family for source in STAND_INS)
"""Families asked in this order when the face's own family lacks a character."""


def fonts_folder() -> Path:
    """Give the folder with the TTFs: `MUNIMENT_FONTS` if set, else `var/fonts` of the project."""
    given = os.environ.get("MUNIMENT_FONTS", "")
    return Path(given) if given else ROOT / "var" / "fonts"
