"""Keep scans in forty bytes, stamp what pages show, judge signs of copies

Scans lose the microseconds, and of a phone's daily hash as of a view's number some bits; going back, views get numbers
that no token has.

Revision 0026, after 0025
"""

# ruff: noqa: S608  (statements made of this file's own constants)

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD_KINDS = ("travel", "many_phones")
KINDS = (*OLD_KINDS, "not_activated", "expired", "one_phone", "lot_excess")
VERDICTS = (
    "mistyped",
    "unknown",
    "forged",
    "recalled",
    "held",
    "voided",
    "inactive",
    "unsigned",
    "warning",
    "active",
)
BEGINNING = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
SCANS = sa.table(
    "scans",
    sa.column("id", sa.BigInteger),
    sa.column("run_id", sa.BigInteger),
    sa.column("label_index", sa.BigInteger),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("verdict", sa.String),
    sa.column("province", sa.String),
    sa.column("client_hash", sa.String),
    sa.column("nonce", sa.String),
)
PACK_SCANS = sa.table(
    "pack_scans",
    sa.column("run_id", sa.BigInteger),
    sa.column("label_index", sa.BigInteger),
    sa.column("view", sa.BigInteger),
    sa.column("client", sa.BigInteger),
    sa.column("seen_as", sa.SmallInteger),
)
AT_ONCE = 5000

# Stamps are below 2^40: the sum of thousands stays a whole number of eight bytes.
_SQLITE_STAMP = "abs(random()) % 1099511627776 + 1"
_POSTGRESQL_STAMP = "floor(random() * 1099511627776)::bigint + 1"

_EVERY = ("insert", "update", "delete")
# A row of these says nothing before another, which is stamped, refers to it.
_CHANGE = ("update", "delete")
_LINES = "SELECT 'batch/' || batch_id FROM dispatch_lines WHERE dispatch_id = {row}.%s"
_BY_EVENT = (
    "SELECT 'batch/' || b.id FROM batches b JOIN event_epcs e ON e.epc = b.uri "
    "WHERE e.event_pk = {row}.event_pk"
)
_BY_SERIES = (
    "SELECT 'batch/' || batch_id FROM sensor_series WHERE id = {row}.series_id "
    "AND batch_id IS NOT NULL UNION "
    "SELECT 'batch/' || l.batch_id FROM sensor_series s JOIN dispatch_lines l ON l.dispatch_id = s.dispatch_id "
    "WHERE s.id = {row}.series_id"
)


def _of(kind: str, column: str) -> str:
    return f"SELECT '{kind}/' || {{row}}.{column}"


# Table → the verbs that stamp, and a query for the subjects of the changed row, which it calls {row}.
STAMPED: dict[str, tuple[tuple[str, ...], str]] = {
    "label_runs": (_CHANGE, _of("run", "id")),
    "label_ranges": (_EVERY, _of("run", "run_id")),
    "gate_results": (_EVERY, _of("run", "run_id")),
    "imported_codes": (_EVERY, _of("run", "run_id")),
    "clone_signals": (_EVERY, _of("run", "run_id")),
    "signal_judgements": (_EVERY, _of("run", "run_id")),
    "batches": (_EVERY, _of("batch", "id")),
    "batch_inputs": (_EVERY, _of("batch", "child_id")),
    "source_lines": (_EVERY, _of("batch", "batch_id")),
    "restrictions": (_EVERY, _of("batch", "batch_id")),
    "test_reports": (_EVERY, _of("batch", "batch_id")),
    "measurements": (_EVERY, _of("batch", "batch_id")),
    "conformity_certificates": (_EVERY, _of("batch", "batch_id")),
    "dispatch_lines": (_EVERY, _of("batch", "batch_id")),
    "dispatches": (_CHANGE, _LINES % "id"),
    "sensor_series": (
        _EVERY,
        "SELECT 'batch/' || {row}.batch_id WHERE {row}.batch_id IS NOT NULL UNION "
        + _LINES % "dispatch_id",
    ),
    "sensor_breaches": (_EVERY, _BY_SERIES),
    "test_items": (
        _EVERY,
        "SELECT 'batch/' || batch_id FROM test_reports WHERE id = {row}.report_id",
    ),
    "conformity_checks": (
        _EVERY,
        "SELECT 'batch/' || batch_id FROM conformity_certificates WHERE id = {row}.certificate_id",
    ),
    "event_files": (_EVERY, _BY_EVENT),
    # Events are told of one after another; only one that has files shows anything.
    "event_epcs": (
        ("insert",),
        "SELECT 'batch/' || b.id FROM batches b WHERE b.uri = {row}.epc "
        "AND EXISTS (SELECT 1 FROM event_files f WHERE f.event_pk = {row}.event_pk)",
    ),
    "authorisations": (_EVERY, "SELECT 'all'"),
    "authorisation_products": (_EVERY, "SELECT 'all'"),
    "authorisation_states": (_EVERY, "SELECT 'all'"),
    "certificates": (_EVERY, "SELECT 'all'"),
    "certificate_states": (_EVERY, "SELECT 'all'"),
    "certificate_verifications": (_EVERY, "SELECT 'all'"),
    "proofs": (_EVERY, "SELECT 'all'"),
    "proof_states": (_EVERY, "SELECT 'all'"),
    "label_texts": (_EVERY, "SELECT 'all'"),
    "recalls": (_EVERY, "SELECT 'all'"),
    "site_settings": (_EVERY, "SELECT 'all'"),
    "brands": (_CHANGE, "SELECT 'all'"),
    "files": (_CHANGE, "SELECT 'all'"),
    "members": (_CHANGE, "SELECT 'all'"),
    "premises": (_CHANGE, "SELECT 'all'"),
    "producers": (_CHANGE, "SELECT 'all'"),
    "production_units": (_CHANGE, "SELECT 'all'"),
    "products": (_CHANGE, "SELECT 'all'"),
}

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION stamp_page(stamped text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE page_stamps SET version = {_POSTGRESQL_STAMP}
  WHERE subject = stamped AND slot = (
    SELECT slot FROM page_stamps WHERE subject = stamped ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED);
  IF NOT FOUND THEN
    INSERT INTO page_stamps (subject, slot, version)
    VALUES (stamped, floor(random() * 2147483647)::integer, {_POSTGRESQL_STAMP});
  END IF;
END $$"""


def statements(dialect: str) -> Iterator[str]:
    """Yield what makes the database draw stamps, on `sqlite` or `postgresql`."""
    if dialect == "postgresql":
        yield _FUNCTION
    for table, (verbs, subjects) in STAMPED.items():
        if dialect == "sqlite":
            for verb in verbs:
                yield _sqlite_trigger(table, verb, subjects)
        else:
            yield from _postgresql_trigger(table, verbs, subjects)


def _rows(verb: str, subjects: str) -> list[str]:
    """What was and what is: a row that moves to another batch changes both pages."""
    if verb == "insert" or subjects == "SELECT 'all'":
        return ["NEW"]
    return ["OLD"] if verb == "delete" else ["OLD", "NEW"]


def _sqlite_trigger(table: str, verb: str, subjects: str) -> str:
    found = " UNION ".join(subjects.format(row=row) for row in _rows(verb, subjects))
    return (
        f"CREATE TRIGGER pages_{table}_{verb} AFTER {verb.upper()} ON {table} BEGIN "
        f"INSERT INTO page_stamps (subject, slot, version) SELECT stamped, 0, {_SQLITE_STAMP} "
        f"FROM (SELECT DISTINCT stamped FROM (SELECT '' AS stamped WHERE 0 UNION {found})) WHERE true "
        "ON CONFLICT (subject, slot) DO UPDATE SET version = excluded.version; END"
    )


def _postgresql_trigger(table: str, verbs: tuple[str, ...], subjects: str) -> Iterator[str]:
    acts = []
    for verb in verbs:
        found = " UNION ".join(subjects.format(row=row) for row in _rows(verb, subjects))
        acts.append(
            f"  IF TG_OP = '{verb.upper()}' THEN PERFORM stamp_page(found.stamped) "
            f"FROM ({found} ORDER BY 1) AS found(stamped); END IF;"
        )
    body = "\n".join(acts)
    yield (
        f"CREATE OR REPLACE FUNCTION stamp_pages_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        f"BEGIN\n{body}\n  RETURN NULL;\nEND $$"
    )
    when = " OR ".join(verb.upper() for verb in verbs)
    yield (
        f"CREATE TRIGGER pages_{table} AFTER {when} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION stamp_pages_of_{table}()"
    )


def _kind(names: tuple[str, ...], *, checked: bool = True) -> sa.Enum:
    return sa.Enum(
        *names, name="signal_kind", native_enum=False, create_constraint=checked, length=40
    )


def _signal_check(names: tuple[str, ...]) -> None:
    """No other table refers to the signs: SQLite may copy theirs."""
    listed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("clone_signals", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_clone_signals_signal_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_clone_signals_signal_kind"), f"kind IN ({listed})"
        )


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "pack_scans",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("label_index", BIG, autoincrement=False, nullable=False),
        sa.Column("view", BIG, autoincrement=False, nullable=False),
        sa.Column("client", sa.BigInteger(), nullable=False),
        sa.Column("seen_as", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["label_runs.id"], name=op.f("fk_pack_scans_run_id")),
        sa.PrimaryKeyConstraint("run_id", "label_index", "view", name=op.f("pk_pack_scans")),
        sqlite_with_rowid=False,
    )
    _pack()
    op.drop_table("scans")
    op.add_column(
        "scan_counters", sa.Column("is_spread", sa.Boolean(), server_default="0", nullable=False)
    )
    # Which labels were asked for in several provinces is not told by the counters: those asked for twice are looked at.
    op.execute("UPDATE scan_counters SET is_spread = true WHERE count > 1")
    op.create_table(
        "scan_clients",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client", BIG, autoincrement=False, nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "client", name=op.f("pk_scan_clients")),
        sqlite_with_rowid=False,
    )
    _signal_check(KINDS)
    _create_judgements()
    _create_limits()
    op.create_table(
        "page_stamps",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "slot", name=op.f("pk_page_stamps")),
    )
    for statement in statements(op.get_bind().dialect.name):
        op.execute(sa.DDL(statement.replace("%", "%%")))


def _create_judgements() -> None:
    op.create_table(
        "signal_judgements",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("label_index", sa.BigInteger(), nullable=False),
        sa.Column("kind", _kind(KINDS), nullable=False),
        sa.Column(
            "judged",
            sa.Enum(
                "true", "false", name="judged", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["label_runs.id"], name=op.f("fk_signal_judgements_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_judgements")),
    )
    op.create_index(op.f("ix_signal_judgements_run_id"), "signal_judgements", ["run_id"])


def _create_limits() -> None:
    checks = {
        "speed": "fastest_kmh BETWEEN 100 AND 1200",
        "distance": "nearest_km BETWEEN 50 AND 3000",
        "day": "phones_a_day BETWEEN 5 AND 1000",
        "month": "phones_a_month BETWEEN phones_a_day AND 5000",
        "unactivated": "views_unactivated BETWEEN 1 AND 1000",
        "expiry": "days_after_expiry BETWEEN 0 AND 3650",
        "phone": "codes_a_phone BETWEEN 5 AND 10000",
        "excess": "lot_excess BETWEEN 0 AND 1000000",
    }
    limits = [check.split()[0] for check in checks.values()]
    op.create_table(
        "watch_limits",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("brand_id", BIG, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in limits),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.CheckConstraint(check, name=op.f(f"ck_watch_limits_{name}"))
            for name, check in checks.items()
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_watch_limits_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_limits")),
    )
    op.create_index(op.f("ix_watch_limits_brand_id"), "watch_limits", ["brand_id"])


def _pack() -> None:
    bind, last = op.get_bind(), 0
    while True:
        rows = bind.execute(
            sa.select(SCANS).where(SCANS.c.id > last).order_by(SCANS.c.id).limit(AT_ONCE)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        bind.execute(
            sa.insert(PACK_SCANS),
            [
                {
                    "run_id": row.run_id,
                    "label_index": row.label_index,
                    "view": _view(row.at, row.id),
                    "client": int.from_bytes(
                        hashlib.blake2b(row.client_hash.encode(), digest_size=6).digest(), "big"
                    ),
                    "seen_as": VERDICTS.index(row.verdict) * 100 + int(row.province or 0),
                }
                for row in rows
            ],
        )


def _view(at: datetime, scan_id: int) -> int:
    # SQLite gives back naive UTC. The row's number keeps two scans of one second apart.
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return max(int(aware.timestamp()) - BEGINNING, 0) << 17 | (scan_id & 0x1FFFF)


def downgrade() -> None:
    """Take this revision back."""
    dialect = op.get_bind().dialect.name
    for table, (verbs, _subjects) in STAMPED.items():
        if dialect == "sqlite":
            for verb in verbs:
                op.execute(f"DROP TRIGGER pages_{table}_{verb}")
        else:
            op.execute(f"DROP TRIGGER pages_{table} ON {table}")
            op.execute(f"DROP FUNCTION stamp_pages_of_{table}()")
    if dialect == "postgresql":
        op.execute("DROP FUNCTION stamp_page(text)")
    op.drop_table("page_stamps")
    op.drop_table("watch_limits")
    op.drop_table("signal_judgements")
    listed = ", ".join(f"'{name}'" for name in OLD_KINDS)
    op.execute(f"DELETE FROM clone_signals WHERE kind NOT IN ({listed})")
    _signal_check(OLD_KINDS)
    op.drop_table("scan_clients")
    op.drop_column("scan_counters", "is_spread")
    _create_old_scans()
    _unpack()
    op.drop_table("pack_scans")


def _create_old_scans() -> None:
    op.create_table(
        "scans",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("label_index", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                *VERDICTS, name="verdict", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("client_hash", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["label_runs.id"], name=op.f("fk_scans_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
        sa.UniqueConstraint("nonce", name=op.f("uq_scans_nonce")),
    )
    op.create_index(op.f("ix_scans_at"), "scans", ["at"], unique=False)
    op.create_index("ix_scans_label", "scans", ["run_id", "label_index", "at"], unique=False)


def _unpack() -> None:
    bind = op.get_bind()
    rows = bind.execute(sa.select(PACK_SCANS).order_by(PACK_SCANS.c.view)).all()
    for number, row in enumerate(rows):
        seconds = (row.view >> 17) + BEGINNING
        bind.execute(
            sa.insert(SCANS).values(
                run_id=row.run_id,
                label_index=row.label_index,
                at=datetime.fromtimestamp(seconds, UTC),
                verdict=VERDICTS[row.seen_as // 100],
                province=str(row.seen_as % 100) if row.seen_as % 100 else None,
                client_hash=f"{row.client:032x}",
                nonce=f"before {number}",
            )
        )
