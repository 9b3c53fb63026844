"""The verbs of the sheets room: keep a template, change it, retire it."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image

from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit import services as audit
from trace.rooms.sheets import queries, rules
from trace.rooms.sheets.arrange import Content, plan_template
from trace.rooms.sheets.drawing.face import LabelPlan, LabelText
from trace.rooms.sheets.models import LabelTemplate, LabelTemplateVersion
from trace.rooms.sheets.templates import FEWEST_MODULES, Template, as_document

#: Words as long as usual, to look at a template and to refuse one that has no room for them.
SAMPLE_TEXT = LabelText(
    "区域公用品牌",
    "产品名称",
    (
        "净含量 500克",
        "生产批号 260718-01",
        "生产日期 2026年7月18日",
        "生产者 示例农民专业合作社",
    ),
    is_sample=True,
    imported="有机码",
    promise=("承诺达标合格证", "合格证编号 HGZ-260718-0001"),
)
SAMPLE_CERTIFICATE = (
    "承诺达标合格证",
    "承诺内容：未使用禁用农药、兽药及其他化合物；使用的常规农药、兽药残留不超标。",
    "承诺依据：质量安全控制符合要求",
    "产品名称：产品名称",
    "数量（重量）：500千克",
    "产地：示例县示例镇",
    "开具时间：2026年7月18日",
    "承诺主体：示例农民专业合作社",
    "联系方式：13800000000",
)


def create_template(
    work: Work, *, organisation_id: int, name: str, template: Template
) -> LabelTemplate:
    """Keep a template under a name of its own.

    Raises   MissingPermission · InvalidValue field `name` · AlreadyRecorded (the name is taken) · what
             `require_printable` raises · GlyphMissing · WordsTooLong
    """
    require(work.actor, Permission.LABELS_ACTIVATE, organisation_id=organisation_id)
    name = name.strip()
    if not name:
        raise InvalidValue(field="name", reason="required")
    require_usable(template)
    kept = LabelTemplate(
        organisation_id=organisation_id,
        name=name[:60],
        created_by=work.actor.label[:120],
        created_at=work.now,
    )
    kept.versions = [_version(work, 1, template)]
    work.session.add(kept)
    work.session.flush()  # the audit entry names the template by its id
    _record(work, kept, "created", 1)
    return kept


def change_template(work: Work, *, template_id: int, template: Template) -> LabelTemplate:
    """Add a version; files made by an earlier one stay as they are. Nothing happens where nothing changed.

    Raises   NoSuchRecord · TemplateRetired · as `create_template`
    """
    kept = queries.get_template(work, template_id)
    require(work.actor, Permission.LABELS_ACTIVATE, organisation_id=kept.organisation_id)
    if kept.retired_at is not None:
        raise rules.TemplateRetired(name=kept.name)
    require_usable(template)
    if kept.latest.content == template:
        return kept
    number = kept.latest.number + 1
    kept.versions.append(_version(work, number, template))
    work.session.flush()  # of two who save at once the second is refused by the version's number
    _record(work, kept, "changed", number)
    return kept


def retire_template(work: Work, *, template_id: int) -> LabelTemplate:
    """Take a template out of use; raises NoSuchRecord. One that is out already is left as it is."""
    kept = queries.get_template(work, template_id)
    require(work.actor, Permission.LABELS_ACTIVATE, organisation_id=kept.organisation_id)
    if kept.retired_at is None:
        kept.retired_at = work.now
        work.session.flush()  # whoever looks again reads the row anew
        _record(work, kept, "retired", kept.latest.number)
    return kept


def require_usable(template: Template) -> None:
    """Raise why labels of this template could not be read, or could not hold the usual words."""
    sample_plan(template)


def sample_plan(template: Template, *, modules: int = FEWEST_MODULES) -> LabelPlan:
    """Return the plan of a label with the usual words, to be looked at; raises as `plan_template`."""
    kinds = {block.kind.value for block in template.blocks}
    text = LabelText(
        SAMPLE_TEXT.heading,
        SAMPLE_TEXT.name,
        SAMPLE_TEXT.lines,
        is_sample=True,
        imported=SAMPLE_TEXT.imported if "imported" in kinds else "",
        promise=SAMPLE_TEXT.promise if "promise" in kinds else (),
    )
    return plan_template(template, Content(text, SAMPLE_CERTIFICATE, _sample_mark()), modules)


@lru_cache(maxsize=1)
def _sample_mark() -> bytes:
    """A grey square: where the filed picture will stand."""
    made = io.BytesIO()
    Image.new("L", (64, 64), 205).save(made, "PNG")
    return made.getvalue()


def _version(work: Work, number: int, template: Template) -> LabelTemplateVersion:
    return LabelTemplateVersion(
        number=number,
        document=as_document(template),
        saved_by=work.actor.label[:120],
        saved_at=work.now,
    )


def _record(work: Work, kept: LabelTemplate, act: str, version: int) -> None:
    audit.record(
        work,
        f"label-template.{act}",
        subject_kind="label-template",
        subject_key=str(kept.id),
        organisation_id=kept.organisation_id,
        name=kept.name,
        version=version,
    )
