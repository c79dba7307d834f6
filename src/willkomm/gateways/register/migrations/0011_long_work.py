"""Large base deliveries are taken over in the background, and large deliveries taken back there."""

from django.db import migrations, models

STATES = [
    ("done", "verarbeitet"),
    ("waiting", "wartet auf weitere Teile"),
    ("reading", "wird gelesen"),
    ("asks", "fragt nach den Spalten"),
    ("preview", "wartet auf Ihr Ja"),
    ("taking", "wird übernommen"),
    ("undoing", "wird zurückgenommen"),
    ("rejected", "abgelehnt"),
    ("taken_back", "zurückgenommen"),
    ("discarded", "verworfen"),
]


class Migration(migrations.Migration):
    dependencies = [("register", "0010_rows_by_their_mark")]

    operations = [
        migrations.AlterField("delivery", "state", models.CharField(choices=STATES, default="done", max_length=12)),
        migrations.AddField("delivery", "asked", models.JSONField(blank=True, null=True)),
    ]
