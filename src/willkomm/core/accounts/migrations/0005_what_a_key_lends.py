"""A key keeps the roles of the day it was made, and whether a second factor was shown. Older ones get what they had.

For keys from before this migration: the roles of the day they were made that still hold, with the partners of that
day; a second factor counts as shown where an app or passkey was there by then.
"""

from django.db import migrations, models
from django.db.models import Q


def _held(rows, day, of=""):
    open_end = Q(**{f"{of}ends_on__isnull": True}) | Q(**{f"{of}ends_on__gte": day})
    return rows.filter(open_end, **{f"{of}starts_on__lte": day})


def _mandates(apps, key) -> list[dict]:
    day, found = key.created_at.date(), []
    for row in _held(apps.get_model("accounts", "Membership").objects.filter(user=key.user_id), day):
        contracts = apps.get_model("organisations", "Cooperation").objects.filter(host=row.organisation_id)
        partners = {}
        for tasks, partner in _held(contracts, day).values_list("tasks", "partners"):
            for task in tasks if partner else ():
                partners.setdefault(task, []).append(partner)
        found.append({"role": row.role, "organisation": row.organisation_id, "partners": partners})
    return found


def keep(apps, schema_editor):
    """Every key that still holds, row by row. May run twice."""
    factors = apps.get_model("mfa", "Authenticator").objects.exclude(type="recovery_codes")
    for key in apps.get_model("accounts", "ApiKey").objects.filter(revoked_at__isnull=True).iterator():
        key.mandates = _mandates(apps, key)
        key.second_factor = factors.filter(user=key.user_id, created_at__lte=key.created_at).exists()
        key.save(update_fields=["mandates", "second_factor"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_seal_second_factors"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.AddField(model_name="apikey", name="mandates", field=models.JSONField(default=list)),
        migrations.AddField(model_name="apikey", name="second_factor", field=models.BooleanField(default=False)),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
