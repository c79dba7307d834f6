"""A short code knows which kind of letter it stands in, so that the public page can show that text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0002_wall")]

    operations = [
        migrations.AddField(
            model_name="shortcode",
            name="template",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
    ]
