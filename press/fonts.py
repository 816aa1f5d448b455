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
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fontTools import __version__ as fonttools_version
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

RECIPE = 1  # raise it when the way a TTF is made changes, so that old folders are made anew
MANIFEST = "fonts.json"
STYLE_NAMES = {400: "Regular", 600: "SemiBold", 700: "Bold"}
LATIN = ("latin", "latin-ext", "vietnamese")
BROAD = (*LATIN, "greek", "greek-ext", "cyrillic", "cyrillic-ext")

DEFAULT_SERIF = "Source Serif 4"
DEFAULT_SANS = "Inter"


@dataclass(frozen=True, slots=True)
class Source:
    """A family, the package it comes from, and the parts of it a paper needs. Without an optional package it is not offered."""

    family: str
    package: str
    scripts: tuple[str, ...]
    weights: tuple[int, ...] = (400, 600)
    italic: bool = False
    optional: bool = False


FACES = (
    Source(DEFAULT_SERIF, "source-serif-4", tuple(s for s in BROAD if s != "greek-ext"), italic=True),
    Source(DEFAULT_SANS, "inter", BROAD, italic=True),
    Source("Libre Baskerville", "libre-baskerville", ("latin", "latin-ext"), italic=True, optional=True),
    Source("Lora", "lora", (*LATIN, "cyrillic", "cyrillic-ext"), italic=True, optional=True),
    Source("Public Sans", "public-sans", LATIN, italic=True, optional=True),
    Source("Source Sans 3", "source-sans-3", BROAD, italic=True, optional=True),
)
"""What a firm may choose for its papers; the package is the name under which the firm's face keeps the choice."""

STAND_INS = (
    Source("Noto Serif", "noto-serif", (*BROAD, "math"), italic=True),
    Source("Noto Serif Hebrew", "noto-serif-hebrew", ("hebrew",)),
    # Noto draws Arabic dots as letters of their own, and text copied from the PDF comes out garbled. Amiri does not.
    Source("Amiri", "amiri", ("arabic",), weights=(400, 700)),
    Source("Noto Serif Devanagari", "noto-serif-devanagari", ("devanagari",)),
    Source("Noto Serif Bengali", "noto-serif-bengali", ("bengali",)),
    Source("Noto Sans Gurmukhi", "noto-sans-gurmukhi", ("gurmukhi",)),
    Source("Noto Serif Armenian", "noto-serif-armenian", ("armenian",)),
    Source("Noto Serif Georgian", "noto-serif-georgian", ("georgian",)),
    Source("Noto Sans Ethiopic", "noto-sans-ethiopic", ("ethiopic",)),
    Source("Noto Serif Khmer", "noto-serif-khmer", ("khmer",)),
    Source("Noto Serif Thai", "noto-serif-thai", ("thai",)),
    Source("Gowun Batang", "gowun-batang", ("korean",), weights=(400,)),
    Source("Sawarabi Mincho", "sawarabi-mincho", ("japanese",), weights=(400,)),
    Source("ZCOOL XiaoWei", "zcool-xiaowei", ("chinese-simplified",), weights=(400,)),
    Source("Noto Sans Symbols 2", "noto-sans-symbols-2", ("symbols", "math"), weights=(400,)),
)

FALLBACKS = tuple(source.family for source in STAND_INS)
"""Families asked in this order when the face's own family lacks a character."""


@dataclass(frozen=True, slots=True)
class Job:
    """One TTF to make: its woff2 parts, and the names it will carry."""

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


class FontsIncomplete(Exception):
    """A package that a typeface comes from is not installed."""


def fonts_folder() -> Path:
    """Give the folder with the TTFs: `MUNIMENT_FONTS` if set, else `var/fonts` of the project."""
    given = os.environ.get("MUNIMENT_FONTS", "")
    return Path(given) if given else _project_root() / "var" / "fonts"


def prepare(packages: Path, target: Path) -> list[str]:
    """Make the TTFs of every family in `target`; give the file names written, none when they were there already.

    `packages` is the folder that holds the `@fontsource` packages. Raises: FontsIncomplete.
    """
    jobs = list(_jobs(packages))
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
    _write(manifest, json.dumps({"digest": digest, "files": names}, indent=1).encode())
    return names


def _project_root() -> Path:
    return Path(__file__).resolve().parent.parent


def _jobs(packages: Path) -> Iterator[Job]:
    for source in (*FACES, *STAND_INS):
        if source.optional and not (packages / source.package).is_dir():
            continue
        for weight in source.weights:
            for italic in (False, True) if source.italic else (False,):
                cut = f"{weight}-{'italic' if italic else 'normal'}.woff2"
                folder = packages / source.package / "files"
                parts = tuple(folder / f"{source.package}-{script}-{cut}" for script in source.scripts)
                for part in parts:
                    if not part.is_file():
                        raise FontsIncomplete(f"{part.name} is missing in {folder}. Run npm ci first, then this again.")
                yield Job(source.family, weight, italic, parts)


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


def _make(job: Job, target: Path) -> None:
    # The tools report every table they drop or renumber; only their errors are news.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    font = Merger().merge([str(part) for part in job.parts]) if len(job.parts) > 1 else TTFont(job.parts[0])
    font.flavor = None
    font.recalcTimestamp = False  # the same packages give the same bytes on every machine
    font["head"].modified = font["head"].created
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
    parser.add_argument("--packages", type=Path, default=_project_root() / "node_modules" / "@fontsource")
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
