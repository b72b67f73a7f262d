"""A stamp for every statement that writes what the list of trials shows or counts.

Readers keep an index of the trials in memory and drop it when the stamps are others: web.data_version. Stamps become
visible with what they stand for, in the same commit, and leave with it on a rollback.
"""

from django.db import migrations

TABLES = (
    "trials_trial",
    "trials_site",
    "therapies_therapy",
    "therapies_assignment",
    "therapies_facet",
    "evidence_plannedmeasure",
    "evidence_report",
)
# Old stamps go now and then, and nobody waits for anybody: what another transaction holds is passed over.
STAMP = """
CREATE TABLE web_data_stamp (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE FUNCTION web_stamp_data() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE made bigint;
BEGIN
    INSERT INTO web_data_stamp DEFAULT VALUES RETURNING id INTO made;
    IF made % 256 = 0 THEN
        DELETE FROM web_data_stamp WHERE id IN (
            SELECT id FROM web_data_stamp WHERE id < made - 256 FOR UPDATE SKIP LOCKED);
    END IF;
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER stamp_data AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION web_stamp_data();\n"
    for table in TABLES
)
LEAVE = "".join(f"DROP TRIGGER stamp_data ON {table};\n" for table in TABLES) + """
DROP FUNCTION web_stamp_data();
DROP TABLE web_data_stamp;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("trials", "0001_initial"),
        ("therapies", "0003_facet"),
        ("evidence", "0002_extraction"),
    ]

    operations = [migrations.RunSQL(STAMP, LEAVE)]
