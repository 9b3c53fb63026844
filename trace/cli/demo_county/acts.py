"""What producers do again and again, in few words: enter goods, order labels, send packs on their way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from trace.cli.demo_county.pictures import paper, picture
from trace.cli.demo_county.story import DemoLabel, Story, sent
from trace.kernel.outbox import Job, finish_job
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.applications import services as applications
from trace.rooms.applications.rules import GrantTerms
from trace.rooms.authorisations.queries import authorisation_for
from trace.rooms.authorisations.rules import AppliedProduct
from trace.rooms.batches import services as batches
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import services as labels
from trace.rooms.labels.queries import get_run
from trace.rooms.labels.rules import ExportFormat
from trace.rooms.labels.services import Order
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import (
    AreaBasis,
    LookUpResult,
    MemberKind,
    ProofKind,
    UnitKind,
)
from trace.rooms.producers.services import NewItem, NewUnit
from trace.rooms.products import services as products
from trace.rooms.products.services import Component, ProductFacts
from trace.rooms.quotas.rules import QuotaTerm
from trace.rooms.sheets import services as sheets
from trace.rooms.sheets.starters import STARTERS
from trace.rooms.testing import services as testing
from trace.rooms.testing.kinds import TestKind
from trace.rooms.testing.rules import ItemFound

LICENCE_SITE = "国家市场监督管理总局食品生产许可查询"


@dataclass(frozen=True, slots=True)
class Goods:
    """A product, the name by which the story knows it, and its picture and label text where it is packed."""

    key: str
    facts: ProductFacts
    scene: str = ""
    label: Mapping[str, str] | None = None
    components: tuple[tuple[str, Quantity], ...] = ()


def enter_goods(story: Story, producer: str, *all_goods: Goods) -> None:
    """Register products with their pictures and label texts."""
    for goods in all_goods:
        made = products.register_product(
            story.by(producer),
            producer_id=story[producer],
            facts=goods.facts,
            components=[Component(story[key], amount) for key, amount in goods.components],
        )
        story[goods.key] = made.id
        if goods.scene:
            products.set_product_picture(
                story.by(producer),
                product_id=story[goods.key],
                upload=picture(goods.scene, goods.facts.name),
            )
        if goods.label:
            products.set_label_text(
                story.by(producer),
                product_id=story[goods.key],
                from_on=story.date,
                fields=goods.label,
            )


def enter_members(
    story: Story,
    producer: str,
    *members: tuple[str, str, str],
    kind: MemberKind = MemberKind.MEMBER,
) -> None:
    """Register people who deliver: (key, number, name)."""
    for key, number, name in members:
        is_contract = kind is MemberKind.CONTRACT_FARMER
        made = producers.add_member(
            story.by(producer),
            producer_id=story[producer],
            kind=kind,
            number=number,
            name=name,
            phone=f"199000010{len(story.names) % 100:02d}",
            contract_number=f"DD-{story.date.year}-{number}" if is_contract else "",
            joined_on=story.date - timedelta(days=400),
        )
        story[key] = made.id


def enter_units(story: Story, producer: str, *units: tuple[str, NewUnit]) -> None:
    """Register production units, each under the story's name for it."""
    for key, unit in units:
        story[key] = producers.add_unit(
            story.by(producer), producer_id=story[producer], unit=unit
        ).id


def prove(
    story: Story,
    producer: str,
    number: str,
    items: Sequence[NewItem],
    *,
    officer: str,
    premises: str | None = None,
    kind: ProofKind = ProofKind.SC,
    days: tuple[int, int] = (-600, 1100),
) -> int:
    """Record a licence with its paper, and the officer's look-up; return its id."""
    title = "食品生产许可证" if kind is ProofKind.SC else "食品小作坊登记证"
    proof = producers.add_proof(
        story.by(producer),
        producer_id=story[producer],
        kind=kind,
        number=number,
        issuer="县市场监督管理局（示范）",
        valid_from=story.day(days[0]),
        valid_until=story.day(days[1]),
        items=items,
        premises_id=story[premises] if premises else None,
        evidence=paper(title, f"编号：{number}", *(f"明细：{item.name}" for item in items)),
    )
    producers.verify_proof(
        story.by(officer),
        proof_id=proof.id,
        result=LookUpResult.MATCHES,
        where_looked_up=LICENCE_SITE,
        note="名称、地址、明细一致。",
    )
    return proof.id


def grant(
    story: Story,
    producer: str,
    brand: str,
    authority: str,
    goods: Sequence[tuple[str, str, int]],
    statement: str,
    *,
    until: date | None = None,
) -> None:
    """Apply for a brand and have it granted: `goods` are (product, the brand's kind of goods, labels a season)."""
    application_id = apply(story, producer, brand, goods, statement)
    seasons = sorted({story.day(-230).year, story.today.year})
    applications.decide_application(
        story.by(authority),
        application_id=application_id,
        decision=GrantTerms(
            valid_until=until,
            contract_number=f"SY-{story.date.year}-{application_id:03d}",
            quota=tuple(
                QuotaTerm(story[key], count, str(year))
                for year in seasons
                for key, _kind, count in goods
            ),
        ),
    )
    held = authorisation_for(
        story.by(authority),
        brand_id=story[brand],
        producer_id=story[producer],
        product_id=story[goods[0][0]],
        on=story.date,
    ).authorisation
    if held is not None:
        story[f"{producer} authorisation"] = held.id


def apply(
    story: Story, producer: str, brand: str, goods: Sequence[tuple[str, str, int]], statement: str
) -> int:
    """Apply for the use of a brand with the documents it asks for; return the application's id."""
    started = applications.start_application(
        story.by(producer),
        brand_id=story[brand],
        producer_id=story[producer],
        products=[
            AppliedProduct(story[key], story[f"{brand}/{kind}"], count)
            for key, kind, count in goods
        ],
        statement=statement,
    )
    application_id = started.id
    for code, title in (("C2", "产品检验报告"), ("C4", "质量安全承诺书")):
        applications.attach_document(
            story.by(producer),
            application_id=application_id,
            upload=paper(title, f"申请编号：{application_id}", "检验结论：合格"),
            condition_code=code,
            caption=title,
        )
    applications.submit_application(story.by(producer), application_id=application_id)
    return application_id


# ---------------------------------------------------------------- labels


def order(
    story: Story,
    producer: str,
    product: str,
    count: int,
    *,
    batch: int | None = None,
    brand: str | None = None,
    marks: tuple[Mark, ...] = (),
    printer: bool = False,
) -> int:
    """Order labels and return the run's id."""
    run = labels.order_run(
        story.by(producer),
        Order(
            producer_id=story[producer],
            product_id=story[product],
            count=count,
            batch_id=batch,
            brand_id=story[brand] if brand else None,
            marks=marks,
            printer_id=story["printer"] if printer else None,
        ),
    )
    return run.id


def export(
    story: Story,
    producer: str,
    run_id: int,
    format: ExportFormat = ExportFormat.SHEET_PDF,
    last: int | None = None,
) -> None:
    """Make the files of a run (up to index `last`) at once, as the worker would a moment later."""
    wanted = labels.request_export(story.by(producer), run_id=run_id, format=format, last=last)
    export_id, job_id = wanted.id, wanted.job_id
    ports = story.work.ports

    @contextmanager
    def opened(*, read_only: bool = False) -> Iterator[Work]:
        del read_only
        yield story.by("system")

    labels.export_run(opened, ports, export_id=export_id, report=lambda _done, _total: None)
    work = story.by("system")
    job = work.session.get(Job, job_id)
    if job is not None:
        job.claimed_at, job.attempt_count, job.done_count = work.now, 1, job.total_count or 0
        finish_job(job, now=work.now)


def activate(story: Story, actor: str, run_id: int, first: int, last: int) -> None:
    """Bring labels to life; indices in print order, both included."""
    labels.activate_range(story.by(actor), run_id=run_id, first=first, last=last)


def bound_labels(
    story: Story,
    producer: str,
    product: str,
    batch: int,
    count: int,
    *,
    alive: int,
    brand: str | None = None,
    marks: tuple[Mark, ...] = (),
    drawn: int = 0,
) -> int:
    """Order bound labels, have them printed and bring the first `alive` to life; return the run's id.

    drawn   so many come as a PDF too, besides the print shop's file of all of them (drawing takes its time)
    """
    run_id = order(story, producer, product, count, batch=batch, brand=brand, marks=marks)
    export(story, producer, run_id, ExportFormat.CSV)
    if drawn:
        export(story, producer, run_id, ExportFormat.SHEET_PDF, drawn - 1)
    if alive:
        activate(story, producer, run_id, 0, alive - 1)
    return run_id


def show(story: Story, verdict: str, run_id: int, index: int, twist: str = "") -> None:
    """Keep a label for `demo codes`."""
    run = get_run(story.by("system"), run_id)
    story.labels.append(DemoLabel(verdict, run.code, index, twist, run.producer_id))


# ---------------------------------------------------------------- goods on their way


# Where deliveries go; the first beginning that fits an address.
PLACES = {
    "万载县白水乡": "360922205",
    "万载县株潭镇": "360922100",
    "万载县康乐街道": "360922001",
    "万载县": "360922",
    "宜春市袁州区": "360902",
    "南昌市西湖区": "360103",
    "南昌市青山湖区": "360111",
    "炎陵县霞阳镇": "430225100",
    "长沙市雨花区": "430111",
    "广州市白云区": "440111",
    "深圳市南山区": "440305",
    "上海市青浦区": "310118",
    "重庆市渝北区": "500112",
    "成都市武侯区": "510107",
}


def dispatch(
    story: Story,
    producer: str,
    batch: int,
    quantity: Quantity,
    *,
    buyer: str,
    destination: str,
    waybill: str,
    phone: str = "0795-0000090",
    leg: str | None = None,
    is_labelled: bool = True,
) -> None:
    """Send goods to somebody."""
    batches.dispatch_goods(
        story.by(producer),
        producer_id=story[producer],
        lines=[sent(batch, quantity, is_labelled=is_labelled)],
        buyer=buyer,
        buyer_phone=phone,
        plate_or_waybill=waybill,
        destination=destination,
        destination_division=next(
            (code for place, code in PLACES.items() if destination.startswith(place)), ""
        ),
        at=story.clock,
        leg=leg,
    )


def laboratory_test(
    story: Story,
    batch: int,
    number: str,
    items: Sequence[ItemFound],
    *,
    kind: TestKind = TestKind.COMMISSIONED,
    passed: bool = True,
    conclusion: str = "所检项目符合要求。",
    sampled_before: int = 3,
) -> int:
    """Have the laboratory report on a batch; return the report's id."""
    report = testing.record_test(
        story.by("lab"),
        batch_id=batch,
        kind=kind,
        lab_id=story["lab"],
        report_number=number,
        sampled_on=story.date - timedelta(days=sampled_before),
        reported_on=story.date,
        is_safety=True,
        passed=passed,
        conclusion=conclusion,
        items=items,
        evidence=paper("检验报告", f"报告编号：{number}", f"结论：{conclusion}"),
    )
    return report.id


def photograph(story: Story, producer: str, batch: int, scene: str, caption: str) -> None:
    """Attach a picture to a batch that its public page shows."""
    batches.attach_file(
        story.by(producer),
        batch_id=batch,
        upload=picture(scene, caption),
        caption=caption,
        is_public=True,
    )


def plot(
    name: str,
    size: str,
    division: str,
    crop: str,
    variety: str,
    *,
    place: tuple[str, str],
    kind: UnitKind = UnitKind.PLOT,
    member_id: int | None = None,
    basis: str = "measured",
    planting_year: int | None = None,
    surveyed_by: str = "",
) -> NewUnit:
    """Return the particulars of a production unit; `place` is latitude and longitude."""
    latitude, longitude = (Decimal(part) for part in place)
    return NewUnit(
        kind=kind,
        name=name,
        size=Decimal(size),
        area_basis=AreaBasis(basis),
        division=division,
        member_id=member_id,
        latitude=latitude,
        longitude=longitude,
        crop=crop,
        variety=variety,
        planting_year=planting_year,
        surveyed_by=surveyed_by,
    )


def design_labels(story: Story, owner: str, name: str) -> None:
    """Keep a template for sheets of 36, its owner's; the print shop keeps one for its roll."""
    for who, called, starter in ((owner, name, "sheet-36"), ("printer", "60×40卷标", "roll")):
        sheets.create_template(
            story.by("system"),
            organisation_id=story[who],
            name=called,
            template=STARTERS[starter],
        )
