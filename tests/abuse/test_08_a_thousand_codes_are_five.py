"""Row 8: guessing the second step stops after five codes for that person, from wherever; and it stays on."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from tests.abuse.hands import Trail, nothing_changes, refused
from tests.accounts import door


def test_after_five_the_right_code_waits_too_and_the_step_is_still_asked_for(leo: User) -> None:
    app = door.enrolled(leo)
    browsers = [door.browser(REMOTE_ADDR=f"203.0.{number}.7") for number in range(5)]
    for browser in browsers:
        door.type_password(browser, leo.email)
    trail = Trail()
    with nothing_changes():
        for number in range(12):
            browsers[number % 5].post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
        answer = browsers[0].post(reverse("mfa_authenticate"), {"code": app.code()})
    refused(answer, 200, says="Wait 15 minutes")
    assert not any(map(door.is_signed_in, browsers))
    assert Authenticator.objects.filter(user=leo, type="totp").exists()
    assert trail.verbs().count("factor.failed") == 5
    assert trail.has("factor.throttled", "refused", on=leo.record_ref)
