"""The conflict check: whether names somebody gives us stand where the firm must not act, or not without looking first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from rapidfuzz import fuzz, process

from accounts.models import Client
from matters.look_alikes import other_readings, seeming
from matters.models import Matter, Participant, Party
from matters.roles import MatterRole
from matters.services.parties import Named
from matters.spelling import folded, in_order, sounds
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

#: Whether it tells of our side, and how a name sounds.
_Place = tuple[bool, str]
#: Sounds, each once. In the order they were read, in which they lie in memory: a set would be walked at half the speed.
_Book = dict[str, None]


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
    sources = {
        str(at): source
        for at, source in enumerate(_sources(except_client))
        if any(_is_against_ours(named) == source.is_ours for named in asked)
    }
    if not sources:
        return []
    books, spelled = _read(sources)
    found: dict[_Place, list[tuple[Named, int]]] = defaultdict(list)
    for named in asked:
        is_ours = _is_against_ours(named)
        for text, score in _found_of(named.name, books[is_ours]).items():
            found[is_ours, text].append((named, score))
    hits = {_key(hit): hit for hit in _hits(sources, spelled, found)} if found else {}
    return sorted(hits.values(), key=lambda hit: (not hit.is_exact, -hit.score, hit.matched, hit.ref))


def _is_against_ours(named: Named) -> bool:
    return named.relation == PartySide.ADVERSE


def _sources(except_client: Client | None) -> list[_Source]:
    clients = Participant.objects.filter(role=MatterRole.CLIENT)
    others = Participant.objects.filter(role=MatterRole.OTHER_PARTY)
    beside = Party.objects.filter(side__in=[PartySide.CLIENT, PartySide.RELATED])
    everybody = Client.objects.all()
    if except_client is not None:
        clients = clients.exclude(matter__client=except_client)
        beside = beside.exclude(matter__client=except_client)
        everybody = everybody.exclude(pk=except_client.pk)
    against = Party.objects.filter(side=PartySide.ADVERSE)
    client, other = Value(Standing.CLIENT.value), Value(Standing.OTHER_PARTY.value)
    in_matter, of_client = "matter__reference", "matter__client__reference"
    found = [
        _Source(True, everybody, "name", client, Client, "reference"),
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


def _read(sources: Mapping[str, _Source]) -> tuple[dict[bool, _Book], dict[str, str]]:
    """Give the sounds of every name that counts, by stance, and how those sound that are kept as they are spelled. One query.

    Only texts are kept of a hundred thousand rows: lists and pairs of them would set the collector of memory to work.
    """
    books: dict[bool, _Book] = {True: {}, False: {}}
    spelled: dict[str, str] = {}
    rows = _together(
        source.rows.annotate(source=_label(at)).values_list("source", source.sounds or source.name)
        for at, source in sources.items()
    )
    shelves = {at: (books[source.is_ours], bool(source.sounds)) for at, source in sources.items()}
    for at, text in rows.iterator(chunk_size=500):
        book, is_heard = shelves[at]
        if is_heard:
            book[text] = None
        else:
            spelled[text] = sound = sounds(text)
            book[sound] = None
    return books, spelled


def _hits(
    sources: Mapping[str, _Source], spelled: Mapping[str, str], found: Mapping[_Place, Sequence[tuple[Named, int]]]
) -> Iterator[Hit]:
    """Give what is shown of the names that were found. One query."""
    by_sound = {text for _is_ours, text in found}
    by_name = [name for name, sound in spelled.items() if sound in by_sound]
    rows = _together(
        source.rows.filter(**{f"{source.sounds or source.name}__in": by_sound if source.sounds else by_name})
        .annotate(source=_label(at), standing=source.side)
        .values_list("source", source.sounds or source.name, source.name, "standing", source.reference)
        for at, source in sources.items()
    )
    for at, text, name, side, about in rows:
        source = sources[at]
        thing = source.of(reference=about)
        for named, score in found.get((source.is_ours, spelled.get(text, text) if not source.sounds else text), ()):
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


def _label(at: str) -> Value:
    # Text, because a number would be converted row by row.
    return Value(at, output_field=CharField())


def _together(querysets: Iterator[QuerySet[Any]]) -> QuerySet[Any]:
    first, *others = querysets
    return first.union(*others, all=True) if others else first


def _found_of(name: str, book: _Book) -> dict[str, int]:
    """Give the names of `book` that sound like `name`, look like it, or are it with its words joined or parted."""
    looks = sounds(seeming(name))
    found = _like(sounds(name), book)
    if looks not in {sounds(name), ""}:
        for text, score in _like(looks, book).items():
            found[text] = max(found.get(text, 0), score)
    # Signs that nobody sees, and those that part words, are gone once a name is folded; the letters stay in their order.
    plain = in_order(seeming(name))
    for reading in {sounds(other) for other in other_readings(plain)}:
        if reading in book:
            found[reading] = max(found.get(reading, 0), WITHIN)
    return found


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
    for text, score in _within(words, book):
        found[text] = max(found.get(text, 0), score)
    return found


def _within(words: Sequence[str], book: _Book) -> Iterator[tuple[str, int]]:
    """Give the names that stand whole in the one asked for, or hold it whole."""
    longest, all_words = max(words, key=len), set(words)
    wider = [text for text in book if longest in text and all_words < set(text.split())]
    if len(words) == 1:
        if len(longest) >= SHORTEST_WORD and len(wider) <= MOST_WITH_ONE_WORD:
            yield from ((text, WITHIN_BY_ONE_WORD) for text in wider)
        return
    yield from ((text, WITHIN) for text in wider)
    yield from ((word, WITHIN_BY_ONE_WORD) for word in words if len(word) >= SHORTEST_WORD and word in book)
    if len(words) > MOST_WORDS_CHOSEN:
        # Too many choices of words to look each of them up: each name is held against the words instead.
        yield from ((text, WITHIN) for text in book if " " in text and all_words.issuperset(text.split()))
        return
    for size in range(2, len(words)):
        parts = {" ".join(some) for some in combinations(words, size)}
        yield from ((part, WITHIN) for part in parts if part in book)
