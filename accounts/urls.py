"""Where people manage themselves and the office its people. allauth's own addresses stand beside them."""

from django.urls import path

from accounts.views import invitations, people, security

app_name = "accounts"
urlpatterns = [
    path("accounts/security/", security.security, name="security"),
    path("accounts/security/devices/others/end/", security.end_others, name="end_others"),
    path("accounts/security/devices/<slug:reference>/end/", security.end_one, name="end_device"),
    path("accounts/invitation/", invitations.accept, name="accept"),
    path("accounts/invitation/fresh-link/", invitations.send_fresh, name="fresh_link"),
    path("accounts/invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("desk/people/", people.people, name="people"),
    path("desk/people/invite/", people.invite, name="invite"),
    path("desk/people/invitations/<slug:reference>/renew/", people.renew, name="renew"),
    path("desk/people/invitations/<slug:reference>/withdraw/", people.withdraw, name="withdraw"),
    path("desk/people/<uuid:person>/role/", people.change_role, name="role"),
    path("desk/people/<uuid:person>/freeze/", people.freeze, name="freeze"),
    path("desk/people/<uuid:person>/unfreeze/", people.unfreeze, name="unfreeze"),
    path("desk/people/<uuid:person>/second-step/remove/", people.reset_factor, name="reset_factor"),
]
