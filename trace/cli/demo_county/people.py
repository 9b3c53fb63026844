"""Who is who in the demo county: offices, their people, and the way of a producer into the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from trace.cli.demo_county.pictures import picture
from trace.cli.demo_county.story import Login, Story, Tale
from trace.kernel import ids
from trace.kernel.actor import Role
from trace.rooms.accounts import queries as account_queries
from trace.rooms.accounts import services as accounts
from trace.rooms.accounts.rules import OrganisationKind, SiteKey
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import ReviewDecision, ReviewLevel, SubjectKind
from trace.rooms.producers.services import ProducerIdentity

WANZAI, YANLING, WUSHAN, JINKOUHE = "360922", "430225", "500237", "511113"
BAISHUI = "360922205"
VILLAGE = "360922205201"
BEGUN = -430

_K = OrganisationKind
# key, kind, name, division, credit code, phone
OFFICES = (
    ("operator", _K.OPERATOR, "示范县域溯源平台运维中心", "", None, "0795-0000000"),
    ("wanzai market", _K.GOVERNMENT, "万载县市场监督管理局（示范）", WANZAI, "11360922MAX0006F84",
     "0795-0000001"),
    ("wanzai farming", _K.GOVERNMENT, "万载县农业农村局（示范）", WANZAI, None, "0795-0000002"),
    ("baishui", _K.GOVERNMENT, "白水乡农产品质量安全监管站（示范）", BAISHUI, None, "0795-0000003"),
    ("yanling market", _K.GOVERNMENT, "炎陵县市场监督管理局（示范）", YANLING, None, "0731-0000001"),
    ("wushan market", _K.GOVERNMENT, "巫山县市场监督管理局（示范）", WUSHAN, None, "023-00000001"),
    ("jinkouhe market", _K.GOVERNMENT, "金口河区市场监督管理局（示范）", JINKOUHE, None, "0833-0000001"),
    ("wanzai brand", _K.AUTHORITY, "万载县区域公用品牌管理办公室（示范）", WANZAI,
     "12360922MAX0021B92", "0795-0000004"),
    ("yanling brand", _K.AUTHORITY, "炎陵县黄桃产业协会（示范）", YANLING, "51430225MAX0023D8W",
     "0731-0000002"),
    ("wushan brand", _K.AUTHORITY, "巫山县农村电商公共服务中心（示范）", WUSHAN,
     "12500237MAX0022C3E", "023-00000002"),
    ("printer", _K.PRINTER, "宜春示范包装印刷有限公司", "360900", "91360900MAX0024E2F", "0795-0000005"),
    ("lab", _K.LAB, "宜春市示范农产品检验检测中心", "360900", "12360900MAX0025F7T", "0795-0000006"),
    ("shop", _K.TRADER, "南昌示范粮油商行", "360103", "91360103MAX0026G1U", "0791-0000001"),
    ("audit", _K.GOVERNMENT, "万载县审计局（示范）", WANZAI, None, "0795-0000007"),
)  # fmt: skip

# key, what `demo accounts` calls it, phone, name, role, office, division, badge
PEOPLE = (
    ("printer", "printer", "19900000003", "何印川", Role.PRINTER, "printer", "", None),
    ("wanzai brand", "brand", "19900000004", "罗品言", Role.BRAND, "wanzai brand", WANZAI, None),
    ("officer", "officer", "19900000005", "陈守正", Role.MARKET_OFFICER, "wanzai market", WANZAI,
     "示范3609220101"),
    ("agriculture", "agriculture", "19900000006", "陆青禾", Role.AGRICULTURE_OFFICER,
     "wanzai farming", WANZAI, "示范3609220201"),
    ("lab", "lab", "19900000007", "沈一鉴", Role.LAB, "lab", "360900", None),
    ("shop", "trader", "19900000020", "万通商", Role.TRADER, "shop", "", None),
    ("auditor", "auditor", "19900000008", "方明察", Role.AUDITOR, "audit", "", None),
    ("admin", "admin", "19900000009", "周启明", Role.ADMINISTRATOR, "operator", "", None),
    ("second officer", "second officer", "19900000010", "刘秉公", Role.MARKET_OFFICER,
     "wanzai market", WANZAI, "示范3609220102"),
    ("township", "township", "19900000011", "黄水根", Role.TOWNSHIP_ASSISTANT, "baishui", BAISHUI,
     None),
    ("village", "village", "19900000012", "谢家旺", Role.VILLAGE_ASSISTANT, "baishui", VILLAGE, None),
    ("other township", "", "19900000013", "宋田生", Role.TOWNSHIP_ASSISTANT, "wanzai farming",
     WANZAI, None),
    ("yanling officer", "officer 炎陵", "19900000014", "谭炎生", Role.MARKET_OFFICER,
     "yanling market", YANLING, "示范4302250101"),
    ("wushan officer", "officer 巫山", "19900000015", "向巫生", Role.MARKET_OFFICER,
     "wushan market", WUSHAN, "示范5002370101"),
    ("jinkouhe officer", "", "19900000016", "余河清", Role.MARKET_OFFICER, "jinkouhe market",
     JINKOUHE, "示范5111130101"),
    ("yanling brand", "brand 炎陵", "19900000017", "孟桃林", Role.BRAND, "yanling brand", YANLING,
     None),
    ("second agriculture", "", "19900000019", "袁田青", Role.AGRICULTURE_OFFICER, "wanzai farming",
     WANZAI, "示范3609220202"),
    ("wushan brand", "brand 巫山", "19900000018", "冉礼成", Role.BRAND, "wushan brand", WUSHAN, None),
)  # fmt: skip

SITE = {
    SiteKey.SITE_NAME: "县域公用品牌溯源服务（示范）",
    SiteKey.SITE_NAME_EN: "County brand traceability (demonstration)",
    SiteKey.HOST_UNIT: "示范县域溯源平台运维中心",
    SiteKey.ICP_NUMBER: "示范ICP备00000000号",
    SiteKey.POLICE_NUMBER: "示范公网安备00000000000000号",
    SiteKey.REPORT_PHONE: "12315",
    SiteKey.PROGRAMME: "电子商务进农村综合示范：农产品溯源与品牌授权（演示数据）",
    SiteKey.PROGRAMME_EN: "Rural e-commerce programme: traceability and brand use (demonstration data)",
}


def offices(story: Story) -> Tale:
    """The offices open, their people get their accounts, and the counties set their steps of approval."""
    yield story.on(BEGUN, 8)
    for key, kind, name, division, credit_code, phone in OFFICES:
        made = accounts.create_organisation(
            story.by("system"),
            kind=kind,
            name=name,
            division=division,
            credit_code=credit_code,
            phone=phone,
        )
        story[key] = made.id
    for key, label, phone, name, role, office, division, badge in PEOPLE:
        password = new_password()
        new = accounts.create_account(
            story.by("system"), phone=phone, name=name, password=password, badge_number=badge
        )
        account_id = new.account.id
        accounts.add_membership(
            story.by("system"),
            account_id=account_id,
            role=role,
            organisation_id=story[office],
            division=division,
        )
        _enter(story, Login(label, phone, name, password, account_id), key)
    accounts.change_site_settings(story.by("admin"), values=SITE)
    levels = ReviewLevel
    for division, steps in (
        (WANZAI, (levels.TOWNSHIP, levels.COUNTY)),
        (BAISHUI, (levels.VILLAGE, levels.TOWNSHIP, levels.COUNTY)),
        (YANLING, (levels.COUNTY,)),
        (WUSHAN, (levels.COUNTY,)),
        (JINKOUHE, (levels.COUNTY,)),
    ):
        producers.set_approval_steps(story.by("admin"), division=division, levels=steps)


@dataclass(frozen=True, slots=True)
class Founding:
    """How a producer comes into the register.

    login    what `demo accounts` calls its clerk; "" for none of note
    since    the day it registers, counted from today
    scene    of its picture
    """

    key: str
    kind: SubjectKind
    name: str
    division: str
    credit_code: str | None
    contact: str
    clerk_phone: str
    phone: str
    address: str
    introduction: str
    login: str = ""
    since: int = -420
    scene: str = "field"

    @property
    def reviewers(self) -> Sequence[str]:
        """Who decides, step by step."""
        if self.division.startswith(BAISHUI):
            return ("village", "township", "officer")
        if self.division.startswith(WANZAI):
            return ("other township", "officer")
        county = {YANLING: "yanling", WUSHAN: "wushan", JINKOUHE: "jinkouhe"}
        return (f"{county[self.division[:6]]} officer",)


def registered(story: Story, founding: Founding) -> None:
    """A visitor registers a producer, becomes its clerk and hands the registration in."""
    producer = producers.register_producer(
        story.visitor(),
        identity=ProducerIdentity(
            founding.kind, founding.name, founding.division, founding.credit_code
        ),
        contact_name=founding.contact,
        phone=founding.phone,
        address=founding.address,
        introduction=founding.introduction,
    )
    story[founding.key] = producer.id
    password = new_password()
    new = accounts.register_clerk(
        story.visitor(),
        organisation_id=producer.id,
        phone=founding.clerk_phone,
        name=founding.contact,
        password=password,
    )
    login = Login(founding.login, founding.clerk_phone, founding.contact, password, new.account.id)
    _enter(story, login, founding.key)
    producers.set_picture(
        story.by(founding.key),
        producer_id=story[founding.key],
        upload=picture(founding.scene, founding.name[:14]),
    )
    producers.submit_producer(story.by(founding.key), producer_id=story[founding.key])


def approved(story: Story, founding: Founding) -> Tale:
    """A producer registers and passes every step."""
    yield story.on(founding.since, 9)
    registered(story, founding)
    for number, reviewer in enumerate(founding.reviewers, start=1):
        yield story.on(founding.since + 2 * number, 10)
        producers.review_producer(
            story.by(reviewer), producer_id=story[founding.key], decision=ReviewDecision.PASS
        )
    yield story.clock + timedelta(hours=2)


WAITING = (
    Founding("tea waiting", SubjectKind.COOPERATIVE, "万载县示范高山茶叶专业合作社", VILLAGE,
             "93360922MAX0014Q8T", "钟茗香", "19900000031", "0795-0000031", "万载县白水乡示范村1组",
             "高山茶园一百二十亩。", since=-2, scene="field"),
    Founding("bean waiting", SubjectKind.COOPERATIVE, "万载县示范豆制品专业合作社", VILLAGE,
             "93360922MAX0015R2Y", "卢豆生", "19900000032", "0795-0000032", "万载县白水乡示范村5组",
             "毛豆种植与速冻加工。", since=-9, scene="field"),
    Founding("ginger waiting", SubjectKind.COOPERATIVE, "万载县示范生姜专业合作社", "360922104",
             "93360922MAX0016T5Y", "江小满", "19900000033", "0795-0000033", "万载县高村镇示范村",
             "生姜种植。", since=-12, scene="field"),
    Founding("noodle refused", SubjectKind.COMPANY, "万载县示范扎粉有限公司", "360922105",
             "91360922MAX0017UX6", "苏米粉", "19900000034", "0795-0000034", "万载县罗城镇示范路8号",
             "罗城扎粉。", since=-40, scene="mill"),
)  # fmt: skip


def registrations_waiting(story: Story) -> Tale:
    """One registration waits at each step; one was refused and says why."""
    _tea, bean, ginger, noodle = WAITING
    refuse = "住所与加工厂地址不一致，请补充厂房租赁合同后重新提交。"
    for founding in sorted(WAITING, key=lambda each: each.since):
        yield story.on(founding.since, 9, 20)
        registered(story, founding)
        passed_by = {bean.key: "village", ginger.key: "other township"}.get(founding.key)
        if passed_by or founding is noodle:
            yield story.on(founding.since + 2, 15)
            producers.review_producer(
                story.by(passed_by or "other township"),
                producer_id=story[founding.key],
                decision=ReviewDecision.PASS if passed_by else ReviewDecision.REFUSE,
                reason="" if passed_by else refuse,
            )


def new_password() -> str:
    """Return a password that nobody guesses and everybody can type."""
    return f"demo-{ids.readable_code(4)}-{ids.readable_code(4)}"


def _enter(story: Story, login: Login, key: str) -> None:
    """Keep somebody's way in, and let them act."""
    story.logins.append(login)
    story.actors[key] = account_queries.actor_of_account(
        story.by("system"), account_id=login.account_id
    )
