"""Build the wall, and the one way to shorten the books: never younger than a year, only inside one's own wall."""

from django.db import migrations

from willkomm.core.kernel.wall import Wall

# The application may add to the books and nothing else. This function runs as their owner; the policy lets the
# owner delete what is older than a year, the scope says whose. Nobody else owns the tables.
BOOKS = ("audit_auditentry", "audit_accessentry", "protection_disclosure")
_WRITE = "ANY ((SELECT nullif(current_setting('willkomm.write', true), '')::bigint[])::bigint[])"
POLICY = """
CREATE POLICY book_shorten ON "{table}" FOR DELETE
    USING (at < now() - interval '365 days' AND organisation_id = {write})
"""
FUNCTION = """
CREATE FUNCTION shorten_book(book text, whose bigint, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE gone bigint;
BEGIN
    IF book NOT IN ('audit_auditentry', 'audit_accessentry', 'protection_disclosure') THEN
        RAISE EXCEPTION 'no such book';
    END IF;
    EXECUTE format('DELETE FROM public.%I WHERE organisation_id = $1 AND at < $2', book) USING whose, before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0001_initial"),
        ("audit", "0002_wall"),
    ]
    operations = [
        Wall("Provision", kind="inherited"),
        Wall("Disclosure", append_only=True, insert="read"),
        Wall("Erasure", append_only=True),
        Wall("Hold"),
        Wall("ArchiveOffer"),
        Wall("Finding"),
        Wall("Request"),
        Wall("Breach"),
        *(
            migrations.RunSQL(POLICY.format(table=table, write=_WRITE), f'DROP POLICY book_shorten ON "{table}"')
            for table in BOOKS
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION shorten_book(text, bigint, timestamptz)"),
    ]
