"""Whatever a pack's page reads draws a stamp when it changes: only then may a page be kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from tests import databases
from tests.contracts.test_page_budget import counted
from tests.county import load_county
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.scanning.models import PageStamp
from trace.rooms.scanning.stamps import STAMPED, UNSTAMPED

SYSTEM = Actor.system("test")


def test_every_table_that_a_pack_page_reads_stamps_it(
    all_databases: databases.Databases, tmp_path: Path
) -> None:
    county = load_county(all_databases.copy("stamped"), tmp_path)
    client = county.app.test_client()
    read: set[str] = set()
    with counted(county.app) as sent:
        for path in county.pack_paths():
            if "/v/" in path or "/21/" in path:
                client.get(path, follow_redirects=True)
        for statement in sent:
            read |= set(re.findall(r"(?:FROM|JOIN) (\w+)", statement))
    databases.close(county.app)

    tables = read & set(db.metadata.tables)
    assert tables - set(STAMPED) - UNSTAMPED - {"page_stamps"} == set()
    assert len(tables) > 30


def test_every_stamped_table_stamps_with_every_changed_row(
    all_databases: databases.Databases, tmp_path: Path
) -> None:
    county = load_county(all_databases.copy("stamps"), tmp_path)
    silent, empty = [], []
    with county.app.app_context(), open_work(SYSTEM) as work:
        for table, (verbs, _subjects) in STAMPED.items():
            if "update" not in verbs or table.startswith("signal_"):
                continue
            column = next(iter(db.metadata.tables[table].primary_key)).name
            before = _stamps(work)
            done = work.session.execute(text(f"UPDATE {table} SET {column} = {column}"))
            (empty if not done.rowcount else silent if _stamps(work) == before else []).append(
                table
            )
        work.session.rollback()
    databases.close(county.app)

    assert silent == []
    assert set(empty) <= {"imported_codes", "proof_states", "sensor_breaches"}


def _stamps(work: Work) -> Iterable[Any]:
    return work.session.execute(
        select(PageStamp.subject, PageStamp.version).order_by("subject")
    ).all()
