"""The typefaces of a paper: `python -m press.fonts` turns the npm packages' woff2 files into the TTFs the typesetter reads.

The packages cut each family into one file per script, for the web. The typesetter takes one font per family and style, so the
scripts of a family are merged into one TTF. Run at set-up; a second run compares digests and does nothing.
"""

import argparse
import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fontTools import __version__ as fonttools_version
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

RECIPE = 3  # raise it when the way a TTF is made changes, so that old folders are made anew
MANIFEST = "fonts.json"
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


class FontsIncomplete(Exception):
    """A package that a typeface comes from is not installed."""


def fonts_folder() -> Path:
    """Give the folder with the TTFs: `MUNIMENT_FONTS` if set, else `var/fonts` of the project."""
    given = os.environ.get("MUNIMENT_FONTS", "")
    return Path(given) if given else _project_root() / "var" / "fonts"


def prepare(packages: Path, target: Path, families: Sequence[Cut | Whole] = (*FACES, *STAND_INS)) -> list[str]:
    """Make the TTFs of `families` in `target`; give the file names written, none when they were there already.

    `packages` is a `node_modules` folder. Raises: FontsIncomplete.
    """
    jobs = [job for family in families for job in family.jobs(packages)]
    for part in (part for job in jobs for part in job.parts):
        if not part.is_file():
            raise FontsIncomplete(f"{part.name} is missing in {part.parent}. Run npm ci first, then this again.")
    digest = _digest(jobs)
    names = [job.file_name for job in jobs]
    manifest = target / MANIFEST
    if _is_current(manifest, digest, names):
        return []
    target.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        list(pool.map(_make, jobs, [target] * len(jobs)))
    for stale in {path.name for path in target.glob("*.ttf")} & _names_of(manifest) - set(names):
        (target / stale).unlink()
    # Last, so that a run that was cut off counts as not done.
    characters = _spans({code for name in names for code in TTFont(target / name, lazy=True).getBestCmap()})
    _write(manifest, json.dumps({"digest": digest, "files": names, "characters": characters}).encode())
    return names


def _project_root() -> Path:
    return Path(__file__).resolve().parent.parent


def _digest(jobs: list[Job]) -> str:
    seal = hashlib.sha256(f"{RECIPE} {fonttools_version}".encode())
    for job in jobs:
        seal.update(job.file_name.encode())
        for part in job.parts:
            seal.update(hashlib.sha256(part.read_bytes()).digest())
    return seal.hexdigest()


def _is_current(manifest: Path, digest: str, names: list[str]) -> bool:
    try:
        known = json.loads(manifest.read_text())
    except (OSError, ValueError):
        return False
    return known.get("digest") == digest and all((manifest.parent / name).is_file() for name in names)


def _names_of(manifest: Path) -> set[str]:
    try:
        return set(json.loads(manifest.read_text())["files"])
    except (OSError, ValueError, KeyError):
        return set()


def _spans(codes: set[int]) -> list[tuple[int, int]]:
    """Give the code points as spans, first and last."""
    spans: list[tuple[int, int]] = []
    for code in sorted(codes):
        if spans and code == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], code)
        else:
            spans.append((code, code))
    return spans


def _make(job: Job, target: Path) -> None:
    # The tools report every table they drop or renumber; only their errors are news.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    first = TTFont(job.parts[0])
    font = Merger().merge([str(part) for part in job.parts]) if len(job.parts) > 1 else first
    font.flavor = None
    # The same packages give the same bytes on every machine.
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = first["head"].created
    _rename(font, job)
    unfinished = target / f".{job.file_name}.{os.getpid()}"
    font.save(unfinished)
    unfinished.replace(target / job.file_name)


def _rename(font: TTFont, job: Job) -> None:
    names = {
        1: job.family if job.weight == 400 else f"{job.family} {STYLE_NAMES[job.weight]}",
        2: "Italic" if job.italic else "Regular",
        4: f"{job.family} {job.style}",
        6: job.file_name.removesuffix(".ttf"),
        16: job.family,
        17: job.style,
    }
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in {0, 5, 7, 13, 14}]
    for number, value in names.items():
        table.setName(value, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = job.weight


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def main(arguments: list[str] | None = None) -> int:
    """Make the fonts from the command line; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m press.fonts", description="Turn the woff2 packages into TTFs.")
    parser.add_argument("--packages", type=Path, default=_project_root() / "node_modules")
    parser.add_argument("--target", type=Path, default=fonts_folder())
    chosen = parser.parse_args(arguments)
    try:
        made = prepare(chosen.packages, chosen.target)
    except FontsIncomplete as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    sys.stdout.write(f"{len(made)} fonts made in {chosen.target}\n" if made else "The fonts are up to date.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
