"""stamp the graph

Revision 0014, after 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STAMP = (
    "INSERT INTO graph_stamps (id, stamp, added, removed) "
    "VALUES (1, lower(hex(randomblob(16))), {added}, {removed}) ON CONFLICT (id) DO UPDATE SET "
    "stamp = excluded.stamp, added = added + {added}, removed = removed + {removed}"
)
FUNCTION = """
CREATE OR REPLACE FUNCTION stamp_graph() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  fresh bigint := 0;
  gone bigint := 1;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT count(*) INTO fresh FROM written;
    gone := 0;
  END IF;
  UPDATE graph_stamps
  SET stamp = gen_random_uuid()::text, added = added + fresh, removed = removed + gone
  WHERE id = (SELECT id FROM graph_stamps ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED);
  IF NOT FOUND THEN
    INSERT INTO graph_stamps (stamp, added, removed) VALUES (gen_random_uuid()::text, fresh, gone);
  END IF;
  RETURN NULL;
END $$"""
CHANGES = {"insert": (1, 0), "update": (0, 1), "delete": (0, 1)}


def on(dialect: str, statement: str) -> None:
    """Run a statement that only one engine needs."""
    if op.get_bind().dialect.name == dialect:
        op.execute(sa.DDL(statement.replace("%", "%%")))


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "graph_stamps",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("stamp", sa.String(length=36), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graph_stamps")),
    )
    # Edges that are there already count as written.
    op.execute(
        "INSERT INTO graph_stamps (stamp, added, removed) SELECT 'before', count(*), 0 FROM batch_inputs "
        "HAVING count(*) > 0"
    )
    # No other table refers to the edges: SQLite may copy theirs.
    with op.batch_alter_table("batch_inputs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_batch_inputs_not_itself"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_batch_inputs_older_first"), "parent_id < child_id"
        )
    for verb, (added, removed) in CHANGES.items():
        stamp = STAMP.format(added=added, removed=removed)
        on(
            "sqlite",
            f"CREATE TRIGGER batch_inputs_{verb} AFTER {verb} ON batch_inputs BEGIN {stamp}; END",
        )
    on("postgresql", FUNCTION)
    on(
        "postgresql",
        "CREATE TRIGGER batch_inputs_insert AFTER INSERT ON batch_inputs REFERENCING NEW TABLE AS written "
        "FOR EACH STATEMENT EXECUTE FUNCTION stamp_graph()",
    )
    on(
        "postgresql",
        "CREATE TRIGGER batch_inputs_change AFTER UPDATE OR DELETE OR TRUNCATE ON batch_inputs "
        "FOR EACH STATEMENT EXECUTE FUNCTION stamp_graph()",
    )


def downgrade() -> None:
    """Take this revision back."""
    for verb in CHANGES:
        on("sqlite", f"DROP TRIGGER batch_inputs_{verb}")
    for name in ("insert", "change"):
        on("postgresql", f"DROP TRIGGER batch_inputs_{name} ON batch_inputs")
    on("postgresql", "DROP FUNCTION stamp_graph()")
    with op.batch_alter_table("batch_inputs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_batch_inputs_older_first"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_batch_inputs_not_itself"), "parent_id <> child_id"
        )
    op.drop_table("graph_stamps")
