"""Row 27: whoever gets the address, or even the key, of somebody who was deleted inherits neither rights nor her session."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError

from accounts.models import User
from tests.abuse.hands import PERSON, Trail, nothing_changes, refused
from tests.accounts import door
from tests.cast import browser
from tests.factories.matters import SmallMatter
from tests.vault.office import binder_of, paper
from vault.models import ScanState, Version


def test_the_same_key_and_address_open_nothing(db: None) -> None:
    gina = door.person("gina@mail.example", "Gina")
    binder = binder_of(reader=gina)
    version = paper(binder, None)
    Version.objects.update(scan_state=ScanState.CLEAN)
    address, old = f"/files/{version.file.reference}/1/", browser(gina)
    assert old.head(address).status_code == 200
    pk = gina.pk
    User.objects.filter(pk=pk).delete()
    again = User.objects.create_user("gina@mail.example", door.OTHER_PASSWORD, pk=pk, name="Gina")
    trail = Trail()
    with nothing_changes():
        assert old.get(address, headers=PERSON)["Location"].startswith("/accounts/login/")
        refused(browser(again).get(address, headers=PERSON), 404)
    assert trail.denied(again)


def test_whoever_takes_part_in_a_matter_cannot_be_deleted_under_it(small: SmallMatter) -> None:
    with nothing_changes(), pytest.raises(ProtectedError):
        small.clara.delete()
