"""Terms that are announced before they get shorter: taken back, taken note of; and how old the data are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_contact_points"),
        ("protection", "0005_request_of_a_stranger"),
    ]

    operations = [
        migrations.AddField(
            model_name="provision",
            name="taken_back_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="provision",
            name="taken_back_by",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.CreateModel(
            name="AgeCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=40)),
                ("own", models.BooleanField(default=False)),
                ("days", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation", "rule"), name="age_count_once")],
            },
        ),
        migrations.CreateModel(
            name="TermSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "provision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seen", to="protection.provision"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("provision", "organisation"), name="term_seen_once")],
            },
        ),
    ]
