"""Where people manage themselves and the office its people, and the doors of others that are closed.

Stands before allauth's and Wagtail's addresses, so that a closed door is met first. Wagtail's admin lives under `cms/`.
"""

from django.urls import path, re_path

from accounts.views import alarms, doors, invitations, lockdown, people, resets, security

app_name = "accounts"

# SECURITY: every other way to sign in, to set a password or to hand out powers. Wagtail's login skips the second step, its
# reset and account pages set passwords, its user and group screens write without a record.
closed = [
    path("accounts/2fa/", doors.to_security),
    path("accounts/2fa/webauthn/", doors.to_security),
    path("cms/login/", doors.to_the_one_door),
    path("cms/logout/", doors.to_sign_out),
    re_path(r"^cms/password_reset/", doors.to_reset),
    re_path(r"^cms/account/", doors.to_security),
    re_path(r"^cms/users/", doors.to_people),
    re_path(r"^cms/groups/", doors.to_people),
    re_path(r"^cms/api-tokens/", doors.no_door),
    re_path(r"^cms/bulk/accounts/", doors.no_door),
    re_path(r"^cms/bulk/auth/", doors.no_door),
    path("cms/failwhale/", doors.no_door),  # Wagtail crashes there on purpose, to show what a crash looks like
    re_path(r"^_util/login/", doors.to_the_one_door),
    re_path(r"^_util/authenticate_with_password/", doors.no_door),
]

urlpatterns = [
    *closed,
    path("accounts/security/", security.security, name="security"),
    path("accounts/security/devices/others/end/", security.end_others, name="end_others"),
    path("accounts/security/devices/<slug:reference>/end/", security.end_one, name="end_device"),
    path("accounts/not-me/", alarms.not_me, name="not_me"),
    path("accounts/not-me/<str:token>/", alarms.not_me_link, name="not_me_link"),
    path("accounts/password/reset/fresh-link/", resets.send_fresh, name="fresh_reset"),
    path("accounts/onward/", security.onward, name="onward"),
    path("accounts/invitation/", invitations.accept, name="accept"),
    path("accounts/invitation/fresh-link/", invitations.send_fresh, name="fresh_link"),
    path("accounts/invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("desk/people/", people.people, name="people"),
    path("accounts/reopen/", lockdown.reopen, name="reopen"),
    path("desk/people/close-the-office/", lockdown.close_office, name="close_office"),
    path("desk/people/invite/", people.invite, name="invite"),
    path("desk/people/invitations/<slug:reference>/renew/", people.renew, name="renew"),
    path("desk/people/invitations/<slug:reference>/withdraw/", people.withdraw, name="withdraw"),
    path("desk/people/<uuid:user_id>/role/", people.change_role, name="role"),
    path("desk/people/<uuid:user_id>/freeze/", people.freeze, name="freeze"),
    path("desk/people/<uuid:user_id>/unfreeze/", people.unfreeze, name="unfreeze"),
    path("desk/people/<uuid:user_id>/second-step/remove/", people.reset_factor, name="reset_factor"),
]
