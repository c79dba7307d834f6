"""From when until when an organisation lets a disclosure go, for whoever stands above it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_contact_points"),
        ("protection", "0006_announced_terms"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisclosureTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "provision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="protection.provision"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key", "organisation"], name="disclosure_term_by_key")],
            },
        ),
    ]
