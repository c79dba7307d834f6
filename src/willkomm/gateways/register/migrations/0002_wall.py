"""Build the wall: policies, composite keys, append-only tables."""

from django.db import migrations

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0001_initial"),
        ("people", "0002_wall"),
    ]
    operations = [
        Wall("Delivery"),
        Wall(
            "Item",
            parents=(
                "delivery",
                "person",
            ),
        ),
        Wall("Staged", parents=("delivery",)),
    ]
