"""Build the wall: policies, composite keys, append-only tables."""

from django.db import migrations

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
    ]
    operations = [
        Wall("AuditEntry", append_only=True),
        Wall("AccessEntry", append_only=True, insert="read"),
    ]
