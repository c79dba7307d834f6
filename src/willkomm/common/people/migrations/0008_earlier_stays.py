"""Earlier stays of people who came again, so that children without a dossier keep counting in their year."""

import django.db.models.deletion
from django.db import migrations, models

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_contact_points"), ("people", "0007_keys_and_indexes_of_an_import")]
    operations = [
        migrations.CreateModel(
            "Stay",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("arrived_on", models.DateField()),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stays", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "arrived_on"], name="stay_by_arrival")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "person", "arrived_on"), name="stay_one_per_arrival"
                    )
                ],
            },
        ),
        Wall("Stay", parents=("person", "household")),
    ]
