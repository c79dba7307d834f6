"""Build the wall: policies, composite keys, append-only tables."""

from django.db import migrations

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0001_initial"),
        ("cases", "0002_wall"),
        ("people", "0002_wall"),
    ]
    operations = [
        Wall("Conversation", parents=("household",)),
        Wall(
            "Participant",
            parents=(
                "conversation",
                "case",
                "person",
            ),
        ),
    ]
