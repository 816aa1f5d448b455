"""A delivery certificate as a paper: what people read of a statement."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import verbs as known_verbs
from common.clock import from_micros
from matters.statement import Happening, Recipient, StatedPaper, Statement
from press.paper import Block, Cell, Heading, KeyValues, List, Note, Paper, Paragraph, Table, runs


def paper_of(statement: Statement) -> Paper:
    """Give the certificate as a paper. Times are the firm's own, each with its zone; the record's rows are in UTC."""
    zone = ZoneInfo(statement.zone)
    blocks: list[Block] = [
        Paragraph(
            runs(
                _(
                    "This certificate states what the office's record holds about the papers named below, as it stood when the "
                    "certificate was made. It is sealed: whoever changes a letter of it breaks the seal."
                )
            )
        ),
        KeyValues(
            (
                (_("Matter"), runs(statement.matter)),
                (_("Room"), runs(statement.room)),
                (_("Made"), runs(instant(statement.made_at, zone))),
                (_("Made by"), runs(statement.made_by)),
                (_("Time zone"), runs(statement.zone)),
            )
        ),
    ]
    for paper in statement.papers:
        blocks += _about(paper, zone)
    blocks += _record(statement, zone)
    return Paper(
        title=_("Delivery certificate"),
        language=settings.LANGUAGE_CODE,
        dated=statement.made_at.astimezone(zone).date(),
        blocks=tuple(blocks),
        reference=statement.matter_ref.partition(":")[2],
        contents=len(statement.papers) > 8,
    )


def _about(paper: StatedPaper, zone: ZoneInfo) -> list[Block]:
    size = _("%(bytes)s bytes") % {"bytes": number_format(paper.size_bytes, force_grouping=True)}
    facts = KeyValues(
        (
            (_("Version"), runs(str(paper.version))),
            (_("Size"), runs(size)),
            (_("SHA-256 of its content"), runs(paper.sha256)),
            (_("Shared by"), runs(paper.shared_by)),
            (_("Shared"), runs(_told(paper.shared, zone))),
        )
    )
    return [Heading(runs(paper.name), level=2), facts, *(_people(paper, zone))]


def _people(paper: StatedPaper, zone: ZoneInfo) -> list[Block]:
    if not paper.people:
        return [Paragraph(runs(_("Nobody else had a place in this room.")))]
    header = tuple(
        runs(words) for words in (_("Shared with"), _("Notified"), _("Opened"), _("Downloaded"), _("Acknowledged"))
    )
    return [Table(header, tuple(_person(person, zone) for person in paper.people), widths=(17, 26, 19, 19, 19))]


def _person(person: Recipient, zone: ZoneInfo) -> tuple[Cell, ...]:
    def said(what: str) -> str:
        happening = person.events.get(what)
        return _told(happening, zone) if happening else "–"

    notified = said("notified")
    if "mailed" in person.events:
        notified += "\n" + _("mailed %(when)s") % {"when": instant(from_micros(person.events["mailed"].at_us), zone)}
    cells = (f"{person.name}\n{person.role}", notified, said("opened"), said("downloaded"), said("acknowledged"))
    return tuple(runs(cell) for cell in cells)


def _told(happening: Happening, zone: ZoneInfo) -> str:
    words = instant(from_micros(happening.at_us), zone)
    if happening.times > 1:
        words += "\n" + ngettext("%(times)s time, last %(when)s", "%(times)s times, last %(when)s", happening.times) % {
            "times": happening.times,
            "when": instant(from_micros(happening.last_at_us), zone),
        }
    rows = ", ".join(str(seq) for seq in (happening.seq, happening.last_seq) if seq)
    return f"{words}\n" + (_("row %(numbers)s") % {"numbers": rows} if rows else _("note of the office"))


def _record(statement: Statement, zone: ZoneInfo) -> list[Block]:
    proofs = statement.proofs
    head = proofs.head
    tied = statement.tied
    rows = tuple(
        (
            runs(str(row.seq) if row.seq in tied else f"{row.seq} *"),
            runs(
                f"{from_micros(row.at_us).isoformat(timespec='microseconds').replace('+00:00', 'Z')}\n{sentence(row.verb)}"
            ),
            runs(row.link.hex()),
        )
        for row in statement.rows
    )
    blocks: list[Block] = [
        Heading(runs(_("The record behind it"))),
        KeyValues(
            (
                (_("Last signed row"), runs(str(head.seq))),
                (_("Its hash"), runs(head.head.hex())),
                (_("Signed"), runs(instant(from_micros(head.at_us), zone))),
                (_("Record key (Ed25519)"), runs(proofs.public_key.hex())),
            )
        ),
        Table(
            tuple(runs(words) for words in (_("Row"), _("When (UTC) and what"), _("Hash of the row in the chain"))),
            rows,
            widths=(12, 40, 48),
        ),
    ]
    if len(tied) < len(statement.rows):
        blocks.append(
            Paragraph(
                runs(
                    _(
                        "* Too many rows lie between this one and the next signature to carry them all here. Ask the office for an export."
                    )
                )
            )
        )
    return [*blocks, *_how_to_check()]


def _how_to_check() -> list[Block]:
    return [
        Heading(runs(_("How to check it"))),
        List(
            (
                (
                    Paragraph(
                        runs(
                            _(
                                "Get the office's certificate (a PEM file) from the office itself, not from whoever gave you this paper."
                            )
                        )
                    ),
                ),
                (
                    Paragraph(
                        runs(
                            _(
                                "Run: python -m press.verifier THIS.pdf --certificate office.pem. It needs no network and nothing else of the office."
                            )
                        )
                    ),
                ),
                (
                    Paragraph(
                        runs(
                            _(
                                "Compare the SHA-256 of the file you hold with the one stated here: they are equal only if the files are."
                            )
                        )
                    ),
                ),
            ),
            ordered=True,
        ),
        Note(
            (
                Paragraph(
                    runs(
                        _(
                            "What this proves: the office sealed these statements, and each row named without a star stood in its chain "
                            "at the place given when the head after it was signed. What it does not prove: that what a row says is true, "
                            "which only the office can compute with a key of its own; that no row is left out; and anything marked "
                            "“note of the office”, which is no part of the record. Opened means that the bytes were sent to that "
                            "person's signed-in browser, not that she read them."
                        )
                    )
                ),
            ),
            title=runs(_("What it proves, and what not")),
        ),
    ]


def sentence(verb: str) -> str:
    """Give what a verb says to people."""
    return str(known_verbs.find(verb).sentence)


def instant(moment: datetime, zone: ZoneInfo) -> str:
    """Give an instant to the second in the firm's time, with the zone's name and its distance from UTC."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()} (UTC{local:%z})"
