"""The conflict check: which spellings it takes for one name, and which standings stand against each other."""

from __future__ import annotations

import pytest
from django.test.utils import CaptureQueriesContext

from accounts.models import Client, Invitation
from accounts.services import make_client
from matters.models import Matter, PartySide, Standing
from matters.roles import MatterRole
from matters.services import (
    Hit,
    Named,
    add_participant,
    add_party,
    add_room,
    close_matter,
    end_participation,
    invite_participant,
    look_for_conflicts,
    remove_party,
)
from tests.factories.matters import SmallMatter, person, small_matter

pytestmark = pytest.mark.django_db
ADVERSE, RELATED, CLIENT = PartySide.ADVERSE, PartySide.RELATED, PartySide.CLIENT


def ask(name: str, relation: PartySide = ADVERSE, *, but: Client | None = None) -> list[Hit]:
    return look_for_conflicts([Named(name, relation)], except_client=but)


def one(name: str, relation: PartySide = ADVERSE) -> Hit:
    (hit,) = ask(name, relation)
    return hit


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("Rosa Solano", "rosa  SOLANO"),
        ("Rosa Solano", "Solano, Rosa"),
        ("Łukasz Nowak", "Lukasz Nowak"),
        ("José Núñez", "Jose\u0301 Nunez"),
        ("Harbor View Apartments LLC", "Harbor View Apartments"),
        ("Acme GmbH & Co. KG", "ACME, Inc."),
        ("Søren O’Brien", "Soren OBrien"),
        ("Мария Иванова", "иванова мария"),
        ("\u202bמרים כהן\u202c", "מרים כהן"),
    ],
)
def test_the_same_name_is_exact_however_it_is_written(known: str, asked: str) -> None:
    make_client(actor=None, name=known)
    hit = one(asked)
    assert (hit.matched, hit.score, hit.is_exact) == (Client.objects.get().name, 100, True)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("Meyer", "Meier"),
        ("Meyer", "Mayer"),
        ("Anna Meier", "Anna Mayer"),
        ("Jon Smith", "John Smyth"),
        ("Katherine Jones", "Catherine Jones"),
        ("Hanna Berg", "Anna Berg"),
        ("Jürgen Müller", "Juergen Mueller"),
        ("Sara Cohen", "Sarah Kohn"),
        ("Harbor View Apartments", "Harbour View Apartment"),
        ("Роза Солано", "Rosa Solano"),
        ("Rosa Solano", "Rosa Maria Solano"),
        ("Rosa Maria Solano", "Solano, Rosa"),
        ("Acme", "Acme Holdings"),
        ("Acme Holdings", "Acme"),
    ],
)
def test_a_near_spelling_is_found_and_not_called_the_same(known: str, asked: str) -> None:
    make_client(actor=None, name=known)
    hit = one(asked)
    assert (hit.matched, hit.is_exact) == (known, False)
    assert 84 <= hit.score <= 99


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("Paul Pope", "\u0420\u0430ul \u0420\u043e\u0440\u0435"),  # Cyrillic letters, but for "ul"
        ("Paul Pope", "Paul \u0420\u043e\u0440\u0435"),
        ("Hector Cox", "\u041d\u0435\u0441t\u043er \u0421\u043e\u0445"),
        ("Peter Hopper", "\u03a1eter \u0397opper"),  # Greek letters
        ("\u0420\u0430ul \u0420\u043e\u0440\u0435", "Paul Pope"),
        ("Rosa Reyes", "R0sa Reye5"),
        ("Rosa Reyes", "RosaReyes"),
        ("Rosa Reyes", "Rosa.Reyes"),
        ("Rosa Reyes", "Rosa\xadReyes"),
        ("Rosa Reyes", "Ro sa Re yes"),
        ("Rosa Reyes", "Rosa\u200bReyes"),
    ],
)
def test_a_name_written_to_look_like_another_is_found(known: str, asked: str, small: SmallMatter) -> None:
    client = make_client(actor=None, name=known)
    assert (one(asked).matched, one(asked).is_exact) == (known, False)
    client.delete()
    add_party(actor=small.leo, matter=small.matter, name=known, side=ADVERSE)
    assert one(asked, CLIENT).matched == known


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("Maria Lopez", "Mario Costa"),
        ("Rosa Solano", "Rosa Barlow"),
        ("Clara Reyes", "Leo Marsh"),
        ("Robert Miller", "Bob Miller"),  # nicknames are not looked for
        ("Maria Sá", "Maria Lopez"),  # Sá is a name and no company's ending
        ("Li Wei", "Li"),
    ],
)
def test_other_names_are_not_found(known: str, asked: str) -> None:
    make_client(actor=None, name=known)
    assert ask(asked) == []


@pytest.mark.parametrize("nothing", ["", "   ", "...", "\u200f", "\x00"])
def test_a_name_without_a_letter_finds_nothing_and_asks_nothing(nothing: str) -> None:
    from django.db import connection

    make_client(actor=None, name="Rosa Solano")
    with CaptureQueriesContext(connection) as queries:
        assert ask(nothing) == []
    assert len(queries) == 0


def test_a_very_long_name_is_compared_by_its_beginning() -> None:
    make_client(actor=None, name="Rosa Solano")
    assert ask("Rosa Solano " * 900) != []
    assert ask("x" * 10_000) == []


@pytest.mark.parametrize(
    "asked",
    [
        "Rosa Solano my sister at 12 Mill Street Port Ansel",
        "12 Mill Street Port Ansel where my sister lives whose name is Solano, Rosa",
    ],
)
def test_a_known_name_is_found_within_a_name_of_many_words(asked: str) -> None:
    make_client(actor=None, name="Rosa Solano")
    make_client(actor=None, name="Rosa Barlow")
    hit = one(asked)
    assert (hit.matched, hit.score, hit.is_exact) == ("Rosa Solano", 90, False)


def test_a_first_name_alone_that_many_bear_tells_nothing() -> None:
    for family in ("Adler", "Brunner", "Cole", "Dorn", "Egger", "Falk", "Gruber", "Hofer", "Imhof", "Jung"):
        make_client(actor=None, name=f"Monika {family}")
    assert len(ask("Monika")) == 10
    make_client(actor=None, name="Monika Kern")
    assert ask("Monika") == []


def test_an_adverse_name_that_is_a_client_is_a_conflict_and_the_same_as_a_client_is_none(small: SmallMatter) -> None:
    hit = one("Clara Reyes", ADVERSE)
    assert (hit.side, hit.ref, hit.relation) == (Standing.CLIENT, small.matter.client.record_ref, ADVERSE)
    assert ask("Clara Reyes", CLIENT) == []
    assert ask("Clara Reyes", RELATED) == []


@pytest.mark.parametrize(
    ("side", "by"),
    [(RELATED, {ADVERSE}), (CLIENT, {ADVERSE}), (ADVERSE, {CLIENT, RELATED})],
)
def test_a_party_stands_against_the_other_side_alone(small: SmallMatter, side: PartySide, by: set[PartySide]) -> None:
    add_party(actor=small.leo, matter=small.matter, name="Harbor View Apartments", side=side)
    for relation in PartySide:
        hits = ask("Harbor View Apartments", relation)
        assert [(hit.side, hit.ref) for hit in hits] == (
            [(Standing(side), small.matter.record_ref)] if relation in by else []
        )


def test_an_adverse_party_counts_after_the_matter_is_closed(small: SmallMatter) -> None:
    add_party(actor=small.leo, matter=small.matter, name="Harbor View Apartments", side=ADVERSE)
    close_matter(actor=small.leo, matter=small.matter)
    assert one("Harbor View Apartments", CLIENT).ref == small.matter.record_ref


def test_a_party_that_was_taken_out_is_found_no_more(small: SmallMatter) -> None:
    party = add_party(actor=small.leo, matter=small.matter, name="Harbor View Apartments", side=ADVERSE)
    remove_party(actor=small.leo, party=party)
    assert ask("Harbor View Apartments", CLIENT) == []


def test_the_other_party_in_a_room_is_found_by_account_and_by_invitation_even_after_its_end(small: SmallMatter) -> None:
    room = add_room(actor=small.leo, matter=small.matter, name="With the other side")
    dan = person("Dan Okoro")
    part = add_participant(actor=small.leo, matter=small.matter, user=dan, role=MatterRole.OTHER_PARTY, rooms=[room])
    invite_participant(
        actor=small.leo,
        matter=small.matter,
        email="bea@mail.example",
        name="Bea Lindholm",
        role=MatterRole.OTHER_PARTY,
        rooms=[room],
    )
    end_participation(actor=small.leo, participant=part)
    for name in ("Dan Okoro", "Bea Lindholm"):
        hit = one(name, RELATED)
        assert (hit.side, hit.ref) == (Standing.OTHER_PARTY, small.matter.record_ref)
        assert ask(name, ADVERSE) == []


def test_co_counsel_and_the_firm_s_own_people_are_no_parties(small: SmallMatter) -> None:
    room = add_room(actor=small.leo, matter=small.matter, name="With co-counsel")
    cole = person("Cole Aldana")
    add_participant(actor=small.leo, matter=small.matter, user=cole, role=MatterRole.COUNSEL, rooms=[room])
    for relation in PartySide:
        assert ask("Cole Aldana", relation) == []
        assert ask(small.leo.name, relation) == []


def test_whoever_signs_in_for_a_client_of_another_name_is_the_client_s(small: SmallMatter) -> None:
    Client.objects.filter(pk=small.matter.client_id).update(name="Tannery Lane Trust")
    assert [(hit.matched, hit.ref) for hit in ask("Clara Reyes")] == [("Clara Reyes", small.matter.client.record_ref)]
    assert len(ask("Tannery Lane Trust")) == 1


def test_a_client_who_was_only_invited_is_found_by_her_invitation(small: SmallMatter) -> None:
    Client.objects.filter(pk=small.matter.client_id).update(name="Tannery Lane Trust")
    invite_participant(
        actor=small.leo,
        matter=small.matter,
        email="ines@mail.example",
        name="Ines Duarte",
        role=MatterRole.CLIENT,
        rooms=[small.client_room],
    )
    assert Invitation.objects.get().accepted_by is None
    assert one("Ines Duarte").ref == small.matter.client.record_ref


def test_a_client_does_not_stand_in_her_own_way_but_her_adversaries_do(small: SmallMatter) -> None:
    hers = small.matter.client
    add_party(actor=small.leo, matter=small.matter, name="Marco Reyes", side=RELATED)
    add_party(actor=small.leo, matter=small.matter, name="Harbor View Apartments", side=ADVERSE)
    assert ask("Clara Reyes", but=hers) == []
    assert ask("Marco Reyes", but=hers) == []
    assert len(ask("Marco Reyes")) == 1
    assert len(ask("Harbor View Apartments", CLIENT, but=hers)) == 1


def test_the_same_name_in_two_matters_is_two_hits_the_exact_first(small: SmallMatter) -> None:
    other = small_matter(clara=person("Gina Barlow"), title="Barlow")
    add_party(actor=small.leo, matter=small.matter, name="John Smyth", side=ADVERSE)
    add_party(actor=other.leo, matter=other.matter, name="Jon Smith", side=ADVERSE)
    hits = ask("Jon Smith", RELATED)
    assert [(hit.matched, hit.ref, hit.is_exact) for hit in hits] == [
        ("Jon Smith", other.matter.record_ref, True),
        ("John Smyth", small.matter.record_ref, False),
    ]


@pytest.mark.parametrize("parties", [3, 60])
def test_it_takes_two_queries_however_many_names(small: SmallMatter, parties: int) -> None:
    from django.db import connection

    for at in range(parties):
        add_party(actor=small.leo, matter=small.matter, name=f"Berger {at}", side=ADVERSE)
    asked = [Named("Berger 1", CLIENT), Named("Berger 2", RELATED), Named("Clara Reyes", ADVERSE)]
    with CaptureQueriesContext(connection) as queries:
        hits = look_for_conflicts(asked, except_client=None)
    assert {hit.asked for hit in hits} == {"Berger 1", "Berger 2", "Clara Reyes"}
    assert len(queries) == 2
    assert Matter.objects.count() == 1
