"""The WSGI entry. It refuses to start on unsafe settings, and starts the in-process worker where that is the transport."""

import gc
import os

from django.core.checks import CRITICAL, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from jobs.services import start  # noqa: E402  # needs the applications

_refusals = [message for message in run_checks(tags=["security"]) if message.level >= CRITICAL]
if _refusals:
    raise ImproperlyConfigured("\n".join(f"{message.msg} {message.hint}" for message in _refusals))
start()
# What is loaded by now stays: the collector need not look at it with each page, nor after every seven hundred objects.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
