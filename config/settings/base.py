"""What every installation shares. Values that differ come from the environment; README lists them."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from config.settings.people import *

ROOT = Path(__file__).resolve().parent.parent.parent
env = Env(prefix="MUNIMENT_")
# Everything this installation writes beside its database; a real office sets the single paths below.
VAR = Path(env.str("VAR", str(ROOT / "var")))

# Where the office answers; links in mails begin with it.
SITE_ADDRESS = env.str("SITE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")

# How many of our own proxies stand before us; the address of a visitor is read that many steps back. 0: none.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

# Keys. The keyset wraps every other key; the record key is apart from it and makes the record's MACs.
KEYSET = env.str("KEYSET", "")
KEYSET_FILE = env.str("KEYSET_FILE", str(VAR / "keys" / "keyset"))
RECORD_KEY = env.str("RECORD_KEY", "")
RECORD_KEY_FILE = env.str("RECORD_KEY_FILE", str(VAR / "keys" / "record"))
AUDIT_ANCHOR_FILE = env.str("AUDIT_ANCHOR_FILE", str(VAR / "record-anchors.jsonl"))
# Who stamps the time on the anchors (RFC 3161): the address, and a PEM file with whose word counts. Neither: nobody does.
AUDIT_TSA_URL = env.str("AUDIT_TSA_URL", "")
AUDIT_TSA_CERTIFICATE = env.str("AUDIT_TSA_CERTIFICATE", "")
AUDIT_APP_ROLE = env.str("AUDIT_APP_ROLE", "")

INSTALLED_APPS = [
    "config",
    "common",
    "keys",
    "jobs",
    "audit",
    "theme",
    "notifications",
    "press",
    "accounts",
    "vault",
    "subscriptions",
    "matters",
    "forms_service",
    "cms",
    "aftercare",
    "search",
    "portal",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.RequestContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.walks.WalkMiddleware",
    "audit.middleware.DenialMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.house.HouseMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "forms_service.authoring.authors.AuthorsCornerMiddleware",
    "cms.middleware.AdminPolicyMiddleware",
    "common.middleware.PrivatePagesMiddleware",
    "common.middleware.PortalErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "theme.context.face",
                "cms.context.foot",
                "forms_service.context.offered",
                "notifications.context.bell",
            ],
        },
    }
]

# The person, her password, her second factor.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
# The gate reads grant rows; a backend that answers has_perm would be a second way in.
# `static` stands twice on purpose: ours (theme) takes the place of Django's and remembers addresses.
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "templates.W003"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:arrive"

# The firm's place and languages.
LANGUAGE_CODE = "en"
# Spanish joins when its catalogue is whole: half a page in another language is worse than none.
LANGUAGES = [("en", _("English"))]
TIME_ZONE = env.str("TIME_ZONE", "America/New_York")
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [ROOT / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

WAGTAIL_SITE_NAME = "Muniment"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.FirmDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "txt", "csv", "jpg", "png"]
WAGTAILIMAGES_IMAGE_MODEL = "cms.FirmImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.FirmImageForm"
# The search of the admin: plain comparing. With SQLite's full text a quotation mark in the words would break the page.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}
WAGTAIL_APPEND_SLASH = True

EMAIL_BACKEND = "notifications.backend.OutboxBackend"
OUTBOX_DELIVERY = "smtp"
OUTBOX_PAGE = False
DEMO = False

# Background work: "celery", "thread" (in this process), or "manual" (tests drain it).
JOBS_TRANSPORT = "thread"
CELERY_BROKER_URL = env.str("REDIS_URL", "")

# The file core.
VAULT_ROOT = env.str("VAULT_ROOT", str(VAR / "vault"))
# A bucket for finished files; all five or none. What is still growing stays under VAULT_ROOT.
VAULT_S3 = {
    "name": env.str("S3_BUCKET", ""),
    "endpoint": env.str("S3_ENDPOINT", ""),
    "region": env.str("S3_REGION", ""),
    "access_key": env.str("S3_ACCESS_KEY", ""),
    "secret_key": env.str("S3_SECRET_KEY", ""),
}
SCANNER = env.str("CLAMD", "")  # host:port or a socket's path; empty means no scanner
SCAN_REQUIRED = True
MATTER_BYTES = env.int("MATTER_BYTES", 50_000_000_000)  # what the papers of one matter may weigh together
MATTER_FILES = env.int("MATTER_FILES", 20_000)  # how many papers and versions they may be
UPLOADS_AT_ONCE = env.int("UPLOADS_AT_ONCE", 20)  # unfinished uploads of one person
# Signatures without a date cannot be seen to grow old: only the demo's and the tests' own one-line file may have none.
SCANNER_MAY_BE_UNDATED = False
SCAN_SECONDS = env.float("SCAN_SECONDS", 600)  # how long clamd may take over one file
# Whether Office files get a view to read on a page, made by LibreOffice where a worker has it.
OFFICE_VIEWS = env.bool("OFFICE_VIEWS", True)
# nginx hands out the library's files itself under this internal prefix; empty: they pass through here.
LIBRARY_ACCEL = env.str("LIBRARY_ACCEL", "")
LIBRARY_ROOT = env.str("LIBRARY_ROOT", str(VAR / "library"))

# Stripe. The base address is changed only to reach a simulator.
STRIPE_API_KEY = env.str("STRIPE_API_KEY", "")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "")
STRIPE_WEBHOOK_SECRETS: list[str] = env.list("STRIPE_WEBHOOK_SECRETS", [])
STRIPE_CHECKOUT_ORIGINS = env.list(
    "STRIPE_CHECKOUT_ORIGINS", ["https://checkout.stripe.com", "https://billing.stripe.com"]
)

# Headers. The portal runs only its own scripts; /cms/ has a policy of its own (cms.middleware).
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *STRIPE_CHECKOUT_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# The editor of forms sends some twenty fields for each question and clause.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 30_000

# One line an event to standard error; lines carry references, never names, content or tokens.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_tokens": {"()": "common.logs.WithoutTokens"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_tokens"]}},
    # The two that log paths, so that no other handler sees a token either.
    # SECURITY: at DEBUG these two write whole forms and rows, passwords and answers among them; LOG_LEVEL does not reach them.
    "loggers": {name: {"filters": ["without_tokens"]} for name in ("django.request", "django.security.csrf")}
    | {name: {"level": "INFO"} for name in ("django.template", "django.db.backends")},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
}
