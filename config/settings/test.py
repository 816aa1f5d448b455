"""For the tests: the demo's parts, fast hashing, work drained by hand, either database."""

import os

from config.settings.databases import postgres, sqlite
from config.settings.demo import *
from config.settings.demo import VAR

_RUN = VAR / "test" / os.environ.get("PYTEST_XDIST_WORKER", "main")

if os.environ.get("MUNIMENT_TEST_DB") == "postgres":
    DATABASES = {"default": postgres(os.environ["MUNIMENT_TEST_DATABASE_URL"])}
else:
    DATABASES = {"default": sqlite(_RUN / "office.sqlite3")}
    DATABASES["default"]["TEST"] = {"NAME": str(_RUN / "test.sqlite3")}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
VAULT_ROOT = str(_RUN / "vault")
LIBRARY_ROOT = str(_RUN / "library")
MEDIA_ROOT = _RUN / "media"
KEYSET = "".join(["AAAAAAAA"] * 5) + "AAA="
RECORD_KEY = "BBBB" * 10 + "BBA="
AUDIT_ANCHOR_FILE = str(_RUN / "record-anchors.jsonl")
JOBS_TRANSPORT = "manual"
# Every browser of a test begins by listing all static files otherwise.
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
_RUN.mkdir(parents=True, exist_ok=True)
