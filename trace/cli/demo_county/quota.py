"""Beside labels: packaging on file, labels passed from holder to holder, a season ended, the print shop's account."""

from __future__ import annotations

from decimal import Decimal

from trace.cli.demo_county import acts, lily, oil
from trace.cli.demo_county.acts import Goods
from trace.cli.demo_county.pictures import paper, picture
from trace.cli.demo_county.story import Story, Tale
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.rooms.applications import services as applications
from trace.rooms.authorisations import services as authorisations
from trace.rooms.authorisations.rules import AppliedProduct
from trace.rooms.labels import printing
from trace.rooms.labels import services as labels
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.services import ProductFacts
from trace.rooms.quotas import services as quotas
from trace.rooms.quotas.queries import quota_accounts
from trace.rooms.quotas.rules import QuotaTerm

AUTHORITY = "wanzai brand"


def packaging(story: Story) -> Tale:
    """A pouch is filed and approved, the next version returned, a third waits."""
    yield story.on(-90, 9)
    held = story[f"{lily.ME} authorisation"]
    first = authorisations.file_packaging(
        story.by(lily.ME), authorisation_id=held, product_id=story["lily powder"],
        description="百合粉250克自立袋，绿色", upload=picture("powder", "万载百合粉"),
    ).id  # fmt: skip
    yield story.on(-88, 10)
    authorisations.approve_packaging(story.by(AUTHORITY), filing_id=first)
    yield story.on(-30, 9)
    second = authorisations.file_packaging(
        story.by(lily.ME), authorisation_id=held, product_id=story["lily powder"],
        description="百合粉250克自立袋，节日版", upload=paper("包装样稿", "节日版"),
    ).id  # fmt: skip
    yield story.on(-28, 10)
    authorisations.return_packaging(
        story.by(AUTHORITY), filing_id=second, reason="未标注授权编号与投诉电话，请补充后重新备案。"
    )
    yield story.on(-3, 9)
    authorisations.file_packaging(
        story.by(lily.ME), authorisation_id=held, product_id=story["lily powder"],
        description="百合粉250克自立袋，节日版（修改稿）", upload=picture("powder", "节日版修改稿"),
    )  # fmt: skip


def passed_on(story: Story) -> Tale:
    """The oil mill also packs rice: it takes labels over, ends last year's season, and awaits an instalment."""
    yield story.on(-120, 9)
    acts.enter_goods(
        story, oil.ME,
        Goods("oil rice", ProductFacts(
            name="高村大米", commodity=Commodity.GRAIN, dimension=Dimension.MASS,
            net_content=Quantity(Decimal(1), Unit.KG), shelf_life_days=365,
        )),
    )  # fmt: skip
    last_year = str(story.today.year - 1)
    held = applications.import_authorisation(
        story.by(AUTHORITY), brand_id=story["wanzai mark"], producer_id=story[oil.ME],
        number="WZHW-OLD-0031", valid_from=story.day(-480), valid_until=story.day(400),
        products=[AppliedProduct(story["oil rice"], story["wanzai mark/rice"], 1_500)],
        contract_number="老合同-示范-031",
        quota=[QuotaTerm(story["oil rice"], 500, last_year)],
    )  # fmt: skip
    held_id, number = held.id, held.number
    yield story.on(-100, 9)
    (ended,) = quota_accounts(story.by("system"), [held_id])
    quotas.end_season(
        story.by(AUTHORITY), account_id=ended.id, counted=120,
        document=f"{last_year}产季盘点表（示范）", note="仓库现场清点未贴标大米120袋。",
    )  # fmt: skip
    quotas.grant_by_sheet(
        story.by(AUTHORITY), authorisation_id=held_id, product_id=story["oil rice"], season="",
        total=900, applied=None, document="配额核定单（示范）12号", reason="使用管理办法未定单产，按流转面积核定。",
        instalments=[
            quotas.InstalmentTerm(story.date, 600), quotas.InstalmentTerm(story.day(20), 300),
        ],
    )  # fmt: skip
    yield from _transfer(story, number)


def _transfer(story: Story, number: str) -> Tale:
    yield story.on(-60, 9)
    giver = story[f"{lily.ME} authorisation"]
    work = story.by("system")
    season = str(story.date.year)
    account = next(
        found
        for found in quota_accounts(work, [giver])
        if found.product_id == story["rice"] and found.season == season
    )
    asked = quotas.request_transfer(
        story.by(lily.ME), account_id=account.id, number=number, count=200,
        ground="本季晚稻减产，余量调剂给高村大米。",
    ).id  # fmt: skip
    yield story.on(-59, 10)
    quotas.answer_transfer(story.by(oil.ME), transfer_id=asked, act="accept")
    yield story.on(-57, 9)
    quotas.approve_transfer(
        story.by(AUTHORITY), transfer_id=asked, document="标签调剂批复（示范）3号"
    )
    yield story.on(-2, 9)
    quotas.request_transfer(
        story.by(lily.ME), account_id=account.id, number=number, count=50, ground="续调少量。"
    )


def print_shop(story: Story) -> Tale:
    """The print shop reports what it printed and handed over; a roll was lost on the way."""
    yield story.on(-18, 15)
    found = printing.take_up(story.by("system"), printer_id=story["printer"]).items
    for row in found:
        waiting = row.account.unprinted
        if len(waiting) == 1 and len(waiting[0]) > 20:
            labels.report_printed(
                story.by("printer"), run_id=row.run.id, count=len(waiting[0]) - 10, note="夜班"
            )
            first = waiting[0].first
            labels.hand_over(story.by("printer"), run_id=row.run.id, first=first, last=first + 9)


TALES = (packaging, passed_on, print_shop)
