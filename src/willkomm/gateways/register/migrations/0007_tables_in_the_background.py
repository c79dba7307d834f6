"""Large tables are read and taken over in the background; rows may mean somebody who is known; the API is a channel."""

from django.db import migrations, models

STATES = [
    ("done", "verarbeitet"),
    ("waiting", "wartet auf weitere Teile"),
    ("reading", "wird gelesen"),
    ("asks", "fragt nach den Spalten"),
    ("preview", "wartet auf Ihr Ja"),
    ("taking", "wird übernommen"),
    ("rejected", "abgelehnt"),
    ("taken_back", "zurückgenommen"),
    ("discarded", "verworfen"),
]
CHANNELS = [
    ("upload", "hochgeladen"),
    ("folder", "Ablageordner"),
    ("api", "API"),
    ("command", "Befehlszeile"),
]
VERDICTS = [
    ("new", "neu"),
    ("changed", "geändert"),
    ("likely", "vielleicht bekannt"),
    ("ignored", "ohne Wirkung"),
    ("faulty", "fehlerhaft"),
]


class Migration(migrations.Migration):
    dependencies = [("register", "0006_tables")]

    operations = [
        migrations.AlterField("delivery", "state", models.CharField(choices=STATES, default="done", max_length=12)),
        migrations.AlterField("delivery", "channel", models.CharField(choices=CHANNELS, max_length=10)),
        migrations.AddField("delivery", "progress", models.PositiveIntegerField(default=0)),
        migrations.AddField("delivery", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("delivery", "leased_until", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField("tablerow", "verdict", models.CharField(blank=True, choices=VERDICTS, max_length=10)),
        migrations.AddField("tablerow", "twin", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("tablerow", "likely", models.JSONField(default=list)),
        migrations.AddField("tablerow", "who", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("tablerow", "done", models.BooleanField(default=False)),
    ]
