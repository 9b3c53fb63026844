"""What a pack's page depends on, and the stamps by which a page that was kept is known to be old.

The database itself draws a new stamp with every row that changes what a page says, in the transaction of the change:
no service can forget it, and the next request of any process sees it. A page that was kept holds the sum of the
stamps it was made at. Stamps are drawn, not counted: after a rollback, or when a backup was put back, none comes again.

| subject | moves with |
|---|---|
| run/<id> | the order of labels, its ranges, what the gates found, imported codes, signs of copies |
| batch/<id> | a batch: inputs, sources, restrictions, tests, conformity, dispatches, readings, pictures |
| all | papers, names and settings, which change a few times a day for everybody |
"""

# ruff: noqa: S608  (statements made of this file's own constants)

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import DDL, BigInteger, Integer, String, event
from sqlalchemy.orm import Mapped, mapped_column

from trace.kernel.database import Base

EVERYTHING = "all"
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


#: Table → the verbs that stamp, and a query for the subjects of the changed row, which it calls {row}.
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
    # What waits or was refused shows nowhere: only a link that is shown, or was, makes a page another.
    "product_links": (_EVERY, "SELECT 'all' WHERE {row}.state = 'shown'"),
}
#: Read by pages and not stamped: a counter is read anew for every page, an event never changes.
UNSTAMPED = frozenset({"scan_counters", "events"})


class PageStamp(Base):
    """A part of a subject's version; PostgreSQL begins another slot rather than wait for one that is held."""

    __tablename__ = "page_stamps"

    subject: Mapped[str] = mapped_column(String(40), primary_key=True)
    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)


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


for _dialect in ("sqlite", "postgresql"):
    for _statement in statements(_dialect):
        _ddl = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(Base.metadata, "after_create", _ddl.execute_if(dialect=_dialect))
