"""Write anew how names sound that are not in plain letters: look-alikes of other scripts are now read as they look."""

from typing import Any

from django.db import migrations

from matters.spelling import sounds


def hear_again(apps: Any, schema_editor: Any) -> None:
    """Write `sounds` of every party whose name it changes."""
    parties = apps.get_model("matters", "Party").objects.using(schema_editor.connection.alias)
    for party in parties.only("pk", "name", "sounds").iterator(chunk_size=500):
        heard = sounds(party.name)
        if heard != party.sounds:
            parties.filter(pk=party.pk).update(sounds=heard)


class Migration(migrations.Migration):
    """Data alone."""

    dependencies = [("matters", "0006_sensitivity")]
    operations = [migrations.RunPython(hear_again, migrations.RunPython.noop, elidable=True)]
