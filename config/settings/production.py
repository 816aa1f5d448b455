"""A real office. Everything that must be told comes from the environment; README has the table."""

from pathlib import Path

from config.settings.base import *
from config.settings.base import CELERY_BROKER_URL, SITE_ADDRESS, VAR, env
from config.settings.databases import postgres

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
WAGTAILADMIN_BASE_URL = SITE_ADDRESS

DATABASES = {"default": postgres(env.str("DATABASE_URL"), pool=env.bool("DATABASE_POOL", True))}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CELERY_BROKER_URL}}
JOBS_TRANSPORT = "celery"

# nginx ends TLS and says so in this header only; it must strip the header from what comes in.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 1)
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-office"
CSRF_COOKIE_NAME = "__Host-csrf"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR / "media")))

OUTBOX_DELIVERY = env.str("OUTBOX_DELIVERY", "smtp")
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM")
EMAIL_HOST = env.str("SMTP_HOST", "localhost")
EMAIL_PORT = env.int("SMTP_PORT", 587)
EMAIL_HOST_USER = env.str("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.bool("SMTP_STARTTLS", True)
EMAIL_TIMEOUT = 20
