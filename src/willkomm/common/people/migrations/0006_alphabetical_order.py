"""Persons stand in alphabetical order: the database computes the key itself, for those already stored too."""

from django.db import migrations, models

from willkomm.core.alphabet_sql import first_filled, name_key


class Migration(migrations.Migration):
    """A generated column, and the index that reads a list in its order."""

    dependencies = [("organisations", "0004_contact_points"), ("people", "0005_households_to_join")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="sort_name",
            field=models.GeneratedField(
                expression=name_key("official_name", first_filled("call_name", "first_name")),
                output_field=models.TextField(db_collation="C"),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["organisation", "sort_name", "id"], name="person_by_name"),
        ),
    ]
