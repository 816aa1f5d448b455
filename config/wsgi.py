"""The WSGI entry. It refuses to start on unsafe settings, and starts the in-process worker where that is the transport."""

import gc
import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from config.starting import reasons_not_to_start  # noqa: E402  # needs the applications
from jobs.services import start  # noqa: E402

if _reasons := reasons_not_to_start():
    raise ImproperlyConfigured("\n".join(_reasons))
# Processes that are forked from this one must not share its connection.
connections.close_all()
start()
# What is loaded by now stays: the collector need not look at it with each page, nor after every seven hundred objects.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
