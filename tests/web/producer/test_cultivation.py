"""农事记录 on a phone: one record in a minute, its copy and correction, and the warnings before a harvest."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.factories.batches import kg, make_bought_in, make_harvest, make_process
from tests.factories.conformity import make_collected
from tests.factories.cultivation import make_label, make_use
from tests.factories.producers import make_producer, make_unit
from tests.factories.products import make_product
from trace.kernel.actor import Role
from trace.rooms.batches import queries as batches
from trace.rooms.batches.services import SourceLine
from trace.rooms.conformity import queries as conformity
from trace.rooms.conformity.models import Statement
from trace.rooms.cultivation import queries
from trace.rooms.cultivation.kinds import RecordState
from trace.rooms.producers.queries import get_producer

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def unit(work):
    made = make_unit(work, make_producer(work))
    work.session.commit()
    return made


@pytest.fixture
def clerk(client_as, unit):
    return client_as(Role.PRODUCER_CLERK, organisation_id=unit.producer_id)


def producer_of(work, unit):
    return get_producer(work, unit.producer_id)


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def a_picture():
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return (io.BytesIO(content.getvalue()), "bag.png")


def filled(unit, label_id="", **more):
    given = {
        "unit_id": unit.id,
        "kind": "pesticide",
        "label_id": label_id,
        "first_on": "2026-07-17",
        "dose": "2000",
        "dose_unit": "dilution",
        "operator": "示例植保员",
    }
    return given | more


def only_record(work, unit):
    (made,) = queries.list_records(work, producer_id=unit.producer_id)
    return made


def test_with_label_data_five_answers_make_a_record(clerk, work, unit):
    label = make_label(work, producer_of(work, unit))
    work.session.commit()
    form = text_of(clerk.get(f"/producer/cultivation/new?unit={unit.id}"))
    assert "示例螨醇 20%悬浮剂 · 黄桃 · 21天" in form
    assert 'value="2026-07-18"' in form
    assert f'<option value="{unit.id}" selected>' in form

    answer = clerk.post("/producer/cultivation/new", data=filled(unit, label.id, file=a_picture()))

    made = only_record(work, unit)
    assert answer.headers["Location"] == f"/producer/cultivation/{made.number}"
    assert made.file_id is not None
    shown = text_of(clerk.get(answer.headers["Location"]))
    assert "最早2026年8月7日可采收" in shown
    assert f"/producer/cultivation/new?copy={made.number}" in shown


def test_what_is_missing_is_told_beside_the_field_and_what_was_typed_stays(clerk, work, unit):
    answer = clerk.post("/producer/cultivation/new", data=filled(unit, name="示例菊酯", dose=""))

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'value="示例菊酯"' in page
    assert 'id="f-maker-error"' in page
    assert list(queries.list_records(work, producer_id=unit.producer_id)) == []


def test_a_copy_begins_with_all_but_the_days(clerk, work, unit):
    made = make_use(work, producer_of(work, unit), unit)
    stranger = make_use(work, make_producer(work), name="他社农药")
    work.session.commit()

    for address in ("copy=last", f"copy={made.number}"):
        page = text_of(clerk.get(f"/producer/cultivation/new?{address}"))
        assert 'value="示例菊酯"' in page
        assert 'name="first_on" value="2026-07-18"' in page
        assert 'name="last_on" value=""' in page
    assert "他社农药" not in text_of(clerk.get(f"/producer/cultivation/new?copy={stranger.number}"))


def test_a_record_without_an_interval_and_one_that_reaches_a_harvest_say_so(clerk, work, unit):
    line = SourceLine(quantity=kg(10), unit_id=unit.id)
    early = make_harvest(work, producer_of(work, unit), lines=[line], on=work.today)
    work.session.commit()
    typed = filled(unit, name="示例菊酯", maker="示例厂", target="食心虫")

    first = clerk.post("/producer/cultivation/new", data=typed, follow_redirects=True)
    second = clerk.post(
        "/producer/cultivation/new", data=typed | {"interval_days": "14"}, follow_redirects=True
    )

    assert "未登记安全间隔期：请补填标签标注的天数" in text_of(first)
    assert f"本次用药涉及此前已采收的批次，现已限制：{early.lot}" in text_of(second)
    shown = text_of(clerk.get(f"/producer/batches/{early.id}"))
    assert "采收时安全间隔期未满：2026年7月17日末次使用示例菊酯" in shown
    english = text_of(clerk.get(f"/producer/batches/{early.id}", headers=ENGLISH))
    assert "Harvested on 18 July 2026 inside an interval" in english


def test_a_record_is_corrected_with_its_reason_and_made_void(clerk, work, unit):
    wrong = make_use(work, producer_of(work, unit), unit)
    work.session.commit()
    address = f"/producer/cultivation/{wrong.number}"
    form = text_of(clerk.get(f"{address}/correct"))
    assert 'value="示例农化有限公司"' in form

    typed = filled(unit, name="示例菊酯", maker="示例厂", target="食心虫", interval_days="7")
    assert clerk.post(f"{address}/correct", data=typed).status_code == 422
    clerk.post(f"{address}/correct", data=typed | {"reason": "日期记错"})

    right = next(iter(queries.list_records(work, state=RecordState.IN_FORCE)))
    shown = text_of(clerk.get(address))
    assert "日期记错" in shown
    assert right.number in shown
    clerk.post(f"/producer/cultivation/{right.number}/void", data={"reason": "没有用过"})
    work.session.refresh(right)
    assert right.void_reason == "没有用过"
    again = clerk.post(
        f"/producer/cultivation/{right.number}/void", data={"reason": "x"}, follow_redirects=True
    )
    assert "已作废" in text_of(again)


def test_the_list_exports_and_warns_of_units_that_must_wait(clerk, work, unit):
    make_use(work, producer_of(work, unit), unit, work.today)
    work.session.commit()

    page = text_of(clerk.get("/producer/cultivation"))
    assert f"{unit.name}：最早2026年8月1日可采收" in page
    assert "示例菊酯（2.5%水乳剂）" in page
    sheet = text_of(clerk.get("/producer/cultivation?format=csv"))
    assert "60 毫升/亩" in sheet
    assert "示例农化有限公司" in sheet


def test_desk_harvest_form_and_unit_warn_before_the_harvest(clerk, work, unit):
    use = make_use(work, producer_of(work, unit), unit, work.today)
    make_product(work, producer_of(work, unit))
    work.session.commit()

    assert "1个生产单元尚在安全间隔期内，最近一个2026年8月1日起可采收" in text_of(
        clerk.get("/producer/")
    )
    for path in ("harvest", "intake", f"units/{unit.id}"):
        page = text_of(clerk.get(f"/producer/{path}"))
        assert f"{unit.name}：最早2026年8月1日可采收" in page, path
        assert use.number in page


def test_a_harvest_inside_an_interval_is_recorded_and_the_page_says_it_is_held(clerk, work, unit):
    make_use(work, producer_of(work, unit), unit, work.today)
    product = make_product(work, producer_of(work, unit))
    work.session.commit()
    sent = {
        "product_id": product.id,
        "on": "2026-07-18",
        "lines.0.unit_id": unit.id,
        "lines.0.quantity.value": "10",
        "lines.0.quantity.unit": "kg",
    }

    page = text_of(clerk.post("/producer/harvest", data=sent, follow_redirects=True))

    assert "2026年8月1日起方可采收" in page


def test_label_data_are_entered_shown_and_withdrawn(clerk, work, unit):
    sent = {"name": "示例唑", "formulation": "43%悬浮剂", "crop": "黄桃", "interval_days": "28"}
    shared = make_label(work)
    foreign = make_label(work, division="360921")
    work.session.commit()

    assert clerk.post("/producer/input-labels/new", data=sent | {"name": ""}).status_code == 422
    clerk.post("/producer/input-labels/new", data=sent)

    own = next(
        each for each in queries.list_labels(work, producer_id=unit.producer_id) if each.producer_id
    )
    listed = text_of(clerk.get("/producer/input-labels"))
    assert "示例唑" in listed
    assert "主管部门录入" in listed
    assert "停用" not in text_of(clerk.get(f"/producer/input-labels/{shared.id}"))
    assert clerk.get(f"/producer/input-labels/{foreign.id}").status_code == 404
    assert "停用" in text_of(clerk.get(f"/producer/input-labels/{own.id}"))
    clerk.post(f"/producer/input-labels/{own.id}/withdraw")
    work.session.refresh(own)
    assert not own.is_in_force
    again = clerk.post(f"/producer/input-labels/{own.id}/withdraw", follow_redirects=True)
    assert "“示例唑”已停用" in text_of(again)
    assert clerk.post(f"/producer/input-labels/{shared.id}/withdraw").status_code == 404


def test_mixed_goods_of_others_are_certified_anew_with_one_tap(clerk, work, unit):
    bought = make_bought_in(work, producer_of(work, unit))
    make_collected(work, bought)
    mixed = make_process(work, [bought])
    work.session.commit()
    page = text_of(clerk.get(f"/producer/batches/{mixed.id}"))
    assert "须重新开具承诺达标合格证" in page
    assert 'name="basis" value="control"' in page

    clerk.post("/producer/conformity/issue", data={"batch_id": mixed.id, "basis": "control"})

    (paper,) = conformity.certificates_for(work, [mixed.id])
    assert paper.statement is Statement.BUYER
    assert "须重新开具" not in text_of(clerk.get(f"/producer/batches/{mixed.id}"))


def test_nobody_reads_anothers_records(client_as, work, unit):
    made = make_use(work, producer_of(work, unit), unit)
    work.session.commit()
    other = client_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    assert other.get(f"/producer/cultivation/{made.number}").status_code == 403
    answer = other.post(f"/producer/cultivation/{made.number}/void", data={"reason": "x"})
    assert answer.status_code == 403
    assert made.is_in_force
    assert batches.list_batches(work, producer_id=unit.producer_id).items == []
