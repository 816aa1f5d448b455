"""The embedded default: everything in one folder, nothing to configure, an invented firm. Never for a real office.

With MUNIMENT_DATABASE_URL, MUNIMENT_REDIS_URL, MUNIMENT_CLAMD and MUNIMENT_SMTP_HOST the same firm lives on real services.
"""

from config.settings.base import *
from config.settings.base import (
    CELERY_BROKER_URL,
    CONTENT_SECURITY_POLICY,
    INSTALLED_APPS,
    LOGGING,
    SCANNER,
    STATIC_ROOT,
    TEMPLATES,
    VAR,
    env,
)
from config.settings.databases import postgres, sqlite

DEMO = True
DEBUG = False
SECRET_KEY = "demo-only-" + "k9" * 24  # production refuses this prefix
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INSTALLED_APPS = ["demo", *INSTALLED_APPS]
_DATABASE = env.str("DATABASE_URL", "")
DATABASES = {"default": postgres(_DATABASE, pool=True) if _DATABASE else sqlite(VAR / "demo" / "office.sqlite3")}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CELERY_BROKER_URL}
    if CELERY_BROKER_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR / "demo" / "cache"),
    }
}
JOBS_TRANSPORT = "celery" if CELERY_BROKER_URL else "thread"
VAULT_ROOT = str(VAR / "demo" / "vault")
LIBRARY_ROOT = str(VAR / "demo" / "library")
MEDIA_ROOT = VAR / "demo" / "media"
KEYSET_FILE = str(VAR / "demo" / "keys" / "keyset")
RECORD_KEY_FILE = str(VAR / "demo" / "keys" / "record")
AUDIT_ANCHOR_FILE = str(VAR / "demo" / "record-anchors.jsonl")

SITE_ADDRESS = env.str("SITE_ADDRESS", "http://127.0.0.1:8000")
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
EMAIL_HOST = env.str("SMTP_HOST", "")
EMAIL_PORT = env.int("SMTP_PORT", 25)
OUTBOX_DELIVERY = "smtp" if EMAIL_HOST else "keep"
OUTBOX_PAGE = not EMAIL_HOST
SCAN_REQUIRED = bool(SCANNER)
SCANNER_MAY_BE_UNDATED = True  # its clamd may know one signature of our own, which has no date

SIMULATOR_ADDRESS = env.str("SIMULATOR_ADDRESS", "http://127.0.0.1:8001")
STRIPE_API_KEY = "sk_test_demo"
STRIPE_API_BASE = SIMULATOR_ADDRESS
STRIPE_WEBHOOK_SECRETS = ["whsec_demo_only"]
STRIPE_CHECKOUT_ORIGINS = [SIMULATOR_ADDRESS]
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'", SIMULATOR_ADDRESS]

# Static files come straight from the packages; there is no collecting step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
TEMPLATES[0]["OPTIONS"]["context_processors"] += ["demo.context.people"]
LOGGING["root"]["level"] = "WARNING"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
