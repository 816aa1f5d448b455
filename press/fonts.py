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
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fontTools import __version__ as fonttools_version
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

from press.typefaces import FACES, MANIFEST, ROOT, STAND_INS, STYLE_NAMES, Cut, Job, Whole, fonts_folder

RECIPE = 3  # raise it when the way a TTF is made changes, so that old folders are made anew


class FontsIncomplete(Exception):
    """A package that a typeface comes from is not installed."""


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
    parser.add_argument("--packages", type=Path, default=ROOT / "node_modules")
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
