"""What can go wrong between a text and a sheet of paper, in words for the person who can mend it."""

import unicodedata

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.errors import BadInput, PortalError, Unavailable


class PaperUnreadable(BadInput):
    """Stored data is not a paper that this version can read; `detail` says where."""

    default_message = _(
        "This paper was saved in a form we cannot read. Make it again from its answers, or ask the office."
    )


class PaperUnsound(BadInput):
    """The paper contradicts itself: a reference to a clause it lacks, a key used twice, clauses nested too deep or misplaced."""


class LogoUnreadable(BadInput):
    """The firm's logo is no picture a paper can carry."""

    default_message = _("The logo cannot be printed. Choose a PNG or JPEG picture of at most 200 KB.")


class MissingGlyph(BadInput):
    """No typeface of the press has a letter for these characters.

    `characters` are the characters, `sources` the names of the answers they stand in (empty for the paper's own words).
    """

    def __init__(self, characters: tuple[str, ...], sources: tuple[str, ...] = ()) -> None:
        """Name the characters in the sentence, and their code points in the log."""
        self.characters = characters
        self.sources = sources
        message = ngettext(
            "The paper contains a character that our typefaces cannot print: %(characters)s. "
            "Replace or remove it where it was typed, or ask the office to add a typeface that has it.",
            "The paper contains characters that our typefaces cannot print: %(characters)s. "
            "Replace or remove them where they were typed, or ask the office to add a typeface that has them.",
            len(characters),
        ) % {"characters": ", ".join(_named(character) for character in characters)}
        super().__init__(message, detail=" ".join(_codes(character) for character in characters))


class FontsMissing(Unavailable):
    """The typefaces were not made at set-up."""

    default_message = _(
        "The typefaces for papers are not set up yet. Ask whoever runs this site to run: python -m press.fonts"
    )


class TypesettingFailed(PortalError):
    """The typesetter refused a sound paper: a defect of the house template."""

    status = 500
    default_message = _(
        "This paper could not be set in type. Nothing is lost. Tell the office, and they will look into it."
    )


class PaperUnsealable(BadInput):
    """The PDF cannot take the firm's seal: damaged, locked, or carrying a signature already."""

    default_message = _(
        "This PDF cannot be sealed. It is damaged, locked with a password, or carries a signature already. "
        "Make the paper again, or take a copy that nobody has signed."
    )


class SealingFailed(PortalError):
    """The seal did not leave the approved bytes as they were, or cannot be proved: a defect, and nothing is released."""

    status = 500
    default_message = _(
        "This paper could not be sealed, so it was not released. Nothing is lost. Tell the office, and they will look into it."
    )


class CertificateUnreadable(BadInput):
    """What was given as a certificate is none."""

    default_message = _("This is not a certificate. Give the text that begins with “-----BEGIN CERTIFICATE-----”.")


def _named(character: str) -> str:
    name = " + ".join(unicodedata.name(part, "").capitalize() for part in character)
    shown = f"“{character}” " if character.isprintable() else ""
    return f"{shown}({_codes(character)}{', ' + name if name.strip(' +') else ''})"


def _codes(character: str) -> str:
    return " ".join(f"U+{ord(part):04X}" for part in character)
