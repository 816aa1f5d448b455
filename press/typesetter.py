"""The typesetter: the only door to Typst.

The house template is the program, a paper is its data: JSON that the template reads, never source. The compiler sees our template
folder and our fonts and nothing else: no network, no packages, no system fonts, no file outside.
"""

import ast
import json
import re
import threading
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from press.attachments import Attachment
from press.errors import FontsMissing, MissingGlyph, TypesettingFailed
from press.face import Face
from press.paper import Paper, every_run, settle, to_data
from press.typefaces import DEFAULT_SANS, DEFAULT_SERIF, FALLBACKS, fonts_folder
from press.words import words_for

ROOT = Path(__file__).resolve().parent / "templates" / "typst"
NOT_DISPLAYED = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')


def typeset(paper: Paper, face: Face, attachment: Attachment | None = None) -> bytes:
    """Give the paper as a tagged PDF built as PDF/UA-1; equal papers, faces and attachments give equal bytes.

    Raises: MissingGlyph, FontsMissing, PaperUnsound, TypesettingFailed.
    """
    settled = settle(paper)
    inputs = {
        "paper": _json(to_data(settled)),
        "face": _json(_face_data(face)),
        "words": _json(asdict(words_for(settled))),
    }
    if attachment is not None:
        inputs["attachment"] = _json(asdict(attachment))
    try:
        pdf = _compiler().compile(
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as refusal:
        if missing := _missing(refusal.diagnostic):
            raise MissingGlyph(missing, _sources_of(missing, settled)) from None
        raise TypesettingFailed(detail=refusal.message) from refusal
    if not isinstance(pdf, bytes):
        raise TypesettingFailed(detail="the compiler gave no single file")
    return pdf


class _Bench(threading.local):
    """One compiler a thread: it refuses to be used twice at once, and keeps what it has read between papers."""

    compiler: typst.Compiler | None = None
    fonts: Path | None = None


_bench = _Bench()


def new_compiler(folder: Path) -> typst.Compiler:
    """Make a compiler that sees the house template and the fonts in `folder`. Raises: FontsMissing."""
    return typst.Compiler(
        ROOT / "paper.typ",
        root=ROOT,
        font_paths=_fonts(folder),
        ignore_system_fonts=True,
        package_path=ROOT,
        package_cache_path=ROOT,
    )


def _compiler() -> typst.Compiler:
    folder = fonts_folder()
    if _bench.compiler is None or _bench.fonts != folder:
        _bench.compiler, _bench.fonts = new_compiler(folder), folder
    return _bench.compiler


@cache
def _fonts(folder: Path) -> typst.Fonts:
    if not any(folder.glob("*.[to]tf")):
        raise FontsMissing(detail=str(folder))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _face_data(face: Face) -> dict[str, Any]:
    return {
        "firm_name": face.firm_name,
        "address_line": face.address_line,
        "accent": face.accent,
        "logo": None if face.logo is None else list(face.logo),
        "page": face.page,
        "serif": [face.serif, DEFAULT_SERIF, *FALLBACKS],
        "sans": [face.sans, DEFAULT_SANS, *FALLBACKS],
    }


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _missing(diagnostic: str) -> tuple[str, ...]:
    """Give the characters a diagnostic names, each once, in the order of the paper."""
    found = (_unescaped(match) for match in NOT_DISPLAYED.findall(diagnostic))
    return tuple(dict.fromkeys(found))


def _unescaped(quoted: str) -> str:
    """Read a quotation as the compiler prints it, with code points in braces."""
    unbraced = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: f"\\U{code[1]:0>8}", quoted)
    return str(ast.literal_eval(f'"{unbraced}"'))


def _sources_of(characters: tuple[str, ...], paper: Paper) -> tuple[str, ...]:
    guilty = (run for run in every_run(paper) if any(character in run.text for character in characters))
    return tuple(dict.fromkeys(source for run in guilty for source in run.sources))
