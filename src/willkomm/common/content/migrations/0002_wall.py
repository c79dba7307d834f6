"""Build the wall: policies, composite keys, append-only tables."""

from django.db import migrations

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0001_initial"),
    ]
    operations = [
        Wall("Wording", kind="inherited"),
    ]
