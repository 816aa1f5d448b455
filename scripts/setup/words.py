"""The words of other languages: the catalogues in `locale`, compiled by Babel so that no gettext of the system is needed."""

from scripts import ROOT, VENV_PYTHON
from scripts.setup.commands import run
from scripts.stamps import Stamps, Step

LOCALE = ROOT / "locale"


def install(stamps: Stamps) -> list[str]:
    """Compile the catalogues that have changed; what was made, in words."""
    return ["translations"] if stamps.ensure(words_step(), compile_words) else []


def words_step() -> Step:
    """The compiling of every catalogue there is."""
    catalogues = tuple(sorted(LOCALE.glob("*/LC_MESSAGES/*.po")))
    return Step("words", inputs=catalogues, outputs=tuple(path.with_suffix(".mo") for path in catalogues))


def compile_words() -> None:
    """Write each catalogue beside itself in the form that Django reads."""
    command = [VENV_PYTHON, "-m", "babel.messages.frontend", "--quiet", "compile", "-d", LOCALE, "-D", "django"]
    run("Putting the words of other languages in place", command)
