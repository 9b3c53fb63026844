"""The table of the gates: what each refuses, since which change of status, and what the user reads of it.

Each world is made on the last day that passes and on the day after (gate_worlds.py); test_gate_sentences.py judges.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.rooms.labels.gate_worlds import (
    ORGANIC,
    Act,
    World,
    acted,
    after_the_interval,
    authorisation,
    certificate_in,
    certified_for_ten,
    certified_from,
    certified_until,
    close_producer,
    filed,
    food_in_renewal,
    food_with_licence,
    food_with_suspended_licence,
    from_closed_plot,
    from_former_member,
    graded,
    grant_one,
    held_by,
    issue_conformity,
    lift_producer,
    lifted,
    lose,
    made,
    not_begun,
    old_bags_until,
    old_bags_used_up,
    once_too_often,
    ordered_as,
    ordered_from,
    ordered_on,
    restricted,
    sprayed_and_barred,
    suspend_producer,
    take_one,
    under_another_territory,
    void_conformity,
    with_ten_granted,
)
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.certificates.kinds import CertificateStanding
from trace.rooms.labels.rules import Gate, Outcome

AUGUST = date(2026, 8, 1)
FAILED, WARNING = Outcome.FAILED, Outcome.WARNING
SUSPENDED, WITHDRAWN = CertificateStanding.SUSPENDED, CertificateStanding.WITHDRAWN


@dataclass(frozen=True)
class Case:
    """One change of status at one gate.

    passes, refuses   reasons on the day before and on the day after; a refusal that only warns has another `outcome`
    rule, zh, en      what is read on the day after: the rule, then sentence and remedy in both languages
    papers            what is quoted, or how much of it where its number is drawn at random
    lift              what makes it pass again, where something does

    {lot} is that of the packs, {producer} and {brand} are their names, {held} is the authorisation's number.
    """

    gate: Gate
    world: World
    passes: str
    refuses: str
    rule: str
    zh: str
    en: str
    papers: tuple[str, ...] = ()
    outcome: Outcome = FAILED
    lift: Act | None = None


CASES = {
    "G1 suspended": Case(
        Gate.PRODUCER,
        acted(suspend_producer),
        "producer-approved",
        "producer-suspended",
        "依据主体资格规则，第1版",
        "{producer}已被暂停：抽检不合格 请与作出暂停决定的部门联系，整改后由其解除。",
        "{producer} is suspended: 抽检不合格 Settle the matter with the office that suspended you; it lifts the "
        "suspension.",
        papers=("示例〔2026〕9号",),
        lift=lift_producer,
    ),
    "G1 closed": Case(
        Gate.PRODUCER,
        acted(close_producer),
        "producer-approved",
        "producer-closed",
        "依据主体资格规则，第1版",
        "{producer}已注销。 不能再申领标签；仍在经营的，请以现行营业执照重新登记。",
        "{producer} has been closed. Nothing can be labelled any more; a business that goes on registers anew "
        "with its present licence.",
    ),
    "G2 licence expires": Case(
        Gate.PROOF,
        made(food_with_licence),
        "proof-covered",
        "proof-expired",
        "依据生产资质规则，第0.2版",
        "{producer}的许可证已于2026年7月10日到期，早于生产日2026年7月11日。 请登记延续后的许可证，或登记延续申请"
        "日期。",
        "The licence of {producer} ended on 10 July 2026, before 11 July 2026. Record the renewed licence, or "
        "the day on which the renewal was applied for.",
        papers=("SC",),
    ),
    "G2 licence in renewal": Case(
        Gate.PROOF,
        made(food_in_renewal),
        "proof-covered",
        "proof-renewal-undecided",
        "依据生产资质规则，第0.2版",
        "{producer}的许可证已于2026年7月10日到期，延续申请已按期受理，尚未作出决定。 取得新证后请及时登记。",
        "The licence of {producer} ended on 10 July 2026; its renewal was applied for in time and is undecided. "
        "Record the new licence as soon as it is there.",
        papers=("SC",),
        outcome=WARNING,
    ),
    "G2 licence suspended": Case(
        Gate.PROOF,
        made(food_with_suspended_licence),
        "proof-covered",
        "proof-suspended",
        "依据生产资质规则，第0.2版",
        "{producer}的许可证在2026年7月10日处于暂停状态。 该期间生产的产品不能贴标。",
        "The licence of {producer} was suspended on 10 July 2026. Goods made in that time cannot be labelled.",
        papers=("SC",),
    ),
    "G2 conformity certificate void": Case(
        Gate.PROOF,
        acted(void_conformity),
        "conformity-present",
        "conformity-missing",
        "依据承诺达标合格证规则，第2025-4版",
        "批次 {lot} 未开具承诺达标合格证。 请先为该批次开具合格证（工作台一键开具），再申领标签。",
        "No conformity certificate was issued for batch {lot}. Issue the certificate for the batch (one tap on "
        "the desk), then order again.",
        lift=issue_conformity,
    ),
    "G3 certificate expires": Case(
        Gate.CERTIFICATES,
        made(certified_until, **ORGANIC),
        "certificate-covered",
        "certificate-expired",
        "依据标志原料规则（有机产品），第0.1版",
        "有机产品证书已于2026年7月10日到期，2026年7月11日不在有效期内。 请登记新证书，或不在标签上标示该标志。",
        "The certificate for Organic product ended on 10 July 2026, before 11 July 2026. Record the new "
        "certificate, or leave the mark off the label.",
        papers=("123OP2600017",),
    ),
    "G3 certificate begins": Case(
        Gate.CERTIFICATES,
        made(certified_from, **ORGANIC),
        "certificate-covered",
        "certificate-not-yet-valid",
        "依据标志原料规则（有机产品），第0.1版",
        "有机产品证书自2026年7月10日起有效，2026年7月9日尚未生效。 该批次标签请勿标示该标志。",
        "The certificate for Organic product runs from 10 July 2026 on; it was not in force on 9 July 2026. "
        "Leave the mark off this batch's labels.",
        papers=("123OP2600017",),
    ),
    "G3 certificate suspended": Case(
        Gate.CERTIFICATES,
        certificate_in(SUSPENDED),
        "certificate-covered",
        "certificate-suspended",
        "依据标志原料规则（有机产品），第0.1版",
        "有机产品证书在2026年7月10日处于暂停状态。 标签上请勿标示该标志。",
        "The certificate for Organic product was suspended on 10 July 2026. Leave the mark off the label.",
        papers=("123OP2600017",),
    ),
    "G3 certificate withdrawn": Case(
        Gate.CERTIFICATES,
        certificate_in(WITHDRAWN),
        "certificate-covered",
        "certificate-withdrawn",
        "依据标志原料规则（有机产品），第0.1版",
        "有机产品证书在2026年7月10日已被撤销。 标签上请勿标示该标志。",
        "The certificate for Organic product had been withdrawn by 10 July 2026. Leave the mark off the label.",
        papers=("123OP2600017",),
    ),
    "G3 certified quantity drawn": Case(
        Gate.CERTIFICATES,
        acted(take_one(**ORGANIC), certified_for_ten, **ORGANIC),
        "certificate-covered",
        "certificate-quantity",
        "依据标志原料规则（有机产品），第0.1版",
        "有机产品证书载明数量 25 千克，已申领标签对应 2.5 千克，尚余 22.5 千克，最多可申领 9 枚，本次申领 10 枚。"
        " 请减少申领数量，或其余标签不标示该标志。",
        "The certificate for Organic product states 25 kg; 2.5 kg are labelled already, so 22.5 kg are left, "
        "enough for 9 labels; 10 were asked. Order fewer labels, or leave the mark off the rest.",
        papers=("123OP2600017",),
    ),
    "G4 authorisation begins": Case(
        Gate.AUTHORISATION,
        ordered_from(lambda packed: held_by(packed).valid_from, not_begun, batch_id=None),
        "authorisation-covered",
        "authorisation-not-yet-valid",
        "依据品牌授权规则，第1版",
        "{brand}的授权自2026年8月1日起生效，目前尚不能使用。 请待授权生效，或申领不带品牌的追溯标签。",
        "The authorisation for {brand} is in force only from 1 August 2026 on. Wait for its first day, or order "
        "plain trace labels.",
        papers=("{held}",),
    ),
    "G4 authorisation expires": Case(
        Gate.AUTHORISATION,
        ordered_on(lambda packed: held_by(packed).valid_until),
        "authorisation-covered",
        "authorisation-expired",
        "依据品牌授权规则，第1版",
        "{brand}的授权已于2028年12月31日到期。 请重新申请，或申领不带品牌的追溯标签。",
        "The authorisation for {brand} ended on 31 December 2028. Apply again, or order plain trace labels.",
        papers=("{held}",),
    ),
    "G4 authorisation suspended": Case(
        Gate.AUTHORISATION,
        acted(authorisation("suspend")),
        "authorisation-covered",
        "authorisation-suspended",
        "依据品牌授权规则，第1版",
        "{brand}的授权已暂停：超范围用标 请与品牌管理方联系，整改后由其恢复授权。",
        "The authorisation for {brand} is suspended: 超范围用标 Settle the matter with the brand authority; it "
        "ends the suspension.",
        papers=(
            "{held}",
            "示例〔2026〕9号",
        ),
        lift=authorisation("reinstate"),
    ),
    "G4 authorisation withdrawn": Case(
        Gate.AUTHORISATION,
        acted(authorisation("withdraw")),
        "authorisation-covered",
        "authorisation-withdrawn",
        "依据品牌授权规则，第1版",
        "{brand}的授权已取消：超范围用标 可申领不带品牌的追溯标签。",
        "The authorisation for {brand} was withdrawn: 超范围用标 Plain trace labels without the brand can be "
        "ordered.",
        papers=(
            "{held}",
            "示例〔2026〕9号",
        ),
    ),
    "G4 packaging ends": Case(
        Gate.AUTHORISATION,
        ordered_on(lambda _packed: AUGUST, filed(valid_until=AUGUST)),
        "packaging-filed",
        "packaging-ended",
        "依据包装备案规则，第1版",
        "黄桃礼盒第1版包装只能用到2026年8月1日。 请选择在用的版本，或备案新版本。",
        "Version 1 of the packaging of 黄桃礼盒 could be used until 1 August 2026. Choose the version in force, "
        "or file a new one.",
        papers=(
            "{held}",
            "{held}/{code}/1",
        ),
    ),
    "G4 packaging begins": Case(
        Gate.AUTHORISATION,
        ordered_from(lambda _packed: AUGUST, filed(valid_from=AUGUST)),
        "packaging-filed",
        "packaging-not-yet",
        "依据包装备案规则，第1版",
        "黄桃礼盒第1版包装自2026年8月1日起可用。 请待到该日，或选择其他版本。",
        "Version 1 of the packaging of 黄桃礼盒 may be used from 1 August 2026 on. Wait for that day, or choose "
        "another version.",
        papers=(
            "{held}",
            "{held}/{code}/1",
        ),
    ),
    "G4 packaging for one way of sale": Case(
        Gate.AUTHORISATION,
        ordered_as("线下", "网店"),
        "packaging-filed",
        "packaging-channel",
        "依据包装备案规则，第1版",
        "黄桃礼盒第1版包装备案的销售渠道为“线下”，本单用于“网店”。 请选择备案了该销售渠道的版本，或另行备案。",
        "Version 1 of the packaging of 黄桃礼盒 is filed for “线下”; the order is for “网店”. Choose a version "
        "that is filed for this way of sale, or file one.",
        papers=(
            "{held}",
            "{held}/{code}/1",
        ),
    ),
    "G4 old packaging ends": Case(
        Gate.AUTHORISATION,
        old_bags_until,
        "packaging-old-stock",
        "packaging-stock-ended",
        "依据包装备案规则，第1版",
        "旧包装“旧包装袋”只能用到2027年1月14日。 请使用已备案的包装版本。",
        "The old packaging “旧包装袋” could be used until 14 January 2027. Use a filed version of the packaging.",
        papers=("{held}",),
    ),
    "G4 old packaging used up": Case(
        Gate.AUTHORISATION,
        old_bags_used_up,
        "packaging-old-stock",
        "packaging-stock-short",
        "依据包装备案规则，第1版",
        "旧包装“旧包装袋”只剩9件，申请了10件。 请按余量申领，其余使用已备案的包装。",
        "Of the old packaging “旧包装袋” only 9 are left; 10 were asked. Order that many, and the rest in filed "
        "packaging.",
        papers=("{held}",),
    ),
    "G5 plot closed": Case(
        Gate.ORIGIN,
        made(from_closed_plot),
        "origin-matched",
        "origin-not-matched",
        "依据使用管理办法的产地要求，第1版",
        "批次 {lot} 不符合{brand}的产地要求。 示例坡地在批次 {lot} 采收或收购之前已停用。 该批次可申领不带品牌的"
        "追溯标签；外地来源的货物不得使用品牌。",
        "Batch {lot} does not meet the origin rule of {brand}. 示例坡地 was closed before batch {lot} was taken "
        "in. Order plain trace labels for this batch; goods from outside cannot bear the brand.",
        papers=("示例文〔2026〕1号",),
    ),
    "G5 member left": Case(
        Gate.ORIGIN,
        made(from_former_member),
        "origin-matched",
        "origin-not-matched",
        "依据使用管理办法的产地要求，第1版",
        "批次 {lot} 不符合{brand}的产地要求。 批次 {lot} 收购时，示例社员不是该主体的社员或订单农户。 该批次可申"
        "领不带品牌的追溯标签；外地来源的货物不得使用品牌。",
        "Batch {lot} does not meet the origin rule of {brand}. 示例社员 did not belong to the producer when "
        "batch {lot} was taken in. Order plain trace labels for this batch; goods from outside cannot bear the "
        "brand.",
        papers=("示例文〔2026〕1号",),
    ),
    "G5 territory changed": Case(
        Gate.ORIGIN,
        made(under_another_territory),
        "origin-matched",
        "origin-not-matched",
        "依据使用管理办法的产地要求，第2版",
        "批次 {lot} 不符合{brand}的产地要求。 批次 {lot} 中的示例坡地不在品牌地域范围内。 该批次可申领不带品牌的"
        "追溯标签；外地来源的货物不得使用品牌。",
        "Batch {lot} does not meet the origin rule of {brand}. 示例坡地 in batch {lot} lies outside the "
        "territory. Order plain trace labels for this batch; goods from outside cannot bear the brand.",
        papers=("示例文〔2026〕2号",),
    ),
    "G6 stricter standard": Case(
        Gate.GRADE,
        made(graded),
        "grade-measured",
        "grade-none",
        "依据分级规则，第2版",
        "批次 {lot} 于2026年7月18日的测定结果未达到 T/SL 017-2026 的任何等级。 可以申领不标等级的标签。",
        "What was measured of batch {lot} on 18 July 2026 reaches no grade of T/SL 017-2026. The goods can be "
        "labelled without a grade.",
        papers=("T/SL 017-2026",),
        outcome=WARNING,
    ),
    "G7 interval ends": Case(
        Gate.INTERVALS,
        made(after_the_interval),
        "intervals-kept",
        "interval-inside-interval",
        "依据安全间隔期规则，第1版",
        "批次26071401于2026年7月14日采收，安全间隔期未满：2026年7月1日末次使用示例菊酯（2.5%水乳剂），标签规定间"
        "隔14天，2026年7月15日起方可采收。 请对本批次按实际用药送检，报告由检测机构或主管部门录入；或由农业农村部"
        "门作出处理决定。间隔期届满不会自动解除限制。",
        "Batch 26071401 was harvested on 14 July 2026, too early: 示例菊酯（2.5%水乳剂） was last used on 1 July "
        "2026, its label asks for 14 days, so harvest was allowed from 15 July 2026 on. Have this batch tested "
        "for all that was used, the report entered by the laboratory or the office; or let the agriculture "
        "office decide. The end of the interval alone clears nothing.",
        papers=("NS",),
    ),
    "G7 maximum reached": Case(
        Gate.INTERVALS,
        made(once_too_often),
        "intervals-kept",
        "interval-above-maximum",
        "依据安全间隔期规则，第1版",
        "批次26071501（2026年7月15日采收）产地本季使用示例菊酯（2.5%水乳剂）共4次，超过标签规定的最多3次。 请对本"
        "批次按实际用药送检，报告由检测机构或主管部门录入；或由农业农村部门作出处理决定。",
        "On the land of batch 26071501, harvested on 15 July 2026, 示例菊酯（2.5%水乳剂） was used 4 times in "
        "the season; its label allows 3. Have this batch tested for all that was used, the report entered by the "
        "laboratory or the office; or let the agriculture office decide.",
        papers=("NS",),
    ),
    "G7 input barred": Case(
        Gate.INTERVALS,
        made(sprayed_and_barred),
        "intervals-kept",
        "interval-barred-input",
        "依据禁用限用农药规则，第1版",
        "批次26071501（2026年7月15日采收）产地于2026年7月1日使用了示例磷（2.5%水乳剂），该农药禁止用于此类产品（"
        "示例公告第1号）。 须由农业农村部门作出处理决定。",
        "On the land of batch 26071501, harvested on 15 July 2026, 示例磷（2.5%水乳剂） was used on 1 July 2026, "
        "which is barred for these goods (示例公告第1号). Only the agriculture office can decide what becomes of "
        "it.",
        papers=("NS",),
    ),
    "G8 own stop": Case(
        Gate.SAFETY,
        acted(restricted(RestrictionKind.OWN_STOP)),
        "not-restricted",
        "held-own-stop",
        "依据暂停销售与召回规则，第1版",
        "批次 {lot} 已由生产者自行暂停销售：示例 请先在批次页面解除自行暂停销售。",
        "The producer has stopped batch {lot}: 示例 Lift your stop on the batch's page first.",
        papers=("示例〔2026〕9号",),
        lift=lifted,
    ),
    "G8 officer's stop": Case(
        Gate.SAFETY,
        acted(restricted(RestrictionKind.OFFICER_STOP)),
        "not-restricted",
        "held-officer-stop",
        "依据暂停销售与召回规则，第1版",
        "批次 {lot} 已被监管部门暂停销售：示例 监管部门解除暂停销售前不得贴标。",
        "The authority has stopped batch {lot}: 示例 Nothing of it can be labelled until the authority lifts the "
        "stop.",
        papers=("示例〔2026〕9号",),
        lift=lifted,
    ),
    "G8 recall": Case(
        Gate.SAFETY,
        acted(restricted(RestrictionKind.RECALL)),
        "not-restricted",
        "held-recall",
        "依据暂停销售与召回规则，第1版",
        "批次 {lot} 正在召回：示例 召回解除前不得贴标。",
        "Batch {lot} is being recalled: 示例 Nothing of it can be labelled until the recall is lifted.",
        papers=("示例〔2026〕9号",),
        lift=lifted,
    ),
    "G8 failed test": Case(
        Gate.SAFETY,
        acted(restricted(RestrictionKind.SAFETY_FAILURE)),
        "not-restricted",
        "held-safety-failure",
        "依据暂停销售与召回规则，第1版",
        "批次 {lot} 安全检测不合格：示例 请重新送检，或登记处置结果。",
        "Batch {lot} failed a safety test: 示例 Have it tested again, or record what was done with the goods.",
        papers=("示例〔2026〕9号",),
        lift=lifted,
    ),
    "G9 goods lost": Case(
        Gate.MASS,
        acted(lose),
        "mass-enough",
        "mass-exceeded",
        "依据货物数量规则，第1版",
        "批次 {lot} 余量仅 22.5 千克，最多可贴 9 枚，本次申领 10 枚。 请减少申领数量，或先补登漏记的数量。",
        "Batch {lot} has only 22.5 kg left, enough for 9 labels; 10 were asked. Order fewer labels, or record "
        "first what is missing.",
    ),
    "G9 yield check": Case(
        Gate.MASS,
        acted(restricted(RestrictionKind.YIELD_CHECK)),
        "mass-enough",
        "yield-check-pending",
        "依据测产复核规则，第1版",
        "批次 {lot} 的产出超过常规，待测产复核。 请向乡镇申请测产复核。",
        "More came out of {lot} than is usual: it waits for a yield check. Ask the township for a yield survey.",
        papers=("示例",),
        lift=lifted,
    ),
    "G10 quota drawn": Case(
        Gate.QUOTA,
        acted(take_one(), with_ten_granted),
        "quota-enough",
        "quota-exceeded",
        "依据可领标数量规则，第1版",
        "可领标数量仅剩 9 枚，本次申领 10 枚。 请减少申领数量，或向品牌管理方申请追加。",
        "Only 9 labels are left in the quota; 10 were asked. Order fewer labels, or ask the brand authority for "
        "more.",
        papers=("{held}",),
        lift=grant_one,
    ),
}
