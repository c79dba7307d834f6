"""Nothing steps over the wall on purpose: the table that would have noted it never had a row."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_wall"),
    ]
    operations = [
        migrations.DeleteModel("Crossing"),
    ]
