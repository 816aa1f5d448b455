"""Row 10: a link for a new password that was mailed before the password changed opens nothing."""

from __future__ import annotations

from django.urls import reverse

from accounts import resets
from accounts.models import User
from tests.abuse.hands import Trail, nothing_changes, refused
from tests.accounts import door


def test_the_old_link_is_refused_with_the_way_to_a_fresh_one(clara: User) -> None:
    resets.send_link(str(clara.pk))
    link = door.link_in(door.last_mail(clara.email))
    hers = door.signed_in(clara)
    form = {"oldpassword": door.PASSWORD, "password1": door.OTHER_PASSWORD, "password2": door.OTHER_PASSWORD}
    hers.post(reverse("account_change_password"), form)
    trail, thief = Trail(), door.browser()
    with nothing_changes():
        for _ in range(3):
            refused(thief.get(link), 200, says="link")
        stolen = "stolen-harbor-lamp-9"
        thief.post(link, {"password1": stolen, "password2": stolen})
    door.type_password(hers, clara.email, stolen)
    assert not door.is_signed_in(thief)
    # Said once a minute for a network, whatever it tries: the record is for good, and anybody may send nonsense.
    assert trail.verbs().count("password.reset_refused") == 1
    assert trail.has("password.reset_refused", "refused", actor="visitor")
    assert link.split("/")[-2] not in str([vars(line) for line in trail.lines()])
