"""Build the wall: policies, composite keys, append-only tables."""

from django.db import migrations

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]
    operations = [
        Wall("Household", parents=("join_proposal",)),
        Wall("Person", parents=("household",)),
        Wall(
            "Relation",
            parents=(
                "person",
                "partner",
            ),
        ),
    ]
