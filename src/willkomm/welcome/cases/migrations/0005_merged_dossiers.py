"""A second dossier of the same arrival is merged into the first."""

import django.db.models.deletion
from django.db import migrations, models

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_arrived_before"), ("people", "0003_merged_persons")]
    operations = [
        migrations.AlterModelOptions(name="case", options={"default_manager_name": "objects"}),
        migrations.AddField(
            "case",
            "merged_into",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="absorbed",
                to="cases.case",
            ),
        ),
        Wall("Case", parents=("merged_into",), keys_only=True),
    ]
