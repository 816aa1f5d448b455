"""The Celery entry: `celery -A config.celery worker` and `celery -A config.celery beat`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
django.setup()

from jobs import services  # noqa: E402  # the settings come first

app = services.celery_app()
