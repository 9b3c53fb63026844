"""Whatever refers to what an import made is found, also from a room that does not exist yet."""

from __future__ import annotations

import pytest
from sqlalchemy import Integer, select
from sqlalchemy.types import BigInteger

from tests.factories.brands import make_brand
from tests.factories.intake import make_checked_holders, make_imported
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from trace.http.import_words import KINDS, THINGS
from trace.kernel.database import Base
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.intake import queries, services
from trace.rooms.intake.kinds import ImportKind
from trace.rooms.intake.models import ImportedRow
from trace.rooms.intake.queries.undoing import SUBJECTS
from trace.rooms.intake.services.undoing import _TAKE_BACK
from trace.rooms.intake.template import example_workbook

# Numbers of records that lead to nothing an import makes: people, offices, label runs, files, other registers.
ELSEWHERE = {
    ("audit_entries", "account_id"),
    ("audit_entries", "organisation_id"),
    ("case_officers", "account_id"),
    ("credit_objections", "decided_account_id"),
    # What an import makes is no entry of a credit file.
    ("credit_objections", "entry_id"),
    # What was handed over keeps nothing that was entered by mistake: platforms are told that it is no more.
    ("exchange_changes", "subject_id"),
    ("exchange_handovers", "after_id"),
    ("exchange_handovers", "subject_id"),
    ("field_entries", "account_id"),
    ("field_photographs", "account_id"),
    ("files", "organisation_id"),
    ("imported_records", "subject_id"),
    ("imported_rows", "row_id"),
    ("jobs", "organisation_id"),
    ("lead_assignments", "account_id"),
    ("ledger_entries", "run_id"),
    # A reminder tells of a day that nears; it is no reason to keep what was entered by mistake.
    ("notices", "subject_id"),
    ("packaging_stock_uses", "run_id"),
    ("quota_entries", "run_id"),
    ("certified_entries", "run_id"),
    ("restrictions", "organisation_id"),
    ("restrictions", "recall_id"),
    ("sanctions", "account_id"),
    ("sanctions", "confirmed_account_id"),
}


@pytest.fixture
def importable(work: Work) -> set[str]:
    """Every table in which an import of either kind writes rows."""
    upload = Upload("示例.xlsx", example_workbook(ImportKind.PRODUCER))
    make_imported(work, make_producer(work), upload)
    brand, holder = make_brand(work), make_producer(work)
    checked = make_checked_holders(work, brand, holder, make_packed_product(work, holder))
    services.import_workbook(work, import_id=checked.id)
    return set(work.session.scalars(select(ImportedRow.table_name).distinct()))


def test_every_foreign_key_into_an_importable_table_is_covered(importable: set[str]):
    covered = {
        (column.table.name, column.name, target)
        for column, target in queries.references_into(importable)
    }

    keys = {
        (table.name, key.parent.name, key.column.table.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in importable
    }
    assert set(SUBJECTS) <= importable
    assert keys <= covered
    # Each of them stands in the statement that is asked, and is told in words.
    assert {table for table, _, _ in covered} <= set(THINGS)


def test_numbers_of_records_without_a_foreign_key_are_decided_on(importable: set[str]):
    loose = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_id")
        and not column.foreign_keys
        and not column.primary_key
        and isinstance(column.type, BigInteger | Integer)
    }

    undecided = loose - ELSEWHERE - set(queries.POINTERS)
    assert not undecided, f"say in queries.POINTERS or here what these lead to: {undecided}"
    assert set(queries.POINTERS.values()) <= importable


def test_what_an_import_makes_can_be_taken_back_and_is_told(importable: set[str]):
    kinds = set(SUBJECTS.values())

    assert kinds == set(_TAKE_BACK) == set(KINDS)
    assert not importable & queries.EVIDENCE


@pytest.mark.parametrize("table", sorted(queries.EVIDENCE))
def test_the_record_itself_is_never_taken_back(table: str):
    assert table in Base.metadata.tables
