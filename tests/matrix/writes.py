"""Every address that takes a POST: who sends what to it, and what the record says of it; and the few that have no line, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from accounts.views.people import _prefix
from common import clock
from demo.cast import PASSWORD
from tests.accounts import door
from tests.forms_service.editor import posted_editor, small_parts
from tests.matrix.house import NEW, NEW_PASSWORD, TUS, WHY, Act, Ask, after, simple
from tests.matrix.preparing import (
    a_letter,
    a_telling_paper,
    agreed_to,
    another_device,
    approved,
    asked_link,
    clean_download,
    clean_view,
    closing,
    code_of_new_address,
    disowned,
    draft_read,
    enrolled_at_the_door,
    factor,
    frozen,
    guest_file,
    invited,
    link_form,
    looking_in,
    metadata,
    of_pat,
    one_device,
    reopening,
    reviewing,
    sent_link,
    stopped,
    suspended,
    whole_request,
    with_factor,
)
from tests.matrix.routes import NOBODY, ROUTES

WRITES: dict[str, Act] = dict(
    [
        simple(
            "account_login", NOBODY, "person.signed_in", lambda h: {"login": h.cast.clara.email, "password": PASSWORD}
        ),
        simple("account_logout", "clara", "person.signed_out"),
        simple(
            "account_signup",
            NOBODY,
            "person.registered",
            {"name": "New Person", "email": NEW, "password1": NEW_PASSWORD, "terms": "on"},
        ),
        simple(
            "account_change_password",
            "clara",
            "password.changed",
            {"oldpassword": PASSWORD, "password1": NEW_PASSWORD},
        ),
        simple("account_reset_password", NOBODY, "password.reset_asked", lambda h: {"email": h.cast.clara.email}),
        after("account_email_verification_sent", "clara", "email.changed", code_of_new_address),
        after("mfa_authenticate", NOBODY, "factor.used", enrolled_at_the_door),
        after("mfa_deactivate_totp", "clara", "factor.removed", factor),
        after("mfa_generate_recovery_codes", "clara", "recovery_codes.made", factor),
        after("accounts:not_me", NOBODY, "person.sign_in_disowned", disowned),
        after("accounts:end_others", "clara", "session.ended", another_device),
        after("accounts:end_device", "clara", "session.ended", one_device),
        after("accounts:accept", NOBODY, "invitation.accepted", invited),
        simple("accounts:invite", "ada", "invitation.made", {"name": "New Person", "email": NEW, "role": "support"}),
        simple("accounts:renew", "ada", "invitation.renewed"),
        simple("accounts:withdraw", "ada", "invitation.withdrawn"),
        simple(
            "accounts:role",
            "ada",
            "person.role_changed",
            lambda h: {f"{_prefix(h.cast.lena)}-role": "paralegal"},
        ),
        simple("accounts:freeze", "ada", "person.frozen", lambda h: door.pause(h.cast.lena)),
        after("accounts:unfreeze", "ada", "person.unfrozen", frozen),
        after("accounts:reset_factor", "ada", "factor.reset", with_factor),
        simple("accounts:close_office", "ada", "house.shut", closing),
        after("accounts:reopen", NOBODY, "house.opened", reopening),
        # Files.
        after(
            "vault:uploads",
            "clara",
            "upload.started",
            lambda h, c: Ask(
                c, "/uploads/", headers={**TUS, "Upload-Metadata": metadata(h)}, kind="application/offset+octet-stream"
            ),
        ),
        after("vault:link", NOBODY, "link.opened", sent_link),
        after("vault:link_add", NOBODY, "file.added", lambda h, _c: asked_link(h, "add", a_letter(h))),
        after(
            "vault:link_uploads",
            NOBODY,
            "upload.started",
            lambda h, _c: asked_link(h, "uploads", {}, headers=TUS, kind="x/y"),
        ),
        simple("vault:link_stop", "leo", "link.stopped"),
        simple("vault:link_renew", "leo", "link.renewed"),
        after("vault:link_restore", "leo", "link.restored", stopped),
        # Forms and their review.
        simple("forms_service:start", "leo", "request.started"),
        after("forms_service:send", "rita", "request.sent", whole_request),
        simple("forms_service:give_up", "clara", "request.given_up"),
        simple("forms_service:away", "leo", "absence.told", lambda _h: {"until_on": clock.today() + timedelta(days=3)}),
        after("forms_service:remark", "leo", "draft.remarked", reviewing(path="pay", text="How much?")),
        after("forms_service:clause", "leo", "draft.edited", reviewing(text="No pay at all.")),
        after("forms_service:approve", "leo", "draft.approved", reviewing()),
        after("forms_service:reopen", "leo", "draft.approval_taken_back", approved),
        after("forms_service:release", "leo", "release.ordered", approved),
        after("forms_service:return", "leo", "draft.returned", reviewing(words="Which car?")),
        after("forms_service:refuse", "leo", "request.refused", reviewing(reason="Not ours.", next_step="Call us.")),
        simple("authoring:add", "leo", "form.written", lambda _h: posted_editor(small_parts())),
        simple(
            "authoring:offer",
            "leo",
            "form.changed",
            lambda h: {"reviewer_0": h.cast.leo.pk, "cover_0": h.cast.lena.pk, "promise_hours": 24, "service_code": ""},
        ),
        simple("authoring:retire", "leo", "form.changed"),
        # Matters.
        simple(
            "matters:open",
            "leo",
            "matter.opened",
            {"title": "New", "practice_area": "Lease", "client_name": "New Person", "client_email": NEW},
        ),
        simple("matters:add", "clara", "file.added", a_letter),
        simple("matters:send", "clara", "message.sent", lambda _h: {"text": "Good morning.", "once": str(uuid4())}),
        simple("matters:answer", "clara", "ask.answered", lambda h: {"paper": h.stage.parts.file}),
        simple("matters:ask", "leo", "ask.made", {"title": "The lease"}),
        simple("matters:send_link", "leo", "link.made", link_form),
        simple("matters:ask_link", "leo", "link.made", link_form),
        simple("matters:withdraw", "leo", "ask.withdrawn"),
        simple("matters:certify", "leo", "certificate.made"),
        simple("matters:acknowledge", "leo", "file.acknowledged"),
        simple("matters:certify_paper", "leo", "certificate.made"),
        after("matters:bare_copy", "leo", "file.bared", a_telling_paper),
        simple(
            "matters:invite",
            "leo",
            "participant.invited",
            lambda h: {
                "invite-name": "New Person",
                "invite-email": NEW,
                "invite-role": "expert",
                "invite-rooms": str(h.room.pk),
            },
        ),
        simple(
            "matters:add_colleague",
            "leo",
            "participant.joined",
            lambda h: {"colleague-user": str(h.cast.lena.pk), "colleague-role": "attorney"},
        ),
        simple("matters:renew", "leo", "invitation.renewed"),
        after("matters:suspend", "leo", "participant.suspended", of_pat("matters:suspend")),
        after("matters:reinstate", "leo", "participant.reinstated", suspended),
        after("matters:end", "leo", "participant.ended", of_pat("matters:end")),
        simple(
            "matters:raise_wall",
            "leo",
            "wall.raised",
            lambda h: {"wall-user": str(h.cast.lena.pk), "wall-reason": "Her cousin."},
        ),
        simple("matters:lift_wall", "leo", "wall.lifted"),
        simple("matters:add_party", "leo", "party.added", {"party-name": "Quarry Lane", "party-side": "adverse"}),
        simple("matters:remove_party", "leo", "party.removed"),
        simple(
            "matters:status",
            "leo",
            "matter.status",
            lambda h: {"status": "We wait for the court.", "next_step": "Nothing.", "stage": h.matter.stage or 0},
        ),
        simple("matters:sensitivity", "leo", "matter.sensitivity", {"level": "high"}),
        simple("matters:add_room", "leo", "room.added", {"name": "With the expert"}),
        simple("matters:close", "leo", "matter.closed", {"farewell": "Good luck."}),
        simple(
            "matters:sessions",
            "lena",
            "staff_session.opened",
            lambda h: {"matter": h.matter.reference, "reason": WHY},
        ),
        simple("matters:end_session", "ada", "staff_session.ended"),
        simple("matters:agree", "leo", "countersignature.agreed"),
        simple("matters:refuse_word", "leo", "countersignature.refused"),
        simple("matters:withdraw_word", "ada", "countersignature.withdrawn"),
        after("matters:open_agreed", "ada", "staff_session.opened", agreed_to),
        after(
            "subscriptions:webhook",
            NOBODY,
            "webhook.refused",
            lambda _h, c: Ask(
                c, "/stripe/webhook/", headers={"Stripe-Signature": "t=1,v1=00"}, kind="application/json"
            ),
        ),
    ]
)

OWN = "a person's own answers before they are sent: sealed under her own key, read by nobody else; begun, sent and given up are lines"
LEADS_ON = "answers no POST of its own: it only leads on"
PLAYED = "needs the payment service; each of its lines is proved in tests/subscriptions"
PASSKEYS = "needs a passkey in a browser; proved in tests/accounts/test_passkeys.py and tests/journeys"
# Every other address that takes a POST, and why it leaves no line here.
WITHOUT_A_LINE: dict[str, str] = {
    "notifications:read_all": "one's own bell: nothing of a matter is read or changed",
    "account_reauthenticate": "one's own password once more: nothing but the session changes",
    "mfa_reauthenticate": "one's own code once more: nothing but the session changes",
    "account_email": "sends a code to the new address; the change itself is a line (account_email_verification_sent)",
    "account_set_password": LEADS_ON,
    "account_confirm_login_code": LEADS_ON,
    "account_reset_password_from_key": "the line is password.reset: tests/accounts/test_new_password.py",
    "accounts:fresh_reset": "asks for account_reset_password's mail once more: tests/accounts/test_new_password.py",
    "accounts:fresh_link": "a fresh link goes to the stored address alone: tests/accounts/test_invitations.py",
    "mfa_index": LEADS_ON,
    "mfa_list_webauthn": LEADS_ON,
    "mfa_activate_totp": "needs the secret that its page has shown: tests/accounts/test_second_step.py",
    "mfa_download_recovery_codes": "shows codes to their owner after her password; made and used are lines",
    **dict.fromkeys(
        (
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "mfa_login_webauthn",
            "mfa_edit_webauthn",
            "mfa_remove_webauthn",
        ),
        PASSKEYS,
    ),
    **dict.fromkeys((f"forms_service:{name}" for name in ("save", "screen", "add", "thing", "aside", "back")), OWN),
    "forms_service:confirm": "needs a released paper and its signed copy: tests/forms_service/test_releasing.py",
    "forms_service:clear": "needs a conflict: tests/forms_service/test_sending.py",
    "forms_service:decline": "needs a conflict: tests/forms_service/test_sending.py",
    "authoring:trial": "a form tried out: nothing is kept",
    "authoring:edit": "as authoring:add, which is played",
    **dict.fromkeys((f"subscriptions:{name}" for name in ("start", "cancel", "resume", "card", "payments")), PLAYED),
    **{key: "a page of the firm's front: a POST shows it" for key in ROUTES if key.startswith("wagtail_serve")},
}


def _read(key: str, who: str, verb: str, **asked: Any) -> tuple[str, Act]:
    return key, Act(verb, lambda house: Ask(house.client(who), house.url(key), asked, method="get"))


# What is read, and is nobody's business: each look is a line.
READS: dict[str, Act] = dict(
    [
        ("vault:download", Act("file.viewed", clean_download)),
        ("vault:view", Act("file.viewed", clean_view)),
        ("vault:link_file", Act("file.viewed", guest_file)),
        _read("matters:matter", "clara", "matter.viewed"),
        _read("matters:room", "leo", "matter.viewed"),
        ("a staff session", Act("matter.viewed", looking_in)),
        _read("matters:archive", "leo", "matter.exported"),
        _read("matters:room_archive", "clara", "matter.exported"),
        _read("portal:record", "ada", "record.viewed"),
        _read("portal:matter_record", "leo", "record.viewed"),
        _read("portal:breach", "ada", "breach.measured", actor="clara@mail.example"),
        ("forms_service:review", Act("draft.read", draft_read)),
        _read("search:search", "leo", "search.made", q="lease"),
        _read("wagtaildocs_serve#client", "clara", "document.downloaded"),
    ]
)
