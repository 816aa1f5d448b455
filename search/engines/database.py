"""The embedded engine: full text of the database itself, SQLite's FTS5 or PostgreSQL's tsvector, same results contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from common import clock
from search.contract import MARK_END, MARK_START, Entry, Hit, Kind, Question, Reader
from search.models import Entry as Row

# Above whatever the library gets: on SQLite one's own entries stand before those of the library, the newest first.
OWN_SCORE = 1000.0


class DatabaseEngine:
    """Keeps entries as rows; asks the database's own full text, filtered by right in the same query."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep `entries`, in place of those of the same object and part."""
        with transaction.atomic():
            for entry in entries:
                Row.objects.update_or_create(
                    kind=entry.kind,
                    key=entry.key,
                    part=entry.part,
                    defaults={
                        "title": entry.title[:300],
                        "body": entry.body,
                        "level": entry.level,
                        "binder_id": entry.binder_id,
                        "language": entry.language,
                        "updated_at": clock.now(),
                    },
                )

    def drop(self, kind: Kind, key: str) -> None:
        """Forget everything of one object."""
        Row.objects.filter(kind=kind, key=key).delete()

    def find(self, question: Question, reader: Reader) -> Sequence[Hit]:
        """Give what has all the words first, then what only has a word that begins like the last one.

        Each part is the best first, on SQLite one's own before the library's.

        SECURITY: the right is part of the query, so nothing foreign is ranked, counted or cut out; and no foreign entry
        changes the order of one's own.
        """
        allowed = Row.objects.filter(
            Q(level__in=reader.levels) | Q(binder_id__in=reader.binders),
            kind__in=[kind.value for kind in question.kinds],
        )
        ask = _postgres if connection.vendor == "postgresql" else _sqlite
        fields = ("id", "kind", "key", "score", "snippet")
        whole = list(ask(allowed, question, is_beginning=False).values_list(*fields)[: question.limit])
        hits = [_hit(row, is_beginning=False) for row in whole]
        if len(whole) == question.limit or question.is_any:
            return hits
        others = allowed.exclude(pk__in=[row[0] for row in whole])
        begun = ask(others, question, is_beginning=True).values_list(*fields)[: question.limit - len(whole)]
        return [*hits, *(_hit(row, is_beginning=True) for row in begun)]


def _hit(row: tuple[int, str, str, float, str | None], *, is_beginning: bool) -> Hit:
    _id, kind, key, score, snippet = row
    return Hit(Kind(kind), key, float(score), snippet or "", is_beginning)


def _sqlite(allowed: models.QuerySet[Row], question: Question, *, is_beginning: bool) -> models.QuerySet[Any]:
    # Each word is quoted, so that nothing in it is FTS5 syntax; the last one may be the beginning of a word.
    quoted = [f'"{word}"' for word in question.words]
    between = " OR " if question.is_any else " "
    match = between.join([*quoted[:-1], f"{quoted[-1]} *" if is_beginning else quoted[-1]])
    matching = RawSQL("SELECT rowid FROM search_fts WHERE search_fts MATCH %s", [match])
    # SECURITY: bm25 weighs a word by how often the whole index has it, foreign papers too, so that the order of two public
    # pages would tell of them. The found words are counted instead: those of the title, and those of the body by its length.
    found = "(length(highlight(search_fts, {0}, %s, '')) - length(search_fts.{1}))"
    title, body = found.format(0, "title"), found.format(1, "body")
    counted = f"8.0 * {title} + 400.0 * {body} / (400.0 + length(search_fts.body))"
    score = RawSQL(  # noqa: S611
        f"CASE WHEN search_entry.level = '' THEN %s ELSE (SELECT {counted} FROM search_fts "  # noqa: S608 - nothing asked for is in it
        "WHERE search_fts MATCH %s AND search_fts.rowid = search_entry.id) END",
        [OWN_SCORE, MARK_START, MARK_START, match],
    )
    snippet = RawSQL(
        "(SELECT snippet(search_fts, 1, %s, %s, ' … ', 24) FROM search_fts WHERE search_fts MATCH %s "
        "AND search_fts.rowid = search_entry.id)",
        [MARK_START, MARK_END, match],
    )
    return (
        allowed.filter(pk__in=matching)
        .annotate(score=score, snippet=snippet)
        .order_by(F("score").desc(), "-updated_at", "pk")
    )


def _postgres(allowed: models.QuerySet[Row], question: Question, *, is_beginning: bool) -> models.QuerySet[Any]:
    if is_beginning:
        last = question.words[-1].replace("'", "''").replace("\\", "\\\\")
        words = " ".join(question.words[:-1])
        # The beginning of a word, in its stem ("heating" is kept as "heat") and as it was typed.
        ending = "(to_tsquery('english', %s) || (%s)::tsquery)"
        query = f"(plainto_tsquery('english', %s) && {ending})" if words else ending
        prefix = f"'{last.lower()}':*"
        params: list[Any] = [words, prefix, prefix] if words else [prefix, prefix]
    else:
        params = list(question.words) if question.is_any else [" ".join(question.words)]
        query = " || ".join(["plainto_tsquery('english', %s)"] * len(params))
        query = f"({query})"
    matching = RawSQL(f"search_entry.document @@ {query}", params, output_field=models.BooleanField())  # noqa: S611
    score = RawSQL(f"ts_rank(search_entry.document, {query})", params, output_field=models.FloatField())  # noqa: S611
    options = f"StartSel={MARK_START},StopSel={MARK_END},MaxWords=24,MinWords=12,MaxFragments=1"
    snippet = RawSQL(  # noqa: S611
        f"ts_headline('english', search_entry.body, {query}, %s)", [*params, options], output_field=models.TextField()
    )
    return (
        allowed.annotate(matches=matching)
        .filter(matches=True)
        .annotate(score=score, snippet=snippet)
        .order_by(F("score").desc(), "-updated_at", "pk")
    )
