"""Row 9: whoever reads somebody's mail chooses a new password with it, and stands before the second step."""

from __future__ import annotations

from django.urls import reverse

from accounts import resets
from accounts.models import User
from tests.abuse.hands import Trail
from tests.accounts import door


def test_the_new_password_opens_the_page_of_the_code_and_nothing_else(leo: User) -> None:
    door.enrolled(leo)
    resets.send_link(str(leo.pk))
    trail, thief = Trail(), door.browser()
    form = thief.get(door.link_in(door.last_mail(leo.email)))["Location"]
    thief.post(form, {"password1": door.OTHER_PASSWORD, "password2": door.OTHER_PASSWORD})
    assert not door.is_signed_in(thief)
    asked = door.type_password(thief, leo.email, door.OTHER_PASSWORD)
    assert asked["Location"] == reverse("mfa_authenticate")
    assert thief.get(reverse("matters:list"))["Location"].startswith(reverse("account_login"))
    assert trail.has("password.reset", on=leo.record_ref)
    assert "person.signed_in" not in trail.verbs()
