"""A workbook is checked and taken over through the services of the forms, whole or not at all, and once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories.intake import (
    a_raw_workbook,
    a_workbook,
    example,
    make_checked,
)
from tests.factories.producers import make_member, make_premises, make_producer
from tests.factories.products import make_product
from trace.http import problems
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.intake import queries, services
from trace.rooms.intake.errors import AlreadyImported, WorkbookRefused
from trace.rooms.intake.kinds import ImportKind, ImportState, SheetKey
from trace.rooms.intake.report import Report
from trace.rooms.intake.services import records, workbooks
from trace.rooms.intake.sheets import sheets_of
from trace.rooms.intake.template import example_workbook, examples_of
from trace.rooms.producers import queries as producers
from trace.rooms.producers.models import Producer
from trace.rooms.products import queries as products

K = SheetKey
MEMBER, UNIT, PRODUCT = example(K.MEMBERS), example(K.UNITS), example(K.PRODUCTS)


@pytest.fixture
def producer(work: Work) -> Producer:
    """An approved cooperative without any records."""
    return make_producer(work)


def check(work: Work, producer: Producer, upload: Upload) -> Report:
    return services.check_producer_workbook(work, producer_id=producer.id, upload=upload).report


def told(app, report: Report) -> list[str]:
    """Return every fault as `sheet cell sentence`, as the pages show it."""
    with app.test_request_context():
        return [
            f"{place.sheet} {place.cell or place.row} {text}"
            for fault in report.faults
            for field, text in problems.messages(fault.error)
            for place in [fault.place(field)]
        ]


def test_the_filled_example_becomes_records_of_every_kind(work: Work, producer: Producer):
    upload = Upload("示例.xlsx", example_workbook(ImportKind.PRODUCER))
    checked = make_checked(work, producer, upload)

    done = services.import_workbook(work, import_id=checked.id)

    assert done.state is ImportState.DONE
    count = sum(len(examples_of(sheet)) for sheet in sheets_of(ImportKind.PRODUCER))
    assert done.record_count == count - 1  # two lines of one intake note
    farmer = producers.find_member(work, producer.id, "N001")
    unit = producers.find_unit(work, producer.id, "U002")
    assert farmer is not None
    assert unit is not None
    assert unit.member_id == farmer.id
    cake = products.find_by_code(work, "SL-NSZ")
    assert cake is not None
    decisions = producers.proofs_covering(work, producer.id, cake.id, date(2026, 7, 1))
    assert [decision.covers for decision in decisions] == [True]
    packed = products.find_by_code(work, "SL-HT-2500")
    assert packed is not None
    batch = batches.find_batch(work, product_id=packed.id, lot="260702A")
    assert batch is not None
    assert str(batch.produced) == "500 kg"
    assert str(batches.ancestors(work, batch.id)[0].batch.remaining) == "300 kg"


def test_a_check_writes_nothing_but_the_workbook_itself(work: Work, producer: Producer):
    make_checked(work, producer, a_workbook(members=[MEMBER], units=[UNIT]))

    assert producers.find_member(work, producer.id, "S001") is None
    assert not producers.list_units(work, producer.id).items


def test_a_workbook_with_one_fault_leaves_nothing_behind(work: Work, producer: Producer, app):
    upload = a_workbook(members=[MEMBER, MEMBER | {"name": "同号"}])

    checked = services.check_producer_workbook(work, producer_id=producer.id, upload=upload)

    assert checked.record is None
    assert checked.report.fault_count == 1
    assert told(app, checked.report) == ["社员与农户 A3 已有人员使用此编号。"]
    assert not queries.list_imports(work).items
    assert producers.find_member(work, producer.id, "S001") is None


def test_one_fault_does_not_hide_the_next(work: Work, producer: Producer, app):
    make_member(work, producer, number="S001")
    upload = a_workbook(
        members=[MEMBER, example(K.MEMBERS, number="S002", name="110101199003070011")],
        units=[
            UNIT | {"size": "0"},
            UNIT | {"code": "U002", "member": "S002"},
            UNIT | {"code": "U003", "member": "S999"},
            UNIT | {"code": "U004", "division": "360922", "size_unit": "头"},
        ],
    )

    lines = told(app, check(work, producer, upload))

    assert [line.rpartition(" ")[0] for line in lines] == [
        "社员与农户 A2",
        "社员与农户 B3",
        "生产单元 D2",
        "生产单元 H3",
        "生产单元 H4",
        "生产单元 E5",
    ]
    assert lines[3].endswith("本工作簿中“S002”所在行有误，请先改正。")
    assert lines[4].endswith("“S999”既未登记，也不在本工作簿中。")


def test_products_and_proofs_are_checked_by_their_services(work: Work, producer: Producer, app):
    upload = a_workbook(
        products=[
            PRODUCT | {"code": "HT-1", "gtin": "6901234567893"},
            PRODUCT | {"code": "HT-2", "net_content": "500"},
            PRODUCT | {"code": "HT-3", "content_unit": "克"},
            PRODUCT | {"code": "HT-4", "net_content": "0", "content_unit": "克"},
            PRODUCT | {"code": "HT-5", "net_content": "1", "content_unit": "升", "dimension": ""},
        ],
        proofs=[
            example(K.PROOFS, number="SC11736092200013", products=""),
            example(K.PROOFS, item_name="", products="HT-5"),
            example(K.PROOFS, valid_from="2023-01-01", products="HT-5、HT-1"),
            example(K.PROOFS, valid_from="2022-01-01", products="", premises="无此厂"),
            example(K.PROOFS, valid_from="2030-01-01", products="", item_name="", category_code=""),
        ],
    )

    lines = told(app, check(work, producer, upload))

    assert [line.rpartition(" ")[0] for line in lines] == [
        "产品 E2",
        "产品 I3",
        "产品 H4",
        "产品 H5",
        "生产资质 B2",
        "生产资质 H3",
        "生产资质 I4",
        "生产资质 F5",
        "生产资质 E6",
    ]


def test_batches_of_every_kind_are_booked(work: Work, producer: Producer):
    make_premises(work, producer, name="一厂")
    packed = PRODUCT | {"code": "HT-P", "net_content": "2.5", "content_unit": "千克"}
    row = example(K.BATCHES)
    upload = a_workbook(
        members=[MEMBER],
        units=[UNIT],
        products=[PRODUCT, packed],
        batches=[
            row | {"kind": "采收", "lot": "C1", "premises": "一厂"},
            row | {"lot": "S1", "unit_code": "", "member": "S001", "price": ""},
            row | {"kind": "外购", "lot": "W1", "supplier_name": "某市场", "unit_code": "",
                   "supplier_phone": "13800000009", "document_number": "F1"},
            row | {"kind": "分选", "lot": "F1", "quantity": "900", "input_product": "SL-HT",
                   "input_lot": "C1", "input_quantity": "500", "input_unit": "千克"},
            row | {"kind": "分选", "lot": "F1", "quantity": "", "unit": "", "input_product": "sl-ht",
                   "input_lot": "S1", "input_quantity": "400", "input_unit": "千克"},
        ],
    )  # fmt: skip
    checked = make_checked(work, producer, upload)

    services.import_workbook(work, import_id=checked.id)

    product = products.find_by_code(work, "SL-HT")
    assert product is not None
    sorted_lot = batches.find_batch(work, product_id=product.id, lot="F1")
    assert sorted_lot is not None
    assert str(sorted_lot.produced) == "900 kg"
    taken = queries.records_of(work, checked.id, size=100).items
    assert [r.subject_kind for r in taken].count("batch") == 4
    again = a_workbook(
        batches=[row | {"kind": "包装", "product": "HT-P", "lot": "", "quantity": "10", "unit": "件",
                        "input_product": "SL-HT", "input_lot": "F1", "input_quantity": "25",
                        "input_unit": "千克"}],
    )  # fmt: skip
    services.import_workbook(work, import_id=make_checked(work, producer, again).id)
    assert str(batches.get_batch(work, sorted_lot.id).remaining) == "875 kg"


def test_what_a_batch_lacks_is_told_at_its_cell(work: Work, producer: Producer, app):
    make_product(work, make_producer(work), code="FREMD")
    row = example(K.BATCHES, unit_code="", price="")
    packing = row | {"kind": "包装", "lot": "", "input_product": "SL-HT", "input_lot": "A1",
                     "input_quantity": "9", "input_unit": "千克"}  # fmt: skip
    upload = a_workbook(
        units=[UNIT | {"member": ""}],
        products=[PRODUCT],
        batches=[
            row | {"kind": "采收", "lot": ""},
            row | {"lot": ""},
            row | {"lot": "", "kind": "采收", "unit_code": "U001", "on": "2030-01-01"},
            row | {"lot": "", "kind": "外购"},
            row | {"lot": "W", "kind": "外购", "supplier_name": "某"},
            row | {"lot": "W", "kind": "外购", "supplier_name": "某"},
            row | {"lot": "", "product": "FREMD"},
            row | {"lot": "", "kind": "采收", "unit_code": "U001", "price": "1.234"},
            row | {"lot": "", "kind": "采收", "unit_code": "U001", "unit": "升"},
            row | {"lot": "", "kind": "采收", "unit_code": "U404"},
            row | {"lot": "B", "kind": "采收", "unit_code": "U001"},
            row | {"lot": "B", "kind": "采收", "unit_code": "U001", "quantity": "", "unit": ""},
            packing,
            packing | {"input_lot": ""},
            packing | {"input_quantity": "", "input_unit": ""},
            packing | {"input_unit": ""},
        ],
    )

    places = [line.split()[1] for line in told(app, check(work, producer, upload))]

    assert places == [
        *("G2", "H3", "D4", "O5", "C7", "B8", "I9", "F10", "G11", "E13", "K14", "K15", "L16"),
        "M17",
    ]


def test_a_workbook_is_taken_over_once_and_says_when(work: Work, producer: Producer):
    upload = a_workbook(members=[MEMBER])
    checked = make_checked(work, producer, upload)
    services.import_workbook(work, import_id=checked.id)

    with pytest.raises(AlreadyImported) as again:
        services.check_producer_workbook(work, producer_id=producer.id, upload=upload)
    with pytest.raises(AlreadyImported):
        services.import_workbook(work, import_id=checked.id)

    assert again.value.import_id == checked.id
    assert again.value.on == work.now


def test_rows_added_later_are_taken_over_and_the_others_left_out(work: Work, producer: Producer):
    first = make_checked(work, producer, a_workbook(members=[MEMBER]))
    services.import_workbook(work, import_id=first.id)

    second = make_checked(work, producer, a_workbook(members=[MEMBER, MEMBER | {"number": "S002"}]))
    services.import_workbook(work, import_id=second.id)

    assert (second.record_count, second.known_count) == (1, 1)
    assert second.summary[0]["known_count"] == 1
    assert producers.find_member(work, producer.id, "S002") is not None


def test_checking_the_same_content_again_keeps_one_entry(work: Work, producer: Producer):
    one = make_checked(work, producer, a_workbook(members=[MEMBER]))
    other = make_checked(work, producer, Upload("另存.xlsx", a_workbook(members=[MEMBER]).content))

    assert one.id == other.id
    assert other.file_name == "另存.xlsx"
    assert len(queries.list_imports(work).items) == 1


def test_what_changed_since_the_check_refuses_the_whole(work: Work, producer: Producer):
    checked = make_checked(
        work, producer, a_workbook(members=[MEMBER, MEMBER | {"number": "S002"}])
    )
    make_member(work, producer, number="S002")

    with pytest.raises(WorkbookRefused) as refusal:
        services.import_workbook(work, import_id=checked.id)

    assert refusal.value.facts == {"fault_count": 1}
    assert refusal.value.report.faults[0].rows == (3,)
    assert checked.state is ImportState.CHECKED


def test_a_workbook_without_any_row_is_refused(work: Work, producer: Producer):
    for upload in (a_workbook(), a_raw_workbook(别的=[["a"], ["b"]])):
        with pytest.raises(InvalidValue) as refusal:
            check(work, producer, upload)
        assert refusal.value.reason == "workbook-nothing"


def test_a_constraint_of_the_database_is_a_fault_of_its_row(
    work: Work, producer: Producer, monkeypatch
):
    broken = IntegrityError("", {}, Exception("UNIQUE constraint failed: members.number"))

    def refuse(_books, _record):
        raise broken

    monkeypatch.setattr(workbooks, "write_record", refuse)

    report = check(work, producer, a_workbook(members=[MEMBER]))

    assert report.faults[0].error.facts == {"rule": "uq_members_number"}


def test_only_people_of_the_producer_may_import(
    work: Work, work_as: Callable[..., Work], producer: Producer
):
    other = make_producer(work)
    checked = make_checked(work, producer)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=other.id)
    officer = work_as(Role.MARKET_OFFICER, division="360922")

    for stranger in (clerk, officer):
        with pytest.raises(MissingPermission):
            check(stranger, producer, a_workbook(members=[MEMBER]))
        with pytest.raises(MissingPermission):
            services.import_workbook(stranger, import_id=checked.id)
        with pytest.raises(MissingPermission):
            queries.records_of(stranger, checked.id)
    assert not queries.list_imports(clerk).items


def test_a_right_that_the_services_ask_for_is_no_fault_of_a_row(
    work_as: Callable[..., Work], producer: Producer
):
    administrator = work_as(Role.ADMINISTRATOR)

    with pytest.raises(MissingPermission):
        check(administrator, producer, a_workbook(members=[MEMBER]))


def test_the_history_is_searched_and_an_unknown_import_is_none(work: Work, producer: Producer):
    checked = make_checked(work, producer)

    found = queries.list_imports(
        work, kind=ImportKind.PRODUCER, organisation_id=producer.id, text="台账"
    )

    assert [each.id for each in found] == [checked.id]
    assert not queries.list_imports(work, text="没有").items
    assert queries.file_of(work, checked.id).media_type == services.XLSX
    with pytest.raises(NoSuchRecord):
        queries.get_import(work, 999_999)


def test_a_file_without_a_name_gets_one(work: Work, producer: Producer):
    given = replace(a_workbook(members=[MEMBER]), name=" ")

    assert make_checked(work, producer, given).file_name == "workbook.xlsx"


def test_values_of_another_type_are_a_mistake_of_ours():
    with pytest.raises(TypeError):
        records._as(int, "7")
