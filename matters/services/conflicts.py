"""The conflict check: whether names somebody gives us stand where the firm must not act, or not without looking first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from django.db.models import F, IntegerField, Model, QuerySet, Value
from rapidfuzz import fuzz, process

from accounts.models import Client
from matters.models import Matter, Participant, Party
from matters.roles import MatterRole
from matters.services.parties import Named
from matters.spelling import folded, sounds
from matters.states import PartySide, Standing

#: The share of letters, in their order, that two names must have in common.
CUTOFF = 84
#: One name stands whole in the other: "Rosa Solano" in "Rosa Maria Solano"; with one word, "Acme" in "Acme Holdings".
WITHIN, WITHIN_BY_ONE_WORD = 90, 85
#: A single word that stands in more names than these is a first name or a place and tells nothing by itself.
MOST_WITH_ONE_WORD = 10
SHORTEST_WORD = 4
MOST_WORDS_TURNED = 3
MOST_WORDS_CHOSEN = 8

_Place = tuple[int, str]
_Book = dict[str, list[_Place]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that was asked for, and what the firm knows like it.

    Shape: `ref` is the record reference of the matter or of the client; `score` is 0 to 100, and 100 exactly when `is_exact`.
    """

    asked: str
    relation: PartySide
    matched: str
    side: Standing
    ref: str
    score: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class _Source:
    """Where names stand: rows, the columns to search and to show, and of what the record speaks."""

    is_ours: bool
    rows: QuerySet[Any]
    name: str
    side: Any
    of: type[Matter] | type[Client]
    reference: str
    sounds: str = ""


def look_for_conflicts(names: Sequence[Named], *, except_client: Client | None) -> list[Hit]:
    """Give where `names` stand against each other's side in the firm's matters, open and closed, the likest first.

    An adverse name is looked for among clients and those related to them; a client's or a related one among the adverse and the other
    parties. `except_client` is whom the names come from: she and her own side do not stand in her way, her adversaries do. Two queries.

    SECURITY: the office's own eye, so no actor and no gate. Hits go to the staff who clear conflicts and never to a client: that there is
    one, and for whom the firm acts, is itself a secret. Nothing of them belongs in a log. Source: docs/adr/0012-names-in-the-conflict-check.md
    """
    asked = [named for named in dict.fromkeys(names) if folded(named.name)]
    sources = [
        source
        for source in _sources(except_client)
        if any(_is_against_ours(named) == source.is_ours for named in asked)
    ]
    if not sources:
        return []
    books = _read(sources)
    found: dict[_Place, list[tuple[Named, int]]] = defaultdict(list)
    for named in asked:
        book = books[_is_against_ours(named)]
        for text, score in _like(sounds(named.name), book).items():
            for place in book[text]:
                found[place].append((named, score))
    hits = {_key(hit): hit for hit in _hits(sources, found)} if found else {}
    return sorted(hits.values(), key=lambda hit: (not hit.is_exact, -hit.score, hit.matched, hit.ref))


def _is_against_ours(named: Named) -> bool:
    return named.relation == PartySide.ADVERSE


def _sources(except_client: Client | None) -> list[_Source]:
    own: Any = None if except_client is None else except_client.pk
    clients = Participant.objects.filter(role=MatterRole.CLIENT).exclude(matter__client_id=own)
    others = Participant.objects.filter(role=MatterRole.OTHER_PARTY)
    beside = Party.objects.filter(side__in=[PartySide.CLIENT, PartySide.RELATED]).exclude(matter__client_id=own)
    against = Party.objects.filter(side=PartySide.ADVERSE)
    client, other = Value(Standing.CLIENT.value), Value(Standing.OTHER_PARTY.value)
    in_matter, of_client = "matter__reference", "matter__client__reference"
    found = [
        _Source(True, Client.objects.exclude(pk=own), "name", client, Client, "reference"),
        _Source(True, beside, "name", F("side"), Matter, in_matter, sounds="sounds"),
        _Source(False, against, "name", F("side"), Matter, in_matter, sounds="sounds"),
    ]
    for name in ("user__name", "invitation__name"):
        named = {f"{name}__isnull": False}
        # Most clients are one person of the same name: read it once.
        under_another = clients.filter(**named).exclude(**{name: F("matter__client__name")})
        found.append(_Source(True, under_another, name, client, Client, of_client))
        found.append(_Source(False, others.filter(**named), name, other, Matter, in_matter))
    return found


def _read(sources: Sequence[_Source]) -> dict[bool, _Book]:
    """Give every name that counts, by stance and sound, with the places it stands at. One query."""
    books: dict[bool, _Book] = {True: defaultdict(list), False: defaultdict(list)}
    rows = _together(
        source.rows.annotate(source=_number(at)).values_list("source", "reference", source.sounds or source.name)
        for at, source in enumerate(sources)
    )
    heard = [not source.sounds for source in sources]
    shelves = [books[source.is_ours] for source in sources]
    for at, reference, text in rows.iterator(chunk_size=5_000):
        shelves[at][sounds(text) if heard[at] else text].append((at, reference))
    return books


def _hits(sources: Sequence[_Source], found: Mapping[_Place, Sequence[tuple[Named, int]]]) -> Iterator[Hit]:
    """Give what is shown of the names that were found. One query."""
    wanted: dict[int, list[str]] = defaultdict(list)
    for at, reference in found:
        wanted[at].append(reference)
    rows = _together(
        sources[at]
        .rows.filter(reference__in=references)
        .annotate(source=_number(at), standing=sources[at].side)
        .values_list("source", "reference", sources[at].name, "standing", sources[at].reference)
        for at, references in wanted.items()
    )
    for at, reference, name, side, about in rows:
        thing: Model = sources[at].of(reference=about)
        for named, score in found[at, reference]:
            is_exact = folded(named.name) == folded(name)
            yield Hit(
                asked=named.name,
                relation=PartySide(named.relation),
                matched=name,
                side=Standing(side),
                ref=thing.record_ref,
                score=100 if is_exact else min(score, 99),
                is_exact=is_exact,
            )


def _key(hit: Hit) -> tuple[Any, ...]:
    """Tell hits apart: a client under one name in her account and in her invitation is one."""
    return hit.asked, hit.relation, folded(hit.matched), hit.side, hit.ref


def _number(at: int) -> Value:
    return Value(at, output_field=IntegerField())


def _together(querysets: Iterator[QuerySet[Any]]) -> QuerySet[Any]:
    first, *others = querysets
    return first.union(*others, all=True) if others else first


def _like(asked: str, book: _Book) -> dict[str, int]:
    """Give the names of `book` that sound like `asked`, with how like they are."""
    words, texts = asked.split(), list(book)
    found: dict[str, int] = {}
    # Words lie in the order of their letters, which another first letter turns about (Hanna Berg, Anna Berg): ask in each order.
    orders = permutations(words) if len(words) <= MOST_WORDS_TURNED else [words]
    for order in {" ".join(each) for each in orders}:
        near = process.extract(order, texts, scorer=fuzz.ratio, processor=None, score_cutoff=CUTOFF, limit=None)
        for text, score, _at in near:
            found[text] = max(found.get(text, 0), int(score))
    for text, score in _within(words, texts, book):
        found[text] = max(found.get(text, 0), score)
    return found


def _within(words: Sequence[str], texts: Sequence[str], book: _Book) -> Iterator[tuple[str, int]]:
    """Give the names that stand whole in the one asked for, or hold it whole."""
    chosen = words[:MOST_WORDS_CHOSEN]
    for size in range(2, len(chosen)):
        yield from ((" ".join(some), WITHIN) for some in combinations(chosen, size) if " ".join(some) in book)
    if len(words) > 1:
        single = [
            word for word in words if len(word) >= SHORTEST_WORD and 0 < len(book.get(word, ())) <= MOST_WITH_ONE_WORD
        ]
        yield from ((word, WITHIN_BY_ONE_WORD) for word in single)
    longest, all_words = max(words, key=len), set(words)
    wider = [text for text in texts if longest in text and all_words < set(text.split())]
    if len(words) > 1:
        yield from ((text, WITHIN) for text in wider)
    elif len(longest) >= SHORTEST_WORD and len(wider) <= MOST_WITH_ONE_WORD:
        yield from ((text, WITHIN_BY_ONE_WORD) for text in wider)
