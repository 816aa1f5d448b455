"""The record: tables, chain, triggers. Models are unmanaged; a flush, a test or a later migration cannot touch them."""

import django.db.models.deletion
from django.db import migrations, models

from audit import protection, schema


def make_tables(apps, schema_editor):
    sql = schema.of(schema_editor.connection.vendor)
    for statement in sql.CREATE_TABLES.split(";\n"):
        if statement.strip():
            schema_editor.execute(statement)
    protection.protect()


class Migration(migrations.Migration):
    """There is no way back: a record that a command can drop is no record."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("at_us", models.BigIntegerField()),
                ("actor", models.TextField()),
                ("acting_for", models.TextField()),
                ("session_ref", models.TextField()),
                ("ip", models.TextField()),
                ("verb", models.TextField()),
                ("on_ref", models.TextField()),
                ("matter_ref", models.TextField()),
                ("outcome", models.TextField()),
                ("request_id", models.TextField()),
                ("before_hash", models.BinaryField()),
                ("after_hash", models.BinaryField()),
                ("label_hash", models.BinaryField()),
                ("mac", models.BinaryField()),
            ],
            options={"db_table": "audit_record", "managed": False},
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("prev", models.BinaryField()),
                ("link", models.BinaryField()),
                ("actor", models.TextField()),
                ("on_ref", models.TextField()),
                ("matter_ref", models.TextField()),
                (
                    "record",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="link",
                        to="audit.record",
                    ),
                ),
            ],
            options={"db_table": "audit_link", "managed": False},
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="label",
                        serialize=False,
                        to="audit.record",
                    ),
                ),
                ("key_id", models.UUIDField()),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "audit_label", "managed": False},
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("head", models.BinaryField()),
                ("count", models.BigIntegerField()),
                ("at_us", models.BigIntegerField()),
                ("signature", models.BinaryField()),
            ],
            options={"db_table": "audit_checkpoint", "managed": False},
        ),
        migrations.RunPython(make_tables),
    ]
