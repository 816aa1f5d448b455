"""Names and titles: sealed beside the row, opened only with the right key, gone with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from audit import services
from audit.entries import label_context
from audit.models import Label, Record
from keys.models import KeyKind
from keys.services import new_key, office_key, person_key, seal
from tests.audit import attacker
from tests.audit.conftest import Person

Say = Callable[..., Record]
NAMES = {"name": "Lease of Clara Reyes.pdf", "client": "Clara Reyes"}


def test_no_name_stands_readable_in_any_table(say: Say) -> None:
    line = say(labels=NAMES)
    label = Label.objects.get(record_id=line.pk)
    assert b"Clara" not in bytes(label.sealed)
    assert "Clara" not in str(Record.objects.filter(pk=line.pk).values())


def test_names_are_opened_with_the_key_they_were_sealed_under(say: Say) -> None:
    binder = new_key(KeyKind.BINDER, "binder:1")
    line = say(labels=NAMES, key=binder)
    assert services.labels_of([line], [binder])[line.pk] == services.Labels(NAMES)


def test_without_the_key_there_is_a_line_but_no_name(say: Say) -> None:
    binder, other = new_key(KeyKind.BINDER, "binder:1"), new_key(KeyKind.BINDER, "binder:2")
    line = say(labels=NAMES, key=binder)
    for keys in ([], [other], [office_key()]):
        assert services.labels_of([line], keys)[line.pk] == services.Labels(is_withheld=True)


def test_a_line_without_names_withholds_nothing(say: Say) -> None:
    line = say()
    assert services.labels_of([line], [])[line.pk] == services.Labels()


def test_without_a_key_the_names_go_under_the_actors_own(say: Say, clara: Person) -> None:
    line = say(labels=NAMES)
    assert services.labels_of([line], [person_key(clara.record_ref)])[line.pk].names == NAMES


@pytest.mark.parametrize("actor", [None])
def test_the_office_seals_under_the_office_key(say: Say, actor: Any) -> None:
    line = say(actor=actor, labels=NAMES)
    assert services.labels_of([line], [office_key()])[line.pk].names == NAMES


def test_names_fit_no_other_line(say: Say, clara: Person) -> None:
    """Somebody copies the sealed names of one line to another line under the same key."""
    rent, divorce = say(labels={"name": "Rent"}), say(labels={"name": "Divorce"})
    stored = [pk.hex if attacker.connection.vendor == "sqlite" else str(pk) for pk in (divorce.pk, rent.pk)]
    attacker.sql(
        "UPDATE audit_label SET sealed = (SELECT sealed FROM audit_label WHERE record_id = %s) WHERE record_id = %s",
        *stored,
    )
    opened = services.labels_of([rent, divorce], [person_key(clara.record_ref)])
    assert opened[rent.pk] == services.Labels(is_withheld=True)
    assert opened[divorce.pk].names == {"name": "Divorce"}


def test_names_pointed_to_another_key_are_read_as_before(say: Say, clara: Person) -> None:
    """Somebody with SQL rights writes the id of another key beside the names, which no mark covers."""
    line = say(labels=NAMES)
    theirs, hers = office_key(), person_key(clara.record_ref)
    as_stored = [pk.hex if attacker.connection.vendor == "sqlite" else str(pk) for pk in (theirs.pk, line.pk)]
    attacker.sql("UPDATE audit_label SET key_id = %s WHERE record_id = %s", *as_stored)
    assert Label.objects.get(record_id=line.pk).key_id == theirs.pk
    assert services.labels_of([line], [theirs, hers])[line.pk].names == NAMES
    assert services.labels_of([line], [theirs])[line.pk] == services.Labels(is_withheld=True)


def test_names_without_their_keys_id_are_still_read(say: Say, clara: Person) -> None:
    """A line of an office that wrote before the id stood with the names."""
    line, key = say(labels=NAMES), person_key(clara.record_ref)
    plain = json.dumps(NAMES).encode()
    before = seal(key, plain, context=label_context(line.pk))
    stored = line.pk.hex if attacker.connection.vendor == "sqlite" else str(line.pk)
    attacker.sql("UPDATE audit_label SET sealed = %s WHERE record_id = %s", before, stored)
    assert services.labels_of([line], [key])[line.pk].names == NAMES


def test_a_page_of_names_is_one_query(say: Say, clara: Person, django_assert_num_queries: Any) -> None:
    lines = [say(labels={"name": f"{number}"}) for number in range(20)]
    key = person_key(clara.record_ref)
    with django_assert_num_queries(1):
        opened = services.labels_of(lines, [key])
    assert [opened[line.pk].names["name"] for line in lines] == [f"{number}" for number in range(20)]
