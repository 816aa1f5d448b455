"""`python -m scripts.catalogue`: bring the words of the code into the catalogues, and say which still want a translation.

The catalogues hold the words of the packages named here: what a person meets who answers a form in another language, and
what the press puts on a paper. Set-up compiles them (`scripts.setup.words`); no gettext of the system is needed.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from scripts import ROOT

PACKAGES = ("common", "theme", "press", "forms_service", "vault/links", "vault/templates")
# Read by nobody who answers a form: the living sheet, the face's settings, and what the firm's people alone see. They work in
# English; a screen that joins theirs is named here, and every other one wants its translations.
LEFT_OUT = (
    "theme/specimen.py",
    "theme/templates/theme/specimen",
    "theme/models.py",
    "theme/forms.py",
    "theme/wagtail_hooks.py",
    *(
        f"forms_service/{name}"
        for name in (
            "authoring/",
            "forms.py",
            "management/",
            "models/manuscript.py",
            "services/covering.py",
            "services/offering.py",
            "services/reviewing.py",
            "services/writing.py",
            "soundness.py",
            "verbs.py",
            "views/authoring.py",
            "views/deciding.py",
            "views/reviewing.py",
            "views/trying.py",
            "wagtail_hooks.py",
        )
    ),
    *(
        f"forms_service/templates/forms_service/{name}"
        for name in (
            "clause.html",
            "layouts/deciding.html",
            "parts/answer.html",
            "parts/clauses.html",
            "parts/decide.html",
            "parts/due.html",
            "parts/requests.html",
            "parts/review_state.html",
            "parts/signed.html",
            "refuse.html",
            "return.html",
            "review.html",
            "reviews.html",
            "statistics.html",
            "authoring/",
        )
    ),
    "forms_service/templates/wagtail",
    *(f"vault/links/{name}.py" for name in ("desk", "making", "models", "rules")),
    *(f"vault/templates/vault/links/{name}.html" for name in ("desk", "row")),
)
LOCALE = ROOT / "locale"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "gettext_noop": None,
}


def main() -> int:
    """Bring every catalogue up to date; 1 while words are missing from one."""
    found, is_whole = words_of(PACKAGES), True
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        catalogue = read(path)
        found.creation_date = catalogue.creation_date  # a new date alone is no news
        catalogue.update(found, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, include_lineno=False, omit_header=False)
        missing = untranslated(catalogue)
        is_whole = is_whole and not missing
        for message in missing:
            print(f"{catalogue.locale}: {ids_of(message)[0]}")
    return 0 if is_whole else 1


def read(path: Path) -> Catalog:
    """Give the catalogue kept in `path`."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain="django")


def untranslated(catalogue: Catalog) -> list[Message]:
    """Give the messages of `catalogue` that have no translation, or only a part of one."""
    return [message for message in catalogue if message.id and not all(strings_of(message))]


def ids_of(message: Message) -> tuple[str, ...]:
    """Give the words of the code: one sentence, or singular and plural."""
    return message.id if isinstance(message.id, tuple) else (message.id,)


def strings_of(message: Message) -> tuple[str, ...]:
    """Give the translation: one sentence, or one for each number."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def words_of(packages: tuple[str, ...]) -> Catalog:
    """Give what `packages` mark for translation, in Python and in templates."""
    catalogue = Catalog(charset="utf-8")
    for path in _sources(packages):
        name = path.relative_to(ROOT).as_posix()
        for _line, message, comments, context in _extracted(path):
            catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalogue


def _sources(packages: tuple[str, ...]) -> Iterator[Path]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if (
                path.suffix in {".py", ".html", ".txt"}
                and "migrations" not in path.parts
                and not name.startswith(LEFT_OUT)
            ):
                yield path


def _extracted(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _as_python(source)
    yield from extract("python", io.BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"})


def _as_python(template: str) -> str:
    """Give the marked words of a template as calls, one statement a line, so that the reader of Python can read them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(template).splitlines())


if __name__ == "__main__":
    sys.exit(main())
