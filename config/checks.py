"""What a real office must not start with. Each refusal says what is wrong and what to set."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Critical, Tags, register

SAMPLE_PREFIXES = ("demo-only-", "django-insecure-", "change", "secret", "sample")
SHORTEST_SECRET = 50
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _refuse(number: int, message: str, hint: str) -> CheckMessage:
    return Critical(message, hint=hint, id=f"office.C{number:03d}")


def _secrets() -> Iterator[CheckMessage]:
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET or secret.startswith(SAMPLE_PREFIXES) or len(set(secret)) < 10:
        yield _refuse(
            1, "The secret key is short or a sample.", "Set MUNIMENT_SECRET_KEY to 50 or more random characters."
        )
    texts = [settings.KEYSET, settings.RECORD_KEY, secret]
    for index, path in enumerate((settings.KEYSET_FILE, settings.RECORD_KEY_FILE)):
        if not texts[index] and path and Path(path).is_file():
            if stat.S_IMODE(Path(path).stat().st_mode) & 0o077:
                yield _refuse(2, f"The key file {path} can be read by others.", f"chmod 600 {path}")
            texts[index] = Path(path).read_text(encoding="ascii").strip()
        if not texts[index]:
            yield _refuse(
                3, "A key is missing.", "Run `manage.py office keys`, or set MUNIMENT_KEYSET and MUNIMENT_RECORD_KEY."
            )
    given = [text for text in texts if text]
    if len(set(given)) < len(given):
        yield _refuse(4, "Two keys are the same.", "Make each key on its own: `manage.py office keys`.")
    if any(text.startswith("AAAAAAAA") for text in texts[:2]):
        yield _refuse(5, "A key is a sample.", "Make fresh keys: `manage.py office keys`.")


def _doors() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield _refuse(10, "DEBUG is on.", "Use config.settings.production as it stands.")
    if getattr(settings, "DEMO", False) or "demo" in settings.INSTALLED_APPS:
        yield _refuse(11, "The demo is switched on.", "Set DJANGO_SETTINGS_MODULE=config.settings.production.")
    if "*" in settings.ALLOWED_HOSTS or not settings.ALLOWED_HOSTS:
        yield _refuse(12, "Any host name is accepted.", "Set MUNIMENT_ALLOWED_HOSTS to your own names.")
    if urlsplit(settings.SITE_ADDRESS).scheme != "https":
        yield _refuse(13, "The office's address is not https.", "Set MUNIMENT_SITE_ADDRESS=https://your.domain.")
    if not (settings.SECURE_SSL_REDIRECT and settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield _refuse(
            14, "Cookies or pages may travel unencrypted.", "Keep the three SECURE settings of production on."
        )
    if settings.OUTBOX_PAGE or settings.OUTBOX_DELIVERY == "keep":
        yield _refuse(15, "Mail is kept instead of sent.", "Set MUNIMENT_OUTBOX_DELIVERY=smtp.")
    if "django.contrib.admin" in settings.INSTALLED_APPS:
        yield _refuse(16, "The Django admin is a second way in.", "Take django.contrib.admin out.")
    if getattr(settings, "ANONYMOUS_USER_NAME", "AnonymousUser") is not None:
        yield _refuse(17, "Guardian's anonymous user is on.", "Set ANONYMOUS_USER_NAME = None.")
    if settings.WAGTAILDOCS_SERVE_METHOD != "serve_view":
        yield _refuse(
            18, "Documents would be served around their access rule.", "Set WAGTAILDOCS_SERVE_METHOD='serve_view'."
        )

    if {"wagtail.api", "wagtail.api.v2", "rest_framework"} & set(settings.INSTALLED_APPS):
        yield _refuse(19, "An API would list documents and pictures.", "Take wagtail.api out of INSTALLED_APPS.")


def _people() -> Iterator[CheckMessage]:
    if not settings.ACCOUNT_RATE_LIMITS:
        yield _refuse(
            40, "Passwords could be guessed without end.", "Keep ACCOUNT_RATE_LIMITS of config/settings/people.py."
        )
    if any(weak in settings.PASSWORD_HASHERS[0] for weak in ("MD5", "SHA1", "Unsalted", "UNUSABLE")):
        yield _refuse(
            41, "Passwords would be kept as a weak hash.", "Keep PASSWORD_HASHERS of config/settings/people.py."
        )
    if "pickle" in settings.SESSION_SERIALIZER.lower():
        yield _refuse(42, "Sessions could carry code.", "Unset SESSION_SERIALIZER; Django's own writes JSON.")
    if "signed_cookies" in settings.SESSION_ENGINE:
        yield _refuse(43, "Sessions could not be ended from here.", "Set SESSION_ENGINE to Django's database sessions.")
    if "totp" not in settings.MFA_SUPPORTED_TYPES:
        yield _refuse(
            44, "The firm's people would have no second step.", "Keep MFA_SUPPORTED_TYPES of config/settings/people.py."
        )


def _pages() -> Iterator[CheckMessage]:
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    if {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & set(scripts):
        yield _refuse(50, "Pages may run scripts of others.", "Keep script-src of CONTENT_SECURITY_POLICY at 'self'.")
    if not settings.SECURE_HSTS_SECONDS:
        yield _refuse(51, "Browsers would not insist on https.", "Set SECURE_HSTS_SECONDS to a year.")
    if settings.TRUSTED_PROXIES < 1 and settings.SECURE_PROXY_SSL_HEADER:
        yield _refuse(
            52,
            "A header of the visitor would decide what is https.",
            "Set MUNIMENT_TRUSTED_PROXIES to how many stand before the office.",
        )
    if settings.EMAIL_BACKEND != "notifications.backend.OutboxBackend":
        yield _refuse(
            53, "Mail would go around the outbox.", "Set EMAIL_BACKEND='notifications.backend.OutboxBackend'."
        )
    if not settings.USE_TZ:
        yield _refuse(54, "Times would be kept without their zone.", "Set USE_TZ = True.")


def _stores() -> Iterator[CheckMessage]:
    public = [Path(str(root)).resolve() for root in (settings.STATIC_ROOT, settings.MEDIA_ROOT)]
    for name in ("VAULT_ROOT", "LIBRARY_ROOT"):
        root = Path(getattr(settings, name)).resolve()
        if any(root == web or web in root.parents for web in public):
            yield _refuse(
                20, f"{name} lies inside a folder the web server hands out.", f"Set MUNIMENT_{name} elsewhere."
            )
    if not settings.SCAN_REQUIRED or not settings.SCANNER:
        yield _refuse(
            21, "Uploads would not be checked for viruses.", "Set MUNIMENT_CLAMD=host:port or a socket's path."
        )
    if settings.SCANNER_MAY_BE_UNDATED:
        yield _refuse(26, "Nobody would see the scanner's signatures grow old.", "Set SCANNER_MAY_BE_UNDATED = False.")
    redis = urlsplit(settings.CELERY_BROKER_URL)
    if settings.JOBS_TRANSPORT == "celery" and not redis.hostname and redis.scheme != "unix":
        yield _refuse(22, "Redis has no address.", "Set MUNIMENT_REDIS_URL.")
    elif redis.scheme == "redis" and not redis.password:
        yield _refuse(23, "Redis has no password.", "Set MUNIMENT_REDIS_URL=redis://:password@host:6379/0.")
    if "dummy" in settings.CACHES["default"]["BACKEND"] or "locmem" in settings.CACHES["default"]["BACKEND"]:
        yield _refuse(24, "Rate limits would not be shared between processes.", "Keep the Redis cache of production.")
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        yield _refuse(25, "SQLite is for the demo.", "Set MUNIMENT_DATABASE_URL=postgres://…")


def _bucket() -> Iterator[CheckMessage]:
    given = {name for name, value in settings.VAULT_S3.items() if value}
    if not given:
        return
    if missing := sorted(set(settings.VAULT_S3) - given):
        names = ", ".join(f"MUNIMENT_S3_{'BUCKET' if name == 'name' else name.upper()}" for name in missing)
        yield _refuse(27, "The bucket for files is only half named.", f"Set {names} as well, or none of the five.")
    elif find_spec("boto3") is None:
        yield _refuse(28, "The programs for a bucket are missing.", "Install requirements/production.txt.")
    endpoint = urlsplit(settings.VAULT_S3["endpoint"])
    if given and endpoint.scheme != "https" and endpoint.hostname not in LOOPBACK:
        yield _refuse(29, "The bucket would be reached unencrypted.", "Set MUNIMENT_S3_ENDPOINT=https://…")


def _money() -> Iterator[CheckMessage]:
    if settings.STRIPE_API_BASE:
        yield _refuse(30, "Stripe is replaced by a simulator.", "Unset MUNIMENT_STRIPE_API_BASE.")
    if settings.STRIPE_API_KEY.startswith("sk_test_"):
        yield _refuse(31, "A Stripe test key is in use.", "Set MUNIMENT_STRIPE_API_KEY to a live key.")
    if settings.STRIPE_API_KEY and not settings.STRIPE_WEBHOOK_SECRETS:
        yield _refuse(32, "Stripe's messages could not be verified.", "Set MUNIMENT_STRIPE_WEBHOOK_SECRETS.")


@register(Tags.security, deploy=False)
def refuse_unsafe_settings(**_options: Any) -> list[CheckMessage]:
    """Give every reason not to start. The demo and the tests, which say so themselves, are let through."""
    if settings.SETTINGS_MODULE in {"config.settings.demo", "config.settings.test"}:
        return list(_bucket())
    return [*_secrets(), *_doors(), *_people(), *_pages(), *_stores(), *_bucket(), *_money()]
