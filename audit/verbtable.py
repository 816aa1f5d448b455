"""The table of verbs in docs/record.md, made from the registry."""

from pathlib import Path

from django.utils import translation

from audit import verbs

BEGIN = "<!-- verbs: written by `manage.py audit verbs --write` -->"
END = "<!-- end of verbs -->"


def table() -> str:
    """Give the table in Markdown, in English, by verb."""
    with translation.override("en"):
        rows = [f"| `{verb}` | {verb.sentence} |" for verb in verbs.known()]
    return "\n".join(["| Verb | What it says |", "|---|---|", *rows])


def write(page: Path) -> bool:
    """Put the table into `page` between its two marks; say whether that changed anything."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    fresh = f"{before}{BEGIN}\n{table()}\n{END}{after}"
    if fresh == text:
        return False
    page.write_text(fresh, encoding="utf-8")
    return True
