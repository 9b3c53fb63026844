"""Codes of certifiers (有机码): one for each pack, unique for ever, needed before labels are activated."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from tests.factories.certificates import make_certificate
from tests.factories.labels import (
    Packed,
    make_activated_run,
    make_bound_run,
    make_codes,
    make_exported,
    make_packed,
    make_pre_printed_run,
    some_codes,
)
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import code_rules, imported, printer_files, queries, rules, services
from trace.rooms.labels.models import ImportedCode, LabelRun
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import ExportFormat, GatesRefused
from trace.rooms.labels.services import looks
from trace.rooms.sheets.drawing.face import plan_label

MARKS = (Mark.ORGANIC,)


@pytest.fixture
def packed(work: Work) -> Packed:
    """Packs whose product an organic certificate of body 123 lists."""
    made = make_packed(work, with_brand=False)
    make_certificate(work, made.producer, [made.product])
    work.session.flush()
    return made


@pytest.fixture
def run(work: Work, packed: Packed) -> LabelRun:
    """Ten labels that claim the organic mark, printed."""
    made = make_bound_run(work, packed, marks=MARKS)
    make_exported(work, made)
    return made


def test_codes_stand_with_the_labels_in_print_order(work: Work, run: LabelRun) -> None:
    codes = some_codes(10)

    made = make_codes(work, run, codes=[f" {code} " for code in codes])

    assert [imported.code_of_label(work, run.id, index) for index in (0, 9)] == [codes[0], codes[9]]
    assert imported.code_of_label(work, run.id, 10) == ""
    assert imported.codes_between(work, run.id, Span(3, 4)) == {3: codes[3], 4: codes[4]}
    assert list(imported.lists_of(work, run.id)) == [made]
    assert len(made.digest) == 64


def test_labels_without_codes_cannot_be_activated_and_those_with_can(
    work: Work, run: LabelRun
) -> None:
    make_codes(work, run, codes=some_codes(4), first=0, last=3)

    with pytest.raises(GatesRefused) as refusal:
        services.activate_range(work, run_id=run.id, first=0, last=9)
    services.activate_range(work, run_id=run.id, first=0, last=3)

    (finding,) = [each for each in refusal.value.findings if each.stops]
    assert finding.reason == "organic-codes-missing"
    assert (finding.facts["missing"], finding.facts["asked"]) == (6, 10)


def test_a_pre_printed_roll_is_warned_when_bound_and_needs_its_codes_when_activated(
    work: Work, packed: Packed
) -> None:
    run = make_pre_printed_run(work, packed, marks=MARKS)
    make_exported(work, run)
    found = services.preview_bind(work, run_id=run.id, first=0, last=4, batch_id=packed.batch.id)
    services.bind_range(work, run_id=run.id, first=0, last=4, batch_id=packed.batch.id)
    make_codes(work, run, codes=some_codes(5), first=0, last=4)

    services.activate_range(work, run_id=run.id, first=0, last=4)

    assert [each.outcome.value for each in found if each.reason == "organic-codes-missing"] == [
        "warning"
    ]


@pytest.mark.parametrize(
    ("codes", "error"),
    [
        (["1232600000000000"] * 10, code_rules.CodeMalformed),
        (["abc"] * 10, code_rules.CodeMalformed),
        (some_codes(1) * 10, code_rules.CodeRepeated),
        (some_codes(9), code_rules.CodeCountDiffers),
        (some_codes(11), code_rules.CodeCountDiffers),
        (some_codes(10, certifier="456"), code_rules.CodeOfOtherCertifier),
        (some_codes(10, year=24), code_rules.CodeOfOtherCertifier),
        ([], code_rules.CodeCountDiffers),
    ],
)
def test_a_wrong_list_is_refused_whole(
    work: Work, run: LabelRun, codes: list[str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        make_codes(work, run, codes=codes)

    assert imported.count_codes(work, run.id) == 0


def test_a_list_too_long_is_refused_unread() -> None:
    with pytest.raises(code_rules.TooManyCodes):
        code_rules.read_codes([""] * (code_rules.MAX_CODES + 1))


def test_a_code_serves_once_in_the_whole_instance(
    work: Work, run: LabelRun, packed: Packed
) -> None:
    codes = some_codes(10)
    make_codes(work, run, codes=codes)
    other = make_bound_run(work, packed, marks=MARKS)

    with pytest.raises(code_rules.CodeTaken) as refusal:
        make_codes(work, other, codes=[*some_codes(9), codes[4]])
    assert (refusal.value.code, refusal.value.run) == (codes[4], run.code)
    with pytest.raises(code_rules.CodesPresent):
        make_codes(work, run)
    row = {"run_id": other.id, "list_id": 1, "position": 0, "code": codes[0]}
    with pytest.raises(IntegrityError), work.session.begin_nested():
        work.session.execute(insert(ImportedCode), [row])


def test_what_claims_no_such_mark_takes_no_codes(work: Work, packed: Packed) -> None:
    run = make_bound_run(work, packed)

    with pytest.raises(code_rules.CodesNotWanted):
        make_codes(work, run)


def test_without_a_certificate_of_the_product_nobody_drew_codes(work: Work) -> None:
    bare = make_packed(work, with_brand=False)
    run = make_pre_printed_run(work, bare, marks=MARKS)

    with pytest.raises(code_rules.NoCertificateForCodes):
        make_codes(work, run)


def test_a_foreign_certifiers_codes_are_taken_as_they_are(work: Work) -> None:
    packed = make_packed(work, with_brand=False)
    make_certificate(work, packed.producer, [packed.product], number="F12OP2600001")
    run = make_bound_run(work, packed, marks=MARKS)

    make_codes(work, run, codes=some_codes(10, certifier="999", year=20))

    assert imported.count_codes(work, run.id) == 10


def test_a_certifier_of_four_digits_is_known_by_its_last_three(work: Work) -> None:
    packed = make_packed(work, with_brand=False)
    make_certificate(
        work,
        packed.producer,
        [packed.product],
        number="1123OP2600001",
        valid_until=date(2027, 6, 30),
    )
    run = make_bound_run(work, packed, marks=MARKS)

    make_codes(work, run, codes=some_codes(10, year=27))

    assert imported.count_codes(work, run.id) == 10


def test_a_list_is_withdrawn_while_no_label_of_it_lives(work: Work, run: LabelRun) -> None:
    codes = some_codes(10)
    wrong = make_codes(work, run, codes=codes)

    with pytest.raises(InvalidValue):
        services.withdraw_codes(work, list_id=wrong.id, reason=" ")
    services.withdraw_codes(work, list_id=wrong.id, reason="传错文件")
    again = services.withdraw_codes(work, list_id=wrong.id, reason="再来一次")
    right = make_codes(work, run, codes=codes)
    services.activate_range(work, run_id=run.id, first=0, last=1)

    assert (again.withdrawn_reason, again.withdrawn_at) == ("传错文件", work.now)
    assert [each.id for each in imported.lists_of(work, run.id)] == [right.id, wrong.id]
    with pytest.raises(code_rules.CodesInUse) as refusal:
        services.withdraw_codes(work, list_id=right.id, reason="太晚")
    assert refusal.value.count == 2
    with pytest.raises(NoSuchRecord):
        services.withdraw_codes(work, list_id=999_999, reason="无")


def test_a_cancelled_order_takes_no_codes(work: Work, run: LabelRun) -> None:
    services.cancel_run(work, run_id=run.id, reason="不用了")

    with pytest.raises(rules.WrongRunState):
        make_codes(work, run)


def test_only_the_producers_people_hand_codes_in(
    work: Work, work_as: Callable[..., Work], run: LabelRun
) -> None:
    for role, where in ((Role.BRAND, 1), (Role.PRODUCER_CLERK, run.producer_id + 999)):
        with pytest.raises(MissingPermission):
            make_codes(work_as(role, organisation_id=where), run)

    make_codes(work_as(Role.PRODUCER_CLERK, organisation_id=run.producer_id), run)


def test_the_codes_stand_in_the_list_for_the_print_shop_and_on_the_label(
    work: Work, packed: Packed
) -> None:
    run = make_activated_run(work, packed, 3, marks=MARKS)
    (made,) = printer_files.exports_of(work, run.id)
    with work.ports.files.open(made.parts[0].file.digest) as file:
        rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))

    codes = imported.codes_between(work, run.id, run.whole)
    assert rows[0] == ["序号", "防伪码", "二维码内容", "有机码"]
    assert [row[3] for row in rows[1:]] == list(codes.values())
    text = looks.text_of_run(work, queries.get_run(work, run.id))
    plan = plan_label(text, looks.DEFAULT_LAYOUTS[ExportFormat.ROLL_PDF], 25, 49)
    (words,) = plan.imported_words(codes[0])
    assert words.text == codes[0]
    assert "有机码" in [each.text for each in plan.words]
    assert all(words.y != each.y for each in plan.words)


def test_a_label_without_codes_keeps_no_line_for_them(work: Work, run: LabelRun) -> None:
    text = looks.text_of_run(work, queries.get_run(work, run.id))
    plan = plan_label(text, looks.DEFAULT_LAYOUTS[ExportFormat.ROLL_PDF], 25, 49)

    assert plan.imported_words("12326000000000001") == ()
