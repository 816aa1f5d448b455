"""Holds a place: the columns stand in 0001; another package's migration names this one."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Changes nothing."""

    dependencies: ClassVar = [("vault", "0001_initial")]
    operations: ClassVar = []
