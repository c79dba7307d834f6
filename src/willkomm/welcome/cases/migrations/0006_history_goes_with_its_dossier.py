"""A deleted dossier takes its history along: by the database, because nobody may delete from the history alone."""

from django.db import migrations

# The plain key gets the rule; the composite one beside it stays as the wall built it.
KEY = """
DO $$
DECLARE name text;
BEGIN
    SELECT conname INTO name FROM pg_constraint
    WHERE conrelid = 'cases_casetransition'::regclass AND confrelid = 'cases_case'::regclass
        AND contype = 'f' AND array_length(conkey, 1) = 1;
    EXECUTE format('ALTER TABLE cases_casetransition DROP CONSTRAINT %I', name);
    EXECUTE format(
        'ALTER TABLE cases_casetransition ADD CONSTRAINT %I FOREIGN KEY (case_id) REFERENCES cases_case (id)'
        ' {rule} DEFERRABLE INITIALLY DEFERRED', name);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_merged_dossiers"),
    ]
    operations = [
        migrations.RunSQL(KEY.format(rule="ON DELETE CASCADE"), KEY.format(rule="")),
    ]
