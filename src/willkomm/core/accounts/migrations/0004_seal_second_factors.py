"""Seal the secrets of second factors that were stored in the clear. Reads both forms, so it may run twice."""

from django.conf import settings
from django.db import migrations

from willkomm.core.accounts.sealing import resealed


def seal(apps, schema_editor):
    """Every app's key and every seed of recovery codes, row by row; what is used up stays used up."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    rows = apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn")
    for row in rows.iterator():
        data = resealed(row.data, secrets)
        if data is not None:
            row.data = data
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_complete_sign_in"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
