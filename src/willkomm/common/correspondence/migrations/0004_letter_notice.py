"""A letter tells in which versions the privacy notice stood in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("correspondence", "0003_shortcode_template"),
    ]
    operations = [
        migrations.AddField("letter", "notice", models.JSONField(default=dict)),
    ]
