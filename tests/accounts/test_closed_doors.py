"""One way in. Every other login, password and power screen that a package brings is closed."""

from __future__ import annotations

import pytest
from django.contrib.auth import views as django_login
from django.urls import get_resolver, resolve, reverse

from accounts.models import User
from accounts.views import doors
from tests.accounts import door
from tests.accounts.test_half_signed_in import addresses

WAGTAIL = [
    "/cms/login/",
    "/cms/logout/",
    "/cms/password_reset/",
    "/cms/password_reset/confirm/MQ/abc-def/",
    "/cms/account/",
    "/cms/account/change_password/",
    "/cms/users/",
    "/cms/users/add/",
    "/cms/users/new/",
    "/cms/groups/",
    "/cms/groups/new/",
    "/cms/api-tokens/",
    "/cms/bulk/accounts/user/assign_role/",
    "/cms/bulk/accounts/user/delete/",
    "/cms/bulk/auth/group/delete/",
    "/_util/login/",
    "/_util/authenticate_with_password/1/1/",
]


@pytest.mark.parametrize("path", WAGTAIL)
def test_wagtails_own_door_leads_to_one_of_ours_or_nowhere(path: str) -> None:
    assert resolve(path).func.__module__ == doors.__name__


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_second_login_page_leads_to_the_one_with_the_second_step(clara: User, path: str, method: str) -> None:
    browser = door.browser()
    answer = getattr(browser, method)(path, {"username": clara.email, "password": door.PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert not door.is_signed_in(browser)


def test_the_page_wanted_in_the_cms_is_kept(db: None) -> None:
    answer = door.browser().get("/cms/login/?next=/cms/pages/")
    assert answer["Location"] == reverse("account_login") + "?next=%2Fcms%2Fpages%2F"
    assert "evil" not in door.browser().get("/cms/login/?next=//evil.example/")["Location"]


def test_somebody_without_the_cms_is_told_so_instead_of_sent_round_in_circles(clara: User) -> None:
    assert door.signed_in(clara).get("/cms/login/?next=/cms/").status_code == 403


def test_no_address_of_the_house_leads_to_djangos_own_login_or_password_views() -> None:
    paths, _unfilled = addresses()
    forbidden = (
        django_login.LoginView,
        django_login.PasswordChangeView,
        django_login.PasswordResetView,
        django_login.PasswordResetConfirmView,
    )
    for path in paths:
        view = getattr(resolve(path).func, "view_class", None)
        assert view is None or not issubclass(view, forbidden), path


def test_the_django_admin_is_not_mounted() -> None:
    assert "admin" not in get_resolver().namespace_dict
    assert "django.contrib.admin" not in [
        pattern.app_name for pattern in get_resolver().url_patterns if hasattr(pattern, "app_name")
    ]


@pytest.mark.parametrize("path", ["/accounts/2fa/", "/cms/account/"])
def test_lists_that_ours_replaces_lead_to_ours(clara: User, path: str) -> None:
    assert door.signed_in(clara).get(path)["Location"] == reverse("accounts:security")
