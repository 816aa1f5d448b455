"""A file that rides inside a paper, under the same seal: what a program reads where people read the pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file inside a PDF. `name` ends as its kind does, `kind` is a media type, `description` is shown by readers of PDF."""

    name: str
    kind: str
    description: str
    text: str
