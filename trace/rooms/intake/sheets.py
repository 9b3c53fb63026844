"""The format: which sheets and columns a workbook has, what they are called, and what stands in them.

The Chinese words are part of the format, like the field names of an interface: they do not change with the language
of the page. `field` is the name that the services give the input, by which their refusals find back to the cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trace.kernel.quantity import Dimension, Unit
from trace.rooms.batches.rules import BatchKind
from trace.rooms.intake.cells import (
    CODES,
    DAY,
    NUMBER,
    PHONE,
    WHOLE,
    YES_NO,
    Reading,
    choice,
    heading,
    text,
)
from trace.rooms.intake.kinds import ImportKind, SheetKey
from trace.rooms.producers.kinds import AreaBasis, MemberKind, ProofKind, SizeUnit, UnitKind
from trace.rooms.products.kinds import Commodity

NOTES_TITLE = "填写说明"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    note     what to write there, for the sheet of notes
    example  what a filled row shows
    names    further headers that are understood
    """

    field: str
    header: str
    reading: Reading
    example: str = ""
    required: bool = False
    note: str = ""
    names: tuple[str, ...] = ()

    @property
    def headings(self) -> frozenset[str]:
        """Every header that means this column, as headers are compared."""
        return frozenset(map(heading, (self.header, self.field, *self.names)))


@dataclass(frozen=True, slots=True)
class SheetFormat:
    """One sheet.

    names     further titles that are understood
    kind      in whose workbook it is taken over
    inputs    fields of a service's refusals that stand in a column of another name
    records   the fields by which rows belong together as one record; empty: each row for itself
    single    without this field a row is a record of its own
    shared    fields that are alike in all rows of a record; later rows may leave them empty
    opening   fields that are asked for in the first row of a record only
    called    the fields by which other sheets refer to a record
    more      further example rows, as the cells that differ from the first
    """

    key: SheetKey
    title: str
    kind: ImportKind
    columns: tuple[Column, ...]
    lead: str
    names: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    single: str = ""
    shared: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    more: tuple[Mapping[str, str], ...] = ()

    @property
    def headings(self) -> frozenset[str]:
        """Every title that means this sheet, as titles are compared."""
        return frozenset(map(heading, (self.title, self.key.value, *self.names)))

    def column(self, name: str) -> Column | None:
        """Return the column of a service's field, or None where the sheet has none."""
        wanted = self.inputs.get(name, name)
        return next((column for column in self.columns if column.field == wanted), None)


UNIT_WORDS = {
    Unit.KG: ("千克", "公斤"),
    Unit.JIN: ("斤", "市斤"),
    Unit.G: ("克",),
    Unit.L: ("升",),
    Unit.ML: ("毫升",),
    Unit.PIECE: ("件", "个", "盒", "袋", "瓶", "箱"),
}
MEMBER_WORDS = {
    MemberKind.MEMBER: ("社员", "成员"),
    MemberKind.CONTRACT_FARMER: ("订单农户", "农户"),
}
LAND_WORDS = {
    UnitKind.PLOT: ("基地（地块）", "基地", "地块"),
    UnitKind.FOREST_STAND: ("林班",),
    UnitKind.APIARY: ("蜂场",),
    UnitKind.POND: ("池塘",),
    UnitKind.HERD: ("养殖群",),
    UnitKind.SCATTERED_TREES: ("零散树",),
}
SIZE_WORDS = {
    SizeUnit.MU: ("亩",),
    SizeUnit.COLONY: ("群",),
    SizeUnit.HEAD: ("头",),
    SizeUnit.TREE: ("株",),
}
BASIS_WORDS = {
    AreaBasis.CERTIFIED: ("确权",),
    AreaBasis.MEASURED: ("实测",),
    AreaBasis.DECLARED: ("申报",),
}
COMMODITY_WORDS = {
    Commodity.VEGETABLE: ("蔬菜",),
    Commodity.FRUIT: ("水果",),
    Commodity.TEA_LEAF: ("茶鲜叶",),
    Commodity.EDIBLE_FUNGUS: ("人工种植食用菌", "食用菌"),
    Commodity.LIVESTOCK: ("畜禽",),
    Commodity.POULTRY_EGG: ("禽蛋",),
    Commodity.AQUATIC: ("养殖水产品", "水产品"),
    Commodity.GRAIN: ("粮食",),
    Commodity.OIL: ("食用油",),
    Commodity.HONEY: ("蜂蜜",),
    Commodity.NUT: ("坚果",),
    Commodity.HERB: ("中草药材", "药材"),
    Commodity.PROCESSED: ("加工食品",),
    Commodity.OTHER: ("其他产品", "其他"),
}
DIMENSION_WORDS = {
    Dimension.MASS: ("重量", "质量"),
    Dimension.VOLUME: ("容量", "体积"),
    Dimension.COUNT: ("数量", "件数"),
}
PROOF_WORDS = {
    ProofKind.SC: ("食品生产许可证（SC）", "食品生产许可证"),
    ProofKind.SMALL_WORKSHOP: ("食品小作坊登记证", "小作坊登记证"),
}
# Commissioned processing names a second party and stays with its form.
BATCH_WORDS = {
    BatchKind.HARVEST: ("采收",),
    BatchKind.INTAKE: ("收购",),
    BatchKind.BOUGHT_IN: ("外购",),
    BatchKind.SORTING: ("分选",),
    BatchKind.PRIMARY_PROCESSING: ("初加工",),
    BatchKind.PROCESSING: ("加工",),
    BatchKind.PACKING: ("包装", "分装"),
    BatchKind.ASSORTMENT: ("组合装",),
}

_DIVISION = "9 位乡镇或 12 位村级区划代码"
_UNIT = choice(UNIT_WORDS)

MEMBERS = SheetFormat(
    key=SheetKey.MEMBERS,
    title="社员与农户",
    names=("社员", "社员名单", "成员", "农户"),
    kind=ImportKind.PRODUCER,
    lead="合作社社员和订单农户，一人一行。请勿填写身份证号。",
    called=("number",),
    columns=(
        Column("number", "编号", text(20), "S001", True, "本社自编号，不得重复"),
        Column("name", "姓名", text(80), "张示例", True),
        Column("kind", "类型", choice(MEMBER_WORDS), "社员", True),
        Column("phone", "联系电话", PHONE, "13800000001", names=("电话", "手机号")),
        Column("division", "所在村区划代码", text(20), "360922101201", note=_DIVISION),
        Column("contract_number", "合同编号", text(64), note="订单农户必填"),
        Column("joined_on", "加入日期", DAY, "2020-03-01", note="不填则为导入当日"),
    ),
    more=(
        {"number": "N001", "name": "李示例", "kind": "订单农户", "phone": "13800000002",
         "contract_number": "HT-2026-001"},
    ),
)  # fmt: skip

UNITS = SheetFormat(
    key=SheetKey.UNITS,
    title="生产单元",
    names=("基地", "地块"),
    kind=ImportKind.PRODUCER,
    lead="地块、林班、蜂场、池塘、养殖群、零散树，一处一行。",
    inputs={"member_id": "member"},
    called=("code",),
    columns=(
        Column("code", "单元编号", text(20), "U001", True, "本主体内不得重复", names=("编号",)),
        Column("name", "名称", text(80), "示例村东坡基地", True),
        Column("kind", "类型", choice(LAND_WORDS), "基地（地块）", True),
        Column("size", "面积或数量", NUMBER, "12.5", True, names=("面积", "数量")),
        Column("size_unit", "单位", choice(SIZE_WORDS), "亩",
               note="地块、林班、池塘按亩，蜂场按群，养殖群按头，零散树按株；不填则按类型"),
        Column("area_basis", "面积依据", choice(BASIS_WORDS), "确权", True),
        Column("division", "区划代码", text(20), "360922101201", True, _DIVISION),
        Column("member", "社员编号", text(20), "S001", note="由社员或农户经营的，填其编号"),
        Column("crop", "作物", text(60), "黄桃"),
        Column("variety", "品种", text(60), "锦绣"),
        Column("planting_year", "种植年份", WHOLE, "2018"),
        Column("latitude", "纬度", NUMBER, note="WGS 84，度；不公开"),
        Column("longitude", "经度", NUMBER),
        Column("surveyed_by", "测量人", text(80)),
        Column("surveyed_on", "测量日期", DAY),
    ),
    more=(
        {"code": "U002", "name": "李示例承包地", "member": "N001", "size": "3.2",
         "area_basis": "实测"},
    ),
)  # fmt: skip

PRODUCTS = SheetFormat(
    key=SheetKey.PRODUCTS,
    title="产品",
    names=("产品目录",),
    kind=ImportKind.PRODUCER,
    lead="原料、半成品和包装产品，一个规格一行。散装产品不填净含量。",
    inputs={"net_content_unit": "content_unit"},
    called=("code",),
    columns=(
        Column("code", "产品编码", text(20), "SL-HT", True,
               "大写字母、数字和连字符，至少一个字母；全系统不得重复"),
        Column("name", "产品名称", text(200), "黄桃", True, names=("名称",)),
        Column("commodity", "类别", choice(COMMODITY_WORDS), "水果", True),
        Column("dimension", "计量方式", choice(DIMENSION_WORDS), "重量", note="不填则按净含量单位，散装按重量"),
        Column("gtin", "商品条码", text(20), note="品牌所有者自己的 GTIN，没有不填", names=("条码",)),
        Column("is_prepackaged_food", "预包装食品", YES_NO, "否"),
        Column("variety", "品种", text(60), "锦绣"),
        Column("net_content", "净含量", NUMBER),
        Column("content_unit", "净含量单位", _UNIT),
        Column("density", "密度（克/毫升）", NUMBER, names=("密度",)),
        Column("shelf_life_days", "保质期（天）", WHOLE, names=("保质期",)),
        Column("storage", "贮存条件", text(120), "阴凉通风"),
        Column("standard_code", "执行标准", text(60)),
        Column("ingredients", "配料", text(2000)),
        Column("origin_text", "产地", text(120), "江西万载"),
    ),
    more=(
        {"code": "SL-HT-2500", "name": "黄桃礼盒", "net_content": "2.5", "content_unit": "千克",
         "shelf_life_days": "15"},
        {"code": "SL-NSZ", "name": "南酸枣糕", "commodity": "加工食品", "is_prepackaged_food": "是",
         "variety": "", "net_content": "250", "content_unit": "克", "shelf_life_days": "240",
         "standard_code": "GB/T 10782", "ingredients": "南酸枣、白砂糖", "storage": "常温"},
    ),
)  # fmt: skip

PROOFS = SheetFormat(
    key=SheetKey.PROOFS,
    title="生产资质",
    names=("资质", "许可证"),
    kind=ImportKind.PRODUCER,
    lead="食品生产许可证、小作坊登记证。明细有多项的，同一证书写多行。",
    inputs={"premises_id": "premises", "items": "item_name", "items.product_ids": "products"},
    records=("kind", "number", "valid_from"),
    shared=("issuer", "valid_until", "premises"),
    columns=(
        Column("kind", "证书类型", choice(PROOF_WORDS), "食品生产许可证（SC）", True, names=("类型",)),
        Column("number", "证书编号", text(64), "SC11736092200012", True, names=("编号",)),
        Column("issuer", "发证机关", text(120), "万载县市场监督管理局", True),
        Column("valid_from", "有效期起", DAY, "2024-05-01", True),
        Column("valid_until", "有效期止", DAY, "2029-04-30", True),
        Column("premises", "生产地址名称", text(80), note="已登记的生产地址，没有不填"),
        Column("category_code", "食品类别编号", text(4), "1701", note="许可明细中的类别编号，2 或 4 位"),
        Column("item_name", "食品明细", text(120), "蜜饯"),
        Column("products", "适用产品编码", CODES, "SL-NSZ", note="多个用顿号分开"),
    ),
)  # fmt: skip

BATCHES = SheetFormat(
    key=SheetKey.BATCHES,
    title="批次",
    names=("批次台账",),
    kind=ImportKind.PRODUCER,
    lead="按发生先后填写。一批有多行来源或投料的，各行的类型、产品、批号、日期相同。",
    inputs={
        "product_id": "product", "premises_id": "premises", "unit_id": "unit_code",
        "member_id": "member", "price_fen": "price", "inputs.quantity": "input_quantity",
        "inputs.unit": "input_unit", "inputs": "input_lot", "batch_id": "input_lot",
        "lines": "quantity", "outputs": "quantity", "at": "on",
    },
    records=("kind", "product", "lot", "on"),
    single="lot",
    opening=("quantity", "unit"),
    called=("product", "lot"),
    shared=("premises", "supplier_name", "supplier_phone", "origin_text", "document_number", "note"),
    columns=(
        Column("kind", "类型", choice(BATCH_WORDS), "收购", True, names=("批次类型",)),
        Column("product", "产品编码", text(20), "SL-HT", True),
        Column("lot", "生产批号", text(20), "HT260701", note="不填则自动编号，每行一批", names=("批号",)),
        Column("on", "日期", DAY, "2026-07-01", True, names=("生产日期",)),
        Column("quantity", "数量", NUMBER, "500", True, "收购和采收为本行数量，其余为整批产出"),
        Column("unit", "单位", _UNIT, "千克", True),
        Column("unit_code", "生产单元编号", text(20), "U001", note="采收必填", names=("单元编号",)),
        Column("member", "社员编号", text(20), note="收购：填社员、农户，或其生产单元"),
        Column("price", "单价（元）", NUMBER, "6.4", names=("单价",)),
        Column("input_product", "投入产品编码", text(20), note="加工、分选、包装：用了哪一批"),
        Column("input_lot", "投入批号", text(20)),
        Column("input_quantity", "投入数量", NUMBER),
        Column("input_unit", "投入单位", _UNIT),
        Column("premises", "生产地址名称", text(80)),
        Column("supplier_name", "供货方", text(120), note="外购必填"),
        Column("supplier_phone", "供货方电话", PHONE),
        Column("origin_text", "来源地", text(120)),
        Column("document_number", "凭证号", text(64)),
        Column("note", "备注", text(500)),
    ),
    more=(
        {"unit_code": "U002", "quantity": "300"},
        {"kind": "包装", "product": "SL-HT-2500", "lot": "260702A", "on": "2026-07-02",
         "quantity": "200", "unit": "件", "unit_code": "", "price": "", "input_product": "SL-HT",
         "input_lot": "HT260701", "input_quantity": "500", "input_unit": "千克"},
    ),
)  # fmt: skip

HOLDERS = SheetFormat(
    key=SheetKey.HOLDERS,
    title="授权用标主体",
    names=("用标主体", "授权主体", "授权"),
    kind=ImportKind.BRAND,
    lead="本系统启用前已授权的主体，一个授权产品一行。主体和产品须先在本系统登记。",
    inputs={"producer_id": "credit_code", "count": "quota", "usable_until": "stock_until",
            "description": "stock", "old_stock_until": "stock_until"},
    records=("credit_code", "valid_from", "valid_until", "number"),
    shared=("name", "contract_number"),
    columns=(
        Column("credit_code", "统一社会信用代码", text(30), "93360922MA9000011K", True),
        Column("name", "主体名称", text(200), "", note="填写则与登记名称核对"),
        Column("number", "授权编号", text(64), "WZ-2025-001", note="不填则按使用管理办法编号"),
        Column("contract_number", "合同编号", text(64), "WZ-HT-2025-001"),
        Column("valid_from", "授权起", DAY, "2025-01-01", True, names=("有效期起",)),
        Column("valid_until", "授权止", DAY, "2027-12-31", True, names=("有效期止",)),
        Column("products", "产品编码", text(20), "SL-HT-2500", True),
        Column("brand_product", "品牌品类编码", text(32), "peach", True, "品牌页面所列品类的编码"),
        Column("quota", "可领标数量", WHOLE, "20000", note="本产季，不填则暂不下达"),
        Column("stock", "旧包装说明", text(200), "2025 版 2.5 千克礼盒"),
        Column("stock_count", "旧包装数量", WHOLE, "800"),
        Column("stock_until", "旧包装使用截止", DAY, note="不填则按使用管理办法的过渡期"),
    ),
)  # fmt: skip

#: In the order in which they are taken over: what others refer to comes first.
SHEETS = (MEMBERS, UNITS, PRODUCTS, PROOFS, BATCHES, HOLDERS)
BY_KEY = {sheet.key: sheet for sheet in SHEETS}


def sheets_of(kind: ImportKind) -> tuple[SheetFormat, ...]:
    """Return the sheets that are taken over from such a workbook."""
    return tuple(sheet for sheet in SHEETS if sheet.kind is kind)
