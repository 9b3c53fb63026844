"""Hand over to platforms

Revision 0031, after 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
KINDS = ("producer", "product", "batch", "certificate", "event")
STATES = ("waiting", "sending", "accepted", "delivered", "dead", "superseded", "incomplete")
OUTCOMES = ("delivered", "held_already", "accepted", "refused", "later", "unanswered", "not_sent")
BATCH_COLUMNS = (
    "product_id, producer_id, premises_id, lot, made_on, expires_on, unit, produced_base, processor_id, "
    "principal_id, grade"
)
NOTED = (
    ("producers", "producer", ("INSERT", "UPDATE")),
    ("products", "product", ("INSERT", "UPDATE", "DELETE")),
    ("batches", "batch", ("INSERT", f"UPDATE OF {BATCH_COLUMNS}", "DELETE")),
    ("conformity_certificates", "certificate", ("INSERT", "UPDATE")),
    ("events", "event", ("INSERT",)),
)
CHANGES = ("INSERT", "UPDATE", "DELETE")
FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION note_exchange_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exchange_changes (kind, subject_id) SELECT TG_ARGV[0], id FROM touched;
  RETURN NULL;
END $$""",
    """
CREATE OR REPLACE FUNCTION note_exchange_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exchange_changes (kind, subject_id) VALUES (TG_ARGV[0], NEW.id);
  RETURN NULL;
END $$""",
    """
CREATE OR REPLACE FUNCTION note_exchange_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO exchange_changes (kind, subject_id) VALUES ('batch', COALESCE(NEW.batch_id, OLD.batch_id));
  RETURN NULL;
END $$""",
)


def _kind(table: str) -> sa.Enum:
    return _words(table, "fact_kind", KINDS)


def _words(table: str, name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *words,
        name=op.f(f"ck_{table}_{name}"),
        native_enum=False,
        create_constraint=True,
        length=40,
    )


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "exchange_changes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", _kind("exchange_changes"), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_changes")),
    )
    op.create_table(
        "exchange_streams",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("kind", _kind("exchange_streams"), nullable=False),
        sa.Column("mapping_digest", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled_to", sa.BigInteger(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_streams")),
        sa.UniqueConstraint("target", "kind", name=op.f("uq_exchange_streams_target_kind")),
    )
    _create_handovers()
    op.create_table(
        "exchange_attempts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("handover_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", _words("exchange_attempts", "outcome", OUTCOMES), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["exchange_handovers.id"],
            name=op.f("fk_exchange_attempts_handover_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_attempts")),
    )
    op.create_index(
        op.f("ix_exchange_attempts_handover_id"), "exchange_attempts", ["handover_id"], unique=False
    )
    _create_triggers()


def _create_handovers() -> None:
    table = "exchange_handovers"
    op.create_table(
        table,
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("kind", _kind(table), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("record", JSON, nullable=True),
        sa.Column("payload", JSON, nullable=True),
        sa.Column("missing", JSON, nullable=False),
        sa.Column("after_kind", sa.String(length=40), nullable=True),
        sa.Column("after_id", sa.BigInteger(), nullable=True),
        sa.Column("state", _words(table, "handover_state", STATES), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("may_have_arrived", sa.Boolean(), nullable=False),
        sa.Column("job_address", sa.String(length=1000), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
        sa.UniqueConstraint(
            "target", "kind", "subject_id", "version",
            name=op.f(f"uq_{table}_target_kind_subject_id_version"),
        ),
    )  # fmt: skip
    op.create_index(op.f(f"ix_{table}_division"), table, ["division"], unique=False)
    op.create_index(f"ix_{table}_queue", table, ["target", "state", "rank", "id"], unique=False)
    op.create_index(f"ix_{table}_subject", table, ["kind", "subject_id", "is_latest"], unique=False)


def _create_triggers() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for function in FUNCTIONS:
            op.execute(function)
    for table, kind, changes in NOTED:
        for change in changes:
            op.execute(_trigger(op.get_bind().dialect.name, table, kind, change))
    for verb in CHANGES:
        op.execute(_trigger_of_restrictions(op.get_bind().dialect.name, verb))


def _trigger_of_restrictions(dialect: str, verb: str) -> str:
    row = "OLD" if verb == "DELETE" else "NEW"
    head = f"CREATE TRIGGER restrictions_exchange_{verb.lower()} AFTER {verb} ON restrictions "
    if dialect == "postgresql":
        return f"{head}FOR EACH ROW EXECUTE FUNCTION note_exchange_batch()"
    note = f"INSERT INTO exchange_changes (kind, subject_id) VALUES ('batch', {row}.batch_id)"  # noqa: S608
    return f"{head}BEGIN {note}; END"


def _trigger(dialect: str, table: str, kind: str, change: str) -> str:
    verb = change.split(" ")[0]
    row = "OLD" if verb == "DELETE" else "NEW"
    head = f"CREATE TRIGGER {table}_exchange_{verb.lower()} AFTER {change} ON {table} "
    if dialect != "postgresql":
        note = f"INSERT INTO exchange_changes (kind, subject_id) VALUES ('{kind}', {row}.id)"  # noqa: S608
        return f"{head}BEGIN {note}; END"
    if verb == "UPDATE":
        return f"{head}FOR EACH ROW EXECUTE FUNCTION note_exchange_row('{kind}')"
    return (
        f"{head}REFERENCING {row} TABLE AS touched "
        f"FOR EACH STATEMENT EXECUTE FUNCTION note_exchange_rows('{kind}')"
    )


def downgrade() -> None:
    """Take this revision back."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, _kind_name, changes in (*NOTED, ("restrictions", "batch", CHANGES)):
        for change in changes:
            name = f"{table}_exchange_{change.split(' ')[0].lower()}"
            op.execute(
                f"DROP TRIGGER {name} ON {table}" if is_postgresql else f"DROP TRIGGER {name}"
            )
    if is_postgresql:
        op.execute("DROP FUNCTION note_exchange_rows()")
        op.execute("DROP FUNCTION note_exchange_row()")
        op.execute("DROP FUNCTION note_exchange_batch()")
    for table in (
        "exchange_attempts",
        "exchange_handovers",
        "exchange_streams",
        "exchange_changes",
    ):
        op.drop_table(table)
