"""A paper: one structured text, as frozen data. What is built here becomes a PDF and a page of HTML elsewhere.

Import rule: only `press.errors` from outside, and nothing that reads or writes. Kinds are final; new fields come with a default.
"""

from press.paper.blocks import (
    Align,
    Block,
    Cell,
    Clause,
    Heading,
    InitialsBlock,
    KeyValues,
    List,
    NotaryBlock,
    Note,
    NoteTone,
    PageBreak,
    Paper,
    Paragraph,
    Quote,
    Signatory,
    SignatureBlock,
    Table,
)
from press.paper.codec import VERSION, from_data, to_data
from press.paper.runs import Run, Runs, plain, runs
from press.paper.settling import every_run, settle

__all__ = [
    "VERSION",
    "Align",
    "Block",
    "Cell",
    "Clause",
    "Heading",
    "InitialsBlock",
    "KeyValues",
    "List",
    "NotaryBlock",
    "Note",
    "NoteTone",
    "PageBreak",
    "Paper",
    "Paragraph",
    "Quote",
    "Run",
    "Runs",
    "Signatory",
    "SignatureBlock",
    "Table",
    "every_run",
    "from_data",
    "plain",
    "runs",
    "settle",
    "to_data",
]
