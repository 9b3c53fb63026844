"""Bundles: keep what was read, so that phones can be given what changed since."""

from __future__ import annotations

import base64

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from trace.kernel.errors import NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.field import queries, rules
from trace.rooms.field.models import FieldBundle
from trace.rooms.field.queries import Reading
from trace.rooms.field.rules import Head
from trace.standards.signing.bundle_payload import signing_text


def keep_reading(work: Work, reading: Reading) -> FieldBundle:
    """Keep what was read as the newest state of its division, under a new number when the content changed.

    Two readers that come at once keep one state between them. It is a cache and no act: nothing is audited.
    Raises   NoSuchDivision · MissingPermission
    """
    held = queries.newest(work, reading.division)
    if held is not None and held.digest == reading.digest:
        work.session.execute(
            update(FieldBundle)
            .where(FieldBundle.id == held.id, FieldBundle.as_of < reading.as_of)
            .values(as_of=reading.as_of, stamp=reading.stamp)
        )
    elif held is None or held.as_of <= reading.as_of:
        _insert(work, reading, held.sequence + 1 if held else 1)
    kept = queries.newest(work, reading.division)
    if kept is None:  # pragma: no cover - a row was just kept
        raise NoSuchRecord(kind="field-bundle", key=reading.division)
    return kept


def _insert(work: Work, reading: Reading, sequence: int) -> None:
    dialect = work.session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    work.session.execute(
        insert(FieldBundle)
        .values(
            division=reading.division,
            sequence=sequence,
            digest=reading.digest,
            size=len(reading.content),
            as_of=reading.as_of,
            stamp=reading.stamp,
            packed=rules.pack(reading.content),
        )
        .on_conflict_do_nothing(index_elements=["division", "sequence"])
    )
    work.session.execute(
        delete(FieldBundle).where(
            FieldBundle.division == reading.division,
            FieldBundle.sequence <= sequence - rules.KEPT,
        )
    )


def sign_head(work: Work, kept: FieldBundle) -> Head:
    """Return the head of a state, signed by the key in force; raises NoSuchRecord when there is none."""
    keyring = work.ports.keyring
    key = keyring.current_key(work.now)
    as_of = int(kept.as_of.timestamp())
    text = signing_text(keyring.issuer, kept.division, kept.sequence, as_of, kept.digest)
    return Head(
        issuer=keyring.issuer,
        division=kept.division,
        sequence=kept.sequence,
        as_of=kept.as_of,
        digest=kept.digest,
        size=kept.size,
        key_number=key.number,
        signature=base64.urlsafe_b64encode(keyring.sign(key.number, text)).decode().rstrip("="),
    )
