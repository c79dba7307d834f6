"""Put the connection to sedex, the drop folder's files and the answers behind the wall."""

from django.db import migrations

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0004_sedex_and_drop_folder"),
    ]
    operations = [
        Wall("SedexConnection"),
        Wall("Parcel"),
        Wall("SentAnswer"),
    ]
