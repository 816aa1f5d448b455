"""A real office does not start on settings that would open a door."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import CRITICAL

from config import checks
from config.checks import refuse_unsafe_settings

KEYS = ("u0Yx3mSxQhNfT6oZ9s1R5kqv8Wb2Jc7Lg4Pd0Ea6HtM=", "w7Kd2nVzRj9Fh5Xc1Qp8Ls4By6Tg0Ma3Ue5Zi7Ok9Rw=")
BUCKET = {
    "name": "papers",
    "endpoint": "https://s3.example.com",
    "region": "us-east-1",
    "access_key": "key",
    "secret_key": "secret",
}
SAFE: dict[str, Any] = {
    "SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "r7&kQz!2pLm9^vXw4@TnB8#yHs6$dFg1*JcU5(eR3)aZ0-Ob+Wn6",
    "KEYSET": KEYS[0],
    "RECORD_KEY": KEYS[1],
    "DEBUG": False,
    "DEMO": False,
    "ALLOWED_HOSTS": ["office.example.com"],
    "SITE_ADDRESS": "https://office.example.com",
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "OUTBOX_PAGE": False,
    "OUTBOX_DELIVERY": "smtp",
    "STATIC_ROOT": "/srv/office/static",
    "MEDIA_ROOT": "/srv/office/media",
    "VAULT_ROOT": "/srv/office/vault",
    "LIBRARY_ROOT": "/srv/office/library",
    "SCAN_REQUIRED": True,
    "SCANNER": "127.0.0.1:3310",
    "SCANNER_MAY_BE_UNDATED": False,
    "JOBS_TRANSPORT": "celery",
    "CELERY_BROKER_URL": "redis://:password@127.0.0.1:6379/0",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "STRIPE_API_BASE": "",
    "STRIPE_API_KEY": "sk_live_x",
    "STRIPE_WEBHOOK_SECRETS": ["whsec_x"],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "TRUSTED_PROXIES": 1,
    "EMAIL_BACKEND": "notifications.backend.OutboxBackend",
}
UNSAFE: list[tuple[str, dict[str, Any]]] = [
    ("office.C001", {"SECRET_KEY": "short"}),
    ("office.C001", {"SECRET_KEY": "demo-only-" + "k9" * 24}),
    ("office.C001", {"SECRET_KEY": "a" * 60}),
    ("office.C003", {"KEYSET": "", "KEYSET_FILE": ""}),
    ("office.C003", {"RECORD_KEY": "", "RECORD_KEY_FILE": ""}),
    ("office.C004", {"RECORD_KEY": KEYS[0]}),
    ("office.C005", {"KEYSET": "A" * 43 + "="}),
    ("office.C010", {"DEBUG": True}),
    ("office.C011", {"DEMO": True}),
    ("office.C012", {"ALLOWED_HOSTS": ["*"]}),
    ("office.C012", {"ALLOWED_HOSTS": []}),
    ("office.C013", {"SITE_ADDRESS": "http://office.example.com"}),
    ("office.C014", {"SECURE_SSL_REDIRECT": False}),
    ("office.C014", {"SESSION_COOKIE_SECURE": False}),
    ("office.C014", {"CSRF_COOKIE_SECURE": False}),
    ("office.C015", {"OUTBOX_PAGE": True}),
    ("office.C015", {"OUTBOX_DELIVERY": "keep"}),
    ("office.C016", {"INSTALLED_APPS": ["django.contrib.admin"]}),
    ("office.C017", {"ANONYMOUS_USER_NAME": "AnonymousUser"}),
    ("office.C018", {"WAGTAILDOCS_SERVE_METHOD": "redirect"}),
    ("office.C019", {"INSTALLED_APPS": ["wagtail.api.v2"]}),
    ("office.C020", {"VAULT_ROOT": "/srv/office/media/vault"}),
    ("office.C020", {"LIBRARY_ROOT": "/srv/office/static"}),
    ("office.C021", {"SCANNER": ""}),
    ("office.C021", {"SCAN_REQUIRED": False}),
    ("office.C026", {"SCANNER_MAY_BE_UNDATED": True}),
    *(("office.C027", {"VAULT_S3": BUCKET | {name: ""}}) for name in BUCKET),
    ("office.C029", {"VAULT_S3": BUCKET | {"endpoint": "http://s3.example.com"}}),
    ("office.C022", {"CELERY_BROKER_URL": ""}),
    ("office.C023", {"CELERY_BROKER_URL": "redis://127.0.0.1:6379/0"}),
    ("office.C024", {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}}),
    ("office.C025", {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}),
    ("office.C030", {"STRIPE_API_BASE": "http://127.0.0.1:8001"}),
    ("office.C031", {"STRIPE_API_KEY": "sk_test_x"}),
    ("office.C032", {"STRIPE_WEBHOOK_SECRETS": []}),
    ("office.C040", {"ACCOUNT_RATE_LIMITS": False}),
    ("office.C041", {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}),
    ("office.C042", {"SESSION_SERIALIZER": "django.contrib.sessions.serializers.PickleSerializer"}),
    ("office.C043", {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}),
    ("office.C044", {"MFA_SUPPORTED_TYPES": ["recovery_codes"]}),
    ("office.C050", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"script-src": ["'self'", "'unsafe-inline'"]}}}),
    ("office.C050", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {}}}),
    ("office.C051", {"SECURE_HSTS_SECONDS": 0}),
    ("office.C052", {"TRUSTED_PROXIES": 0}),
    ("office.C053", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
    ("office.C054", {"USE_TZ": False}),
]

pytestmark = pytest.mark.once


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Give the settings of a safe office; the running one keeps its own (its applications cannot change in one process)."""
    told = {name: getattr(settings, name) for name in dir(settings) if name.isupper()} | SAFE
    told["INSTALLED_APPS"] = [name for name in settings.INSTALLED_APPS if name != "demo"]
    office = SimpleNamespace(**told)
    monkeypatch.setattr(checks, "settings", office)
    return office


def refusals() -> set[str]:
    found = refuse_unsafe_settings()
    assert all(message.level == CRITICAL and message.hint for message in found)
    return {str(message.id) for message in found}


def test_a_safe_office_starts(production: SimpleNamespace) -> None:
    assert refusals() == set()


@pytest.mark.parametrize(
    ("code", "changes"), UNSAFE, ids=lambda value: value if isinstance(value, str) else "-".join(value)
)
def test_an_unsafe_setting_is_refused_with_what_to_do(
    production: SimpleNamespace, code: str, changes: dict[str, Any]
) -> None:
    for name, value in changes.items():
        setattr(production, name, value)
    assert code in refusals()


def test_a_key_file_that_others_can_read_is_refused(production: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "keyset"
    path.write_text(KEYS[0])
    production.KEYSET, production.KEYSET_FILE = "", str(path)
    path.chmod(0o644)
    assert refusals() == {"office.C002"}
    path.chmod(0o600)
    assert refusals() == set()


def test_the_demo_says_so_itself_and_is_let_through(production: SimpleNamespace) -> None:
    production.SETTINGS_MODULE = "config.settings.demo"
    production.DEMO = True
    assert refusals() == set()


def test_a_bucket_that_is_half_named_is_refused_in_the_demo_too_and_a_whole_one_is_not(
    production: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda _name: object())
    production.VAULT_S3 = BUCKET
    assert refusals() == set()
    production.SETTINGS_MODULE, production.VAULT_S3 = "config.settings.demo", BUCKET | {"secret_key": ""}
    assert refusals() == {"office.C027"}
    monkeypatch.setattr(checks, "find_spec", lambda _name: None)
    production.VAULT_S3 = BUCKET
    assert refusals() == {"office.C028"}
