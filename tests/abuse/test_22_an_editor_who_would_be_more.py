"""Row 22: whoever writes the public pages gives herself nothing, neither in their admin nor on the page of people."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from tests.abuse.hands import PERSON, Trail, nothing_changes
from tests.accounts import door
from tests.cast import browser

PLACES = (
    "/cms/users/",
    "/cms/users/{pk}/",
    "/cms/users/add/",
    "/cms/groups/",
    "/cms/groups/{group}/",
    "/cms/groups/new/",
    "/cms/settings/",
    "/cms/sites/",
    "/cms/collections/",
    "/cms/workflows/list/",
    "/desk/people/",
    "/desk/people/{pk}/role/",
    "/admin/",
)


@pytest.mark.parametrize("place", PLACES)
def test_she_stays_what_she_is(db: None, place: str) -> None:
    mia = door.staff("marketer", "mia@halemercer.example", "Mia Torres")
    hers = browser(mia)
    group = Group.objects.exclude(user=mia).first() or Group.objects.create(name="Others")
    address = place.format(pk=mia.pk, group=group.pk)
    form = {"groups": [group.pk], "is_superuser": "on", "staff_role": "administrator", "role": "administrator"}
    before = set(mia.groups.values_list("pk", flat=True))
    trail = Trail()
    with nothing_changes("wagtailadmin_admin", "django_content_type"):
        answers = [hers.get(address, headers=PERSON), hers.post(address, form, headers=PERSON)]
    for answer in answers:
        assert answer.status_code in {302, 403, 404, 405}, answer.status_code
        assert "Traceback" not in answer.content.decode()
    mia.refresh_from_db()
    assert set(mia.groups.values_list("pk", flat=True)) == before
    assert (mia.is_superuser, mia.staff_role) == (False, "marketer")
    if place.startswith("/desk/"):
        assert trail.denied(mia)
