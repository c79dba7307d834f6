"""A letter knows its template, why it came back, and that it was taken back before it was posted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0004_letter_notice")]
    operations = [
        migrations.AddField(
            "letter",
            "template_version",
            models.CharField(max_length=60, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "letter", "returned_reason", models.CharField(max_length=20, blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("letter", "withdrawn_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddIndex("letter", models.Index(fields=["organisation", "file"], name="letter_file")),
    ]
