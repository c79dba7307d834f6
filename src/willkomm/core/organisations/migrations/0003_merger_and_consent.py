"""Contracts ask before they bind; mergers of municipalities are dated and can be undone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_duty")]

    operations = [
        migrations.AddField(
            model_name="cooperation",
            name="asked",
            field=models.ManyToManyField(
                blank=True, related_name="cooperations_asked", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="cooperation",
            name="continues",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="continued_by",
                to="organisations.cooperation",
            ),
        ),
        migrations.CreateModel(
            name="Merger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("executed_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("before", models.JSONField(default=dict)),
                (
                    "canton",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mergers",
                        to="organisations.organisation",
                    ),
                ),
                ("old", models.ManyToManyField(related_name="merged_by", to="organisations.organisation")),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mergers_into",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={"ordering": ["-on", "-pk"]},
        ),
    ]
