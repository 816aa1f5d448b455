"""Addresses that stand before allauth's and Wagtail's own and close what must not open.

Mount first, without a prefix: `path("", include("accounts.doors"))`. Wagtail's admin is taken to live under `cms/`.
"""

from django.urls import path, re_path

from accounts.views import doors

urlpatterns = [
    # allauth's lists of sessions and authenticators: ours shows both.
    path("accounts/sessions/", doors.to_security),
    path("accounts/2fa/", doors.to_security),
    # Wagtail's admin: its login skips the second step, its reset and account pages set passwords, its user and group
    # screens and their bulk actions hand out powers without a record.
    path("cms/login/", doors.to_the_one_door),
    path("cms/logout/", doors.to_sign_out),
    re_path(r"^cms/password_reset/", doors.to_reset),
    re_path(r"^cms/account/", doors.to_security),
    re_path(r"^cms/(users|groups|api-tokens)/", doors.to_people),
    re_path(r"^cms/bulk/(accounts|auth)/", doors.no_door),
    # Wagtail's front end: a second login, and passwords on pages.
    re_path(r"^_util/login/", doors.to_the_one_door),
    re_path(r"^_util/authenticate_with_password/", doors.no_door),
]
