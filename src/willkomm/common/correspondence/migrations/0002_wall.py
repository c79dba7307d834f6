"""Build the wall: policies, composite keys, append-only tables."""

from django.db import migrations

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("correspondence", "0001_initial"),
        ("people", "0002_wall"),
    ]
    operations = [
        Wall("Letter", parents=("household",)),
        Wall(
            "Recipient",
            parents=(
                "letter",
                "person",
            ),
        ),
    ]
