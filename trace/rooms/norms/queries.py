"""Reading norms: public data, filtered by nothing but kind and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.accounts.models import Organisation
from trace.rooms.norms import builtin, rules
from trace.rooms.norms.models import Norm, NormKind, NormVersion
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product
from trace.standards.china.region_code import Division, MalformedDivision


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A norm's version as a gate stores it; `norm_version_id` is None for what the product ships with."""

    kind: NormKind
    code: str
    title: str
    version: int
    source: str
    body: dict[str, object]
    norm_version_id: int | None = None

    @property
    def reference(self) -> str:
        """How records name it: kind, code and version, such as `proof_rule/national/0`."""
        return f"{self.kind.value}/{self.code}/{self.version}"


@dataclass(frozen=True, slots=True)
class ProofRequirement:
    """Which kinds of proof a product of a producer needs (an empty tuple needs none), under which rule."""

    kinds: tuple[str, ...]
    rule: RuleInForce
    rule_number: int


def get_norm(work: Work, norm_id: int) -> Norm:
    """Return the norm with its versions, newest first; raises NoSuchRecord."""
    norm = work.session.get(Norm, norm_id, options=[selectinload(Norm.versions)])
    if norm is None:
        raise NoSuchRecord(kind="norm", key=str(norm_id))
    return norm


def find_norm(work: Work, kind: NormKind, code: str) -> Norm | None:
    """Return the norm of this kind and code with its versions, if there is one."""
    return work.session.scalar(
        select(Norm)
        .where(Norm.kind == kind, Norm.code == code)
        .options(selectinload(Norm.versions))
    )


def get_norm_version(work: Work, norm_version_id: int) -> NormVersion:
    """Return one version with its norm; raises NoSuchRecord."""
    version = work.session.get(NormVersion, norm_version_id, options=[joinedload(NormVersion.norm)])
    if version is None:
        raise NoSuchRecord(kind="norm_version", key=str(norm_version_id))
    return version


def list_norms(
    work: Work,
    *,
    kind: NormKind | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Norm]:
    """Return norms by code with their versions; `text` is part of a code or title."""
    statement = select(Norm).options(selectinload(Norm.versions))
    if kind is not None:
        statement = statement.where(Norm.kind == kind)
    for word in text.split():
        statement = statement.where(
            or_(
                Norm.code.icontains(word, autoescape=True),
                Norm.title.icontains(word, autoescape=True),
            )
        )
    return page_of(
        work.session,
        statement,
        keys=[Norm.code, Norm.id],
        cursor=cursor,
        size=size,
        descending=False,
    )


def norms_of_kind(work: Work, kind: NormKind) -> Sequence[Norm]:
    """Return every norm of one kind by title, without versions (to choose one)."""
    return work.session.scalars(select(Norm).where(Norm.kind == kind).order_by(Norm.title)).all()


def require_standard(work: Work, code: str | None) -> None:
    """Refuse the code of a grade standard that nobody entered; none at all is right.

    Raises   InvalidValue reason `unknown-choice`
    """
    known = select(Norm.id).where(Norm.kind == NormKind.GRADE_STANDARD, Norm.code == code)
    if code and work.session.scalar(known) is None:
        raise InvalidValue(field="grade_norm_code", reason="unknown-choice", value=code)


def norm_in_force(work: Work, kind: NormKind, code: str, on: date) -> NormVersion | None:
    """Return the version that holds on that day: the latest beginning, then the highest number; with its norm."""
    return work.session.scalar(
        select(NormVersion)
        .join(NormVersion.norm)
        .where(Norm.kind == kind, Norm.code == code, NormVersion.from_on <= on)
        .options(joinedload(NormVersion.norm))
        .order_by(NormVersion.from_on.desc(), NormVersion.version.desc())
        .limit(1)
    )


def rule_in_force(work: Work, kind: NormKind, code: str, on: date) -> RuleInForce | None:
    """Return what holds on that day: an entered version, else what the product ships with, else None."""
    return rule_of_version(norm_in_force(work, kind, code, on), kind, code, on)


def rule_of_version(
    version: NormVersion | None, kind: NormKind, code: str, on: date
) -> RuleInForce | None:
    """Return an entered version as a rule; without one what the product ships with on that day, if anything."""
    if version is not None:
        norm = version.norm
        return RuleInForce(
            kind, code, norm.title, version.version, version.source, version.body, version.id
        )
    shipped = builtin.BUILTIN.get((kind, code))
    if shipped is None or on < builtin.SINCE:
        return None
    title, source, body = shipped
    return RuleInForce(kind, code, title, 0, source, body)


@dataclass(frozen=True, slots=True)
class ProofRules:
    """Every version of the rules on proofs of some provinces and of the country, to judge many goods by."""

    versions: Sequence[NormVersion]

    def required(
        self, *, producer: Producer, product: Product, process: str, on: date
    ) -> ProofRequirement:
        """Return which proof of the right to produce the product needs of this producer on that day.

        producer  the actual processor, of one of the provinces asked for
        process   kind of the batch, such as `harvest`, `processing`, `packing`
        The rules of the producer's province go before the national ones.
        """
        province = province_of(producer)
        rule = self._in_force(province, on) or self._in_force(
            builtin.PROOF_RULES, max(on, builtin.SINCE)
        )
        if rule is None:
            raise NoSuchRecord(kind="norm", key=builtin.PROOF_RULES)
        facts = {
            "is_prepackaged_food": product.is_prepackaged_food,
            "subject_kind": producer.subject_kind.value,
            "commodity": product.commodity.value,
            "product_code": product.code,
            "process": process,
            "province": province,
        }
        need = rules.proof_needed(facts, rule.body)
        return ProofRequirement(need.kinds, rule, need.number)

    def _in_force(self, code: str, on: date) -> RuleInForce | None:
        begun = (each for each in self.versions if each.norm.code == code and each.from_on <= on)
        latest = max(begun, key=lambda each: (each.from_on, each.version), default=None)
        return rule_of_version(latest, NormKind.PROOF_RULE, code, on)


def province_of(producer: Producer) -> str:
    """Return the code of the province whose rules hold for a producer."""
    return producer.division[:2] + "0000"


def proof_rules(work: Work, producers: Iterable[Producer]) -> ProofRules:
    """Return the rules on proofs for these producers; one statement."""
    codes = {builtin.PROOF_RULES} | {province_of(producer) for producer in producers}
    found = work.session.scalars(
        select(NormVersion)
        .join(NormVersion.norm)
        .where(Norm.kind == NormKind.PROOF_RULE, Norm.code.in_(codes))
        .options(contains_eager(NormVersion.norm))
    )
    return ProofRules(found.all())


def proof_required(
    work: Work, *, producer: Producer, product: Product, process: str, on: date
) -> ProofRequirement:
    """Return which proof the product needs of this producer on that day, as `ProofRules.required` does."""
    return proof_rules(work, [producer]).required(
        producer=producer, product=product, process=process, on=on
    )


def grade_standard_for(work: Work, product: Product, on: date) -> RuleInForce | None:
    """Return the grade standard of the product on that day, or None where none applies."""
    if product.grade_norm_code is None:
        return None
    return rule_in_force(work, NormKind.GRADE_STANDARD, product.grade_norm_code, on)


# ---------------------------------------------------------------- ceilings and recipes


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A norm's version with the place where it holds: the beginning of a division's code, empty for everywhere."""

    norm_id: int
    rule: RuleInForce
    place: str

    def holds_in(self, division: str) -> bool:
        """Whether it holds for what lies in a division."""
        return division.startswith(self.place)


@dataclass(frozen=True, slots=True)
class History:
    """Every version of the norms of one kind with the place where it holds, in the order in which they began."""

    versions: Sequence[tuple[NormVersion, str]]

    def on(self, day: date) -> list[PlacedRule]:
        """Return every norm in the version that holds on a day."""
        latest: dict[int, PlacedRule] = {}
        for version, place in self.versions:
            if version.from_on <= day:
                norm = version.norm
                rule = rule_of_version(version, norm.kind, norm.code, day)
                if rule is not None:
                    latest[norm.id] = PlacedRule(norm.id, rule, place)
        return [latest[key] for key in sorted(latest)]

    def rule(self, code: str, day: date) -> RuleInForce | None:
        """Return what the norm of this code says on a day, or None."""
        return next((each.rule for each in self.on(day) if each.rule.code == code), None)


def history_of(work: Work, kind: NormKind) -> History:
    """Return every version of the norms of a kind. One statement.

    A norm of an organisation holds where that organisation is at home.
    """
    rows = work.session.execute(
        select(NormVersion, Organisation.division)
        .join(NormVersion.norm)
        .outerjoin(Organisation, Organisation.id == Norm.organisation_id)
        .where(Norm.kind == kind)
        .options(contains_eager(NormVersion.norm))
        .order_by(NormVersion.from_on, NormVersion.version)
    )
    return History(
        [
            (
                version,
                _beginning(
                    (version.norm.division if version.norm.organisation_id is None else home) or ""
                ),
            )
            for version, home in rows
        ]
    )


def limits_in_force(work: Work, kind: NormKind, on: date) -> list[PlacedRule]:
    """Return every norm of a kind in the version that holds on a day, with its place. One statement."""
    return history_of(work, kind).on(on)


def _beginning(code: str) -> str:
    try:
        return Division.parse(code).prefix
    except MalformedDivision:
        return code
