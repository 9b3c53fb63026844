"""Judging amounts before they are recorded, and settling what waits when a survey or a correction changed the case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.models import Batch, YieldFinding, YieldSurvey
from trace.rooms.batches.queries import (
    batches_by_id,
    ceiling_findings,
    edges_above,
    findings_of,
    first_recorded,
    lines_of_units,
    lock_units,
    scaled,
    source_lines_of,
    surveys_of_units,
)
from trace.rooms.batches.queries.yields import Line
from trace.rooms.batches.rules import SOURCES, BatchKind, YieldCause
from trace.rooms.batches.services import recording
from trace.rooms.batches.services.restrictions import lift_settled
from trace.rooms.batches.yields import (
    Part,
    Standing,
    Unexpected,
    converted,
    crop_of,
    judge_process,
    land_of,
    over_ceiling,
    raised,
    settled,
)
from trace.rooms.norms.limits import Ceiling, accounting_season, ceiling_of, covers_crop
from trace.rooms.norms.models import NormKind
from trace.rooms.norms.queries import (
    History,
    PlacedRule,
    RuleInForce,
    history_of,
    limits_in_force,
)
from trace.rooms.producers.models import Producer, ProductionUnit
from trace.rooms.products.models import Product
from trace.standards.epcis.events import Action, ObjectEvent, QuantityElement

Seasons = Callable[[RuleInForce, date], str]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was not to be expected, and whether norms speak of all of it (so that nothing else has to vouch for it)."""

    found: list[Unexpected]
    is_vouched: bool


# ---------------------------------------------------------------- harvests and intakes


def judge_harvest(
    work: Work,
    *,
    product: Product,
    on: date,
    lines: Sequence[tuple[int, int]],
    but_batch: int | None = None,
) -> Judged:
    """Judge what comes from production units against their ceilings, with all that they gave in the season.

    lines      (production unit, ledger units of the product); the units stay locked until the transaction ends
    but_batch  a batch already recorded that these lines replace (a correction)
    """
    rules = limits_in_force(work, NormKind.CEILING, on)
    if not rules or not lines:
        return Judged([], False)
    units = lock_units(work, [unit_id for unit_id, _ in lines])
    booked = [line for line in lines_of_units(work, units, [on]) if line.batch_id != but_batch]
    surveys, season_of = surveys_of_units(work, units), _seasons(work)
    new: dict[int, int] = defaultdict(int)
    for unit_id, base in lines:
        new[unit_id] += base
    found, vouched = list[Unexpected](), set[int]()
    for unit_id, base in sorted(new.items()):
        unit = units[unit_id]
        for placed in rules:
            if not placed.holds_in(unit.division):
                continue
            ceiling = ceiling_of(placed.rule.body, land_of(unit), crop_of(product), on)
            amount = converted(product, base, ceiling.unit) if ceiling else None
            if ceiling is None or amount is None:
                continue
            vouched.add(unit_id)
            account = _Account(unit, placed.rule, ceiling, season_of(placed.rule, on), season_of)
            total = amount + sum(account.parts(booked).values())
            limit = account.limit(surveys)
            if total > limit:
                found.append(account.exceeded(total, limit))
    return Judged(found, vouched == set(new))


def _seasons(work: Work) -> Seasons:
    """Return how the season of a day is named under a ceiling; the season norms are read once, if at all."""
    known: list[History] = []

    def season_of(rule: RuleInForce, on: date) -> str:
        code = rule.body.get("season")
        if code is None:
            return accounting_season(on, None)
        if not known:
            known.append(history_of(work, NormKind.SEASON))
        found = known[0].rule(str(code), on)
        return accounting_season(on, found.body if found else None)

    return season_of


@dataclass(frozen=True, slots=True)
class _Account:
    """What one production unit gave in one season, against one row of one ceiling."""

    unit: ProductionUnit
    rule: RuleInForce
    ceiling: Ceiling
    season: str
    season_of: Seasons

    def parts(self, lines: Iterable[Line]) -> dict[int, int]:
        """Return how much each batch took, in ledger units of the ceiling."""
        found: dict[int, int] = defaultdict(int)
        for line in lines:
            if line.unit_id == self.unit.id and self._is_of(line.product, line.made_on):
                found[line.batch_id] += converted(line.product, line.base, self.ceiling.unit) or 0
        return found

    def limit(self, surveys: Sequence[YieldSurvey]) -> int:
        """Return the ceiling, or what the latest survey measured where that is more."""
        mine = [
            each
            for each in surveys
            if each.production_unit_id == self.unit.id
            and each.unit.dimension is self.ceiling.unit.dimension
            and self._is_of(each.product, each.season_on)
        ]
        return max(self.ceiling.base, mine[-1].total_base) if mine else self.ceiling.base

    def exceeded(self, total: int, limit: int) -> Unexpected:
        """Return the finding that the season's sum lies above the ceiling."""
        ceiling = self.ceiling
        return over_ceiling(
            self.unit, self.rule, ceiling.row, self.season, total, limit, ceiling.unit
        )

    def _is_of(self, product: Product, day: date) -> bool:
        return (
            covers_crop(self.rule.body, self.ceiling.row, crop_of(product))
            and self.season_of(self.rule, day) == self.season
        )


# ---------------------------------------------------------------- processes


def recipes_for(work: Work, worker: Producer, on: date) -> list[PlacedRule]:
    """Return the recipes that hold on a day where the processor is registered."""
    rules = limits_in_force(work, NormKind.RECIPE, on)
    return [placed for placed in rules if placed.holds_in(worker.division)]


def judge_outputs(
    work: Work,
    *,
    kind: BatchKind,
    worker: Producer,
    on: date,
    used: Sequence[Part],
    made: Sequence[Part],
) -> tuple[list[list[Unexpected]], list[bool]]:
    """Judge what comes out of a process by the recipes in force, as `yields.judge_process` does."""
    return judge_process(recipes_for(work, worker, on), kind.value, used, made)


# ---------------------------------------------------------------- corrections


def judge_change(work: Work, batch: Batch, produced: int) -> list[Unexpected]:
    """Judge that there was more of a batch than recorded: `produced` ledger units in all, by a count or correction.

    A ceiling or a recipe that speaks of the goods decides; where none does, a part in a hundred passes as an error
    of weighing, and what is more has to be looked at.
    """
    judged = _judge_anew(work, batch, produced)
    if judged.found or judged.is_vouched:
        return judged.found
    more = raised(first_recorded(work, batch.id), produced, batch.unit)
    return [more] if more else []


def _judge_anew(work: Work, batch: Batch, produced: int) -> Judged:
    if batch.kind in SOURCES:
        lines = source_lines_of(work, batch.id)
        total = sum(line.base for line in lines)
        parts = [
            (line.production_unit_id, scaled(line.base, produced, total))
            for line in lines
            if line.production_unit_id is not None
        ]
        judged = judge_harvest(
            work, product=batch.product, on=batch.made_on, lines=parts, but_batch=batch.id
        )
        return Judged(judged.found, judged.is_vouched and len(parts) == len(lines))
    edges = [edge for edge in edges_above(work, [batch.id]) if edge.child_id == batch.id]
    parents = batches_by_id(work, [edge.parent_id for edge in edges])
    found, vouched = judge_outputs(
        work,
        kind=batch.kind,
        worker=batch.processor,
        on=batch.made_on,
        used=[Part(parents[edge.parent_id].product, edge.base) for edge in edges],
        made=[Part(batch.product, produced)],
    )
    return Judged(found[0], vouched[0])


def settle_change(work: Work, batch: Batch, reason: str) -> None:
    """Release what waited for an amount that a correction has brought down; called when it is recorded."""
    unit_ids = [
        line.production_unit_id
        for line in source_lines_of(work, batch.id)
        if line.production_unit_id is not None
    ]
    settle_ceilings(work, unit_ids, reason)
    waiting = [
        each.restriction_id
        for each in findings_of(work, [batch.id])
        if each.is_waiting and each.cause is not YieldCause.CEILING
    ]
    if waiting and not any(each.holds for each in judge_change(work, batch, batch.produced_base)):
        lift_settled(
            work, restriction_ids=[key for key in waiting if key is not None], reason=reason
        )


# ---------------------------------------------------------------- settling ceilings


@dataclass(slots=True)
class _Season:
    """One unit's season under one ceiling: the account, the batches it judges, what was found of them."""

    account: _Account
    highest: int = 0
    judged: set[int] = field(default_factory=set)
    findings: list[YieldFinding] = field(default_factory=list)

    def standings(self, parts: dict[int, int]) -> list[Standing]:
        """Return every batch of the season with what counts of it."""
        known = {each.batch_id for each in self.findings}
        held = {each.batch_id for each in self.findings if each.is_waiting}
        return [
            Standing(key, amount, key in self.judged, key in known, key in held)
            for key, amount in parts.items()
        ]

    def restrictions(self, batch_ids: set[int]) -> list[int]:
        """Return what holds these batches for this season."""
        return [
            each.restriction_id
            for each in self.findings
            if each.batch_id in batch_ids and each.is_waiting and each.restriction_id is not None
        ]


def settle_ceilings(work: Work, unit_ids: Sequence[int], reason: str) -> int:
    """Release the batches that now lie within their units' ceilings, and hold those that no longer do.

    Returns  how many findings were cleared
    """
    units = lock_units(work, unit_ids)
    findings, surveys = ceiling_findings(work, units), surveys_of_units(work, units)
    days = [each.batch.made_on for each in findings] + [each.season_on for each in surveys]
    lines = lines_of_units(work, units, days)
    freed: list[int] = []
    for season in _seasons_of(work, units, lines, findings).values():
        account = season.account
        limit, parts = account.limit(surveys), account.parts(lines)
        highest = max(season.highest, limit)
        free, held = settled(season.standings(parts), limit, highest)
        freed.extend(season.restrictions(free))
        for batch in batches_by_id(work, held).values():
            hold(work, batch, [account.exceeded(sum(parts.values()), limit)])
    if freed:
        lift_settled(work, restriction_ids=freed, reason=reason)
    return len(freed)


def _seasons_of(
    work: Work,
    units: Mapping[int, ProductionUnit],
    lines: Sequence[Line],
    findings: Sequence[YieldFinding],
) -> dict[tuple[int, int, str], _Season]:
    """Return the seasons by unit, norm and name; of several versions, that of the latest batch counts."""
    rules, season_of = history_of(work, NormKind.CEILING), _seasons(work)
    found: dict[tuple[int, int, str], _Season] = {}
    for line in sorted(lines, key=lambda each: each.batch_id):
        unit = units[line.unit_id]
        for placed in rules.on(line.made_on):
            crop = crop_of(line.product)
            ceiling = ceiling_of(placed.rule.body, land_of(unit), crop, line.made_on)
            if ceiling is None or not placed.holds_in(unit.division):
                continue
            name = season_of(placed.rule, line.made_on)
            account = _Account(unit, placed.rule, ceiling, name, season_of)
            season = found.setdefault((unit.id, placed.norm_id, name), _Season(account))
            season.account = account
            season.highest = max(season.highest, ceiling.base)
            season.judged.add(line.batch_id)
    for each in findings:
        version = each.norm_version
        key = (each.production_unit_id or 0, version.norm_id if version else 0, each.season or "")
        if key in found:
            found[key].findings.append(each)
    return found


def hold(work: Work, batch: Batch, found: Sequence[Unexpected]) -> None:
    """Record findings about a batch that is booked already."""
    event = ObjectEvent(
        **recording.occasion(
            work, "hold", work.today, yields=[{"uri": batch.uri, **each.facts()} for each in found]
        ),
        action=Action.OBSERVE,
        biz_step="holding",
        disposition="non_sellable_other",
        quantities=(QuantityElement(epc_class=batch.uri),),
    )
    recording.enter(work, event, organisation_id=batch.producer_id)
    audit(
        work,
        "batch.restricted",
        subject_kind="batch",
        subject_key=batch.id,
        organisation_id=batch.producer_id,
        kind="yield_check",
        reason=found[0].reason,
    )
