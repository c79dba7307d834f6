"""Build the wall: policies, composite keys, append-only tables."""

from django.db import migrations

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("people", "0002_wall"),
    ]
    operations = [
        Wall(
            "Case",
            parents=(
                "person",
                "household",
            ),
        ),
        Wall("CaseTransition", parents=("case",), append_only=True),
        Wall(
            "Outcome",
            parents=(
                "case",
                "person",
            ),
        ),
        Wall("ScreeningRule", kind="inherited"),
        Wall("ChannelRule", kind="inherited"),
        Wall("Interval", kind="inherited"),
    ]
