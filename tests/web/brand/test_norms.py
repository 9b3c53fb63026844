"""The brand authority keeps its grade standards, seasons and texts as versions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import PersonClient
from tests.factories.norms import make_season
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.norms import queries, rules
from trace.rooms.norms.models import NormKind

ClientAs = Callable[..., PersonClient]
COMMON = {"code": "T/X 1-2026", "title": "示例", "from_on": "2026-01-01", "source": "示例文件"}
GRADES = {
    "measured.0.name": "weight_g",
    "measured.0.label": "单果重",
    "measured.0.unit": "g",
    "limits.0.grade": "特级",
    "limits.0.field": "weight_g",
    "limits.0.op": "between",
    "limits.0.value": "200，400",
    "limits.0.varieties": "锦绣、黄金蜜",
    "limits.1.grade": "一级",
    "limits.1.field": "weight_g",
    "limits.1.op": ">=",
    "limits.1.value": "150",
}
BODIES = {
    "grade_standard": GRADES,
    "season": {"begins": "06-15", "ends": "08-31"},
    "text": {"zh": "示例文字", "en": "Sample text"},
    "proof_rule": {"rules.0.process": "processing", "rules.0.need": "sc"},
    "claim_rule": {
        "code": "organic",
        "rules.0.min_input_percent": "95",
        "rules.0.day_that_counts": "production",
        "rules.0.pack_code_required": "true",
    },
}
# Rules that hold for everybody, whoever enters them.
BINDING = ("proof_rule", "claim_rule")


@pytest.fixture
def brand(client_as: ClientAs) -> PersonClient:
    """Somebody of the brand authority, signed in."""
    return client_as(Role.BRAND)


@pytest.mark.parametrize("kind", list(BODIES))
def test_a_norm_of_each_kind_is_entered_shown_and_followed(
    kind: str, work: Work, client_as: ClientAs
) -> None:
    # Rules on proofs bind a whole province or the nation: no brand's people write them.
    brand = client_as(Role.ADMINISTRATOR if kind in BINDING else Role.BRAND)
    address = f"/brand/norms/new/{kind}"

    assert brand.get(address).status_code == 200
    assert brand.post(address, data=COMMON | BODIES[kind] | {"code": ""}).status_code == 422
    made = brand.post(address, data=COMMON | BODIES[kind])
    assert made.status_code == 302
    assert brand.post(address, data=COMMON | BODIES[kind]).status_code == 422
    norm = made.headers["Location"]
    assert brand.get(norm).status_code == 200
    begun = brand.get(f"{norm}/versions/new")
    assert begun.status_code == 200
    later = COMMON | BODIES[kind] | {"from_on": "2026-07-01"}
    assert brand.post(f"{norm}/versions/new", data=later).status_code == 302
    assert brand.post(f"{norm}/versions/new", data=later | {"source": ""}).status_code == 422
    found = queries.find_norm(work, NormKind(kind), BODIES[kind].get("code", COMMON["code"]))
    assert found is not None
    assert [version.version for version in found.versions] == [2, 1]


def test_grades_typed_as_rows_judge_measurements(work: Work, brand: PersonClient) -> None:
    brand.post("/brand/norms/new/grade_standard", data=COMMON | GRADES)

    found = queries.norm_in_force(work, NormKind.GRADE_STANDARD, "T/X 1-2026", work.today)

    assert found is not None
    assert rules.grade_of({"weight_g": "250"}, found.body, variety="锦绣") == "特级"
    assert rules.grade_of({"weight_g": "160"}, found.body, variety="锦绣") == "一级"


def test_rules_on_proofs_are_offered_to_those_alone_who_may_write_them(
    brand: PersonClient, client_as: ClientAs
) -> None:
    rules_on_proofs = COMMON | BODIES["proof_rule"] | {"code": "360000"}
    address = "/brand/norms/new/proof_rule"
    provincial = client_as(Role.AGRICULTURE_OFFICER, division="360000")

    assert address not in brand.get("/brand/norms").text
    assert brand.post(address, data=rules_on_proofs).status_code == 403
    assert (
        client_as(Role.AGRICULTURE_OFFICER).post(address, data=rules_on_proofs).status_code == 403
    )
    assert address in provincial.get("/brand/norms").text
    assert provincial.post(address, data=rules_on_proofs | {"code": "430000"}).status_code == 403
    assert provincial.post(address, data=rules_on_proofs).status_code == 302


def test_wrong_content_is_refused_and_kept(brand: PersonClient) -> None:
    season = brand.post(
        "/brand/norms/new/season", data=COMMON | {"begins": "13-40", "ends": "08-31"}
    )
    broken = brand.post(
        "/brand/norms/new/proof_rule", data=COMMON | {"rules.0.product_code": "LYB-1"}
    )

    assert season.status_code == broken.status_code == 422
    assert "13-40" in season.text
    assert "LYB-1" in broken.text
    assert brand.get("/brand/norms/new/nothing").status_code == 404


def test_norms_are_listed_and_others_norms_cannot_be_changed(
    work: Work, brand: PersonClient, client_as: ClientAs
) -> None:
    norm = make_season(work, title="全县产季")
    work.session.commit()

    assert "全县产季" in brand.get("/brand/norms?kind=season").text
    assert "全县产季" in brand.get("/brand/norms?format=csv").text
    assert brand.get(f"/brand/norms/{norm.id}").status_code == 200
    assert brand.get(f"/brand/norms/{norm.id}/versions/new").status_code == 403
    officer = client_as(Role.AGRICULTURE_OFFICER)
    assert (
        officer.post("/brand/norms/new/season", data=COMMON | BODIES["season"]).status_code == 302
    )
    assert (
        client_as(Role.ADMINISTRATOR).get(f"/brand/norms/{norm.id}/versions/new").status_code == 200
    )


def test_a_rule_on_a_mark_begins_with_the_one_shipped_and_tells_what_a_version_changed(
    work: Work, client_as: ClientAs
) -> None:
    admin = client_as(Role.ADMINISTRATOR)
    assert "/brand/norms/new/claim_rule" in admin.get("/brand/norms").text
    begun = admin.get("/brand/norms/new/claim_rule").text
    for shown in ("GB/T 19630-2019", 'value="95"', "食用盐"):
        assert shown in begun
    assert 'value="90"' in admin.get("/brand/norms/new/claim_rule?code=green").text
    typed = {
        "code": "organic",
        "title": "有机产品声称规则",
        "source": "示例文件",
        "from_on": "2026-01-01",
        "rules.0.commodity": ["grain", "oil"],
        "rules.0.product_code": "DM-1，DM-2",
        "rules.0.min_input_percent": "98",
        "rules.0.ignored_ingredients": "水、食用盐",
        "rules.0.exempt_process_kinds": ["packing", "sorting"],
        "rules.0.day_that_counts": "harvest",
        "rules.0.processor_certificate_required": "true",
        "rules.1.min_input_percent": "95",
        "rules.1.day_that_counts": "production",
    }
    made = admin.post("/brand/norms/new/claim_rule", data=typed)
    address = made.headers["Location"]
    form = admin.get(f"{address}/versions/new").text
    later = typed | {"from_on": "2026-07-01", "rules.0.min_input_percent": "90"}
    admin.post(f"{address}/versions/new", data=later)
    page = admin.get(address).text

    found = queries.find_norm(work, NormKind.CLAIM_RULE, "organic")
    assert found is not None
    first = found.versions[-1].body["rules"][0]  # type: ignore[index]
    assert first == {
        "when": {"commodity": ["grain", "oil"], "product_code": ["DM-1", "DM-2"]},
        "min_input_percent": "98",
        "ignored_ingredients": ["水", "食用盐"],
        "exempt_process_kinds": ["packing", "sorting"],
        "day_that_counts": "harvest",
        "processor_certificate_required": True,
        "input_certificate_required": False,
        "pack_code_required": False,
    }
    assert "DM-1, DM-2" in form
    assert "<ins>第 1 条：粮食、食用油 · DM-1、DM-2 → 获证原料不低于 90%</ins>" in page
    assert "<del>第 1 条：粮食、食用油 · DM-1、DM-2 → 获证原料不低于 98%</del>" in page
    assert "第 2 条：其他情形 → 获证原料不低于 95%" in page


def test_rules_on_proofs_are_typed_and_read_as_sentences(work: Work, client_as: ClientAs) -> None:
    admin = client_as(Role.ADMINISTRATOR)
    typed = COMMON | {
        "code": "360000",
        "rules.0.subject_kind": "small_workshop",
        "rules.0.process": ["processing"],
        "rules.0.commodity": "oil",
        "rules.0.is_prepackaged_food": "no",
        "rules.0.province": "360000",
        "rules.0.product_code": "YC-1",
        "rules.0.need": "either",
        "rules.1.is_prepackaged_food": "yes",
        "rules.1.need": "none",
    }

    address = admin.post("/brand/norms/new/proof_rule", data=typed).headers["Location"]
    page, form = admin.get(address).text, admin.get(f"{address}/versions/new").text

    found = queries.find_norm(work, NormKind.PROOF_RULE, "360000")
    assert found is not None
    assert found.versions[0].body == {
        "rules": [
            {
                "when": {
                    "subject_kind": ["small_workshop"],
                    "commodity": ["oil"],
                    "process": ["processing"],
                    "product_code": ["YC-1"],
                    "province": ["360000"],
                    "is_prepackaged_food": False,
                },
                "need": ["sc", "small_workshop"],
            },
            {"when": {"is_prepackaged_food": True}, "need": []},
        ]
    }
    assert "第 2 条：预包装食品 → 无须资质" in page
    assert 'value="YC-1"' in form
