"""The story of a pack or lot: what was recorded, who vouches for each line, and what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from trace.http.filters import division_name, number, quantity
from trace.http.sensor_charts import Chart, charts_of, step_rows
from trace.http.words import word
from trace.kernel.clock import local_date
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.queries import Departure, Lineage, TimelineEntry
from trace.rooms.batches.rules import PACKED, SOURCES, BatchKind, RestrictionKind
from trace.rooms.conformity import queries as conformity
from trace.rooms.producers.kinds import AreaBasis
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.rules import conformity_is_compulsory
from trace.rooms.recalls.queries import Notice, notices_of
from trace.rooms.scanning.shown import (
    Batch,
    BatchSource,
    ConformityCertificate,
    EventFile,
    Measurement,
    Product,
    ProductionUnit,
    ProductLink,
    SensorSeries,
    TestReport,
)
from trace.rooms.testing import queries as testing
from trace.rooms.testing.kinds import TestKind
from trace.rooms.transport.queries import Beside, beside_batch
from trace.web.consumer.wording import Evidence

# Goods that spoil on the way: without a record nobody knows how warm they got.
CHILLED = frozenset(
    {
        Commodity.FRUIT,
        Commodity.VEGETABLE,
        Commodity.EDIBLE_FUNGUS,
        Commodity.LIVESTOCK,
        Commodity.POULTRY_EGG,
        Commodity.AQUATIC,
    }
)
GROWN = CHILLED | {
    Commodity.TEA_LEAF,
    Commodity.GRAIN,
    Commodity.OIL,
    Commodity.NUT,
    Commodity.HERB,
}
# A lot that goes to a hundred shops fills no page: the first deliveries tell how it left.
MOST_DEPARTURES = 6
# The latest loggers tell enough; a lot that went on a hundred vans fills no page.
MOST_LOGGERS = 3
# A page that opens on a village's network shows a few.
MOST_PICTURES = 6
# A logger measures every few minutes: on a phone twelve spans say as much.
MOST_ROWS = 12
_TEST_EVIDENCE = {
    TestKind.SUPERVISED: Evidence.SUPERVISED,
    TestKind.COMMISSIONED: Evidence.COMMISSIONED,
    TestKind.OWN: Evidence.SELF,
    TestKind.RAPID: Evidence.RAPID,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story; without evidence it is something that nobody recorded.

    at   the instant, where the hour says something too
    """

    title: str
    text: str = ""
    on: date | None = None
    evidence: Evidence | None = None
    note: str = ""
    at: datetime | None = None

    @property
    def is_gap(self) -> bool:
        """Whether it says what is missing."""
        return self.evidence is None


@dataclass(frozen=True, slots=True)
class Papers:
    """What vouches for a batch and all it was made of, besides the batch records themselves, and where it went."""

    tests: Sequence[TestReport] = field(default=())
    measurements: Sequence[Measurement] = field(default=())
    conformity: Sequence[ConformityCertificate] = field(default=())
    departures: Sequence[Departure] = field(default=())
    #: None where they were not asked for: that says nothing of whether there are any.
    readings: Sequence[SensorSeries] | None = None
    pictures: Sequence[EventFile] = field(default=())
    own_links: Sequence[ProductLink] = field(default=())


def notices(work: Work, found: Lineage | None) -> Sequence[Notice]:
    """Return the public notices of the recalls that hold a batch; nothing is asked where there is none."""
    return notices_of(work, found.in_force if found else ())


def load_papers(work: Work, product: Product, found: Lineage) -> Papers:
    """Read tests, measurements (where a grade standard applies), conformity certificates and the batch's dispatches."""
    ids = list(found.batches)
    beside = _beside(work, product, found)
    return Papers(
        testing.tests_of(work, ids),
        testing.measurements_of(work, ids) if product.grade_norm_code else (),
        conformity.certificates_for(work, ids),
        batches.departures_of(work, found.batch.id),
        beside.series if beside else None,
        beside.pictures if beside else (),
        beside.links if beside else (),
    )


def _beside(work: Work, product: Product, found: Lineage) -> Beside | None:
    """The latest loggers of goods to be kept cool, pictures, links; whoever is to bring goods back needs none."""
    if any(each.recall_id is not None for each in found.in_force):
        return None
    return beside_batch(
        work,
        found.batch.id,
        product_id=product.id,
        most_series=MOST_LOGGERS if product.commodity in CHILLED else 0,
        most_pictures=MOST_PICTURES,
    )


def tell(found: Lineage, papers: Papers) -> list[Line]:
    """Return the story in the order it happened, and after it what is missing."""
    told = [
        *(_entry(found, entry) for entry in batches.story_of(found) if entry.is_public),
        *(_test(report) for report in papers.tests),
        *(_measured(made) for made in papers.measurements),
        *_sent(papers.departures),
        *(_kept(series) for series in papers.readings or ()),
    ]
    told.sort(key=lambda line: line.on or date.min)
    return [*_grounds(found), *told, *_gaps(found, papers)]


def _grounds(found: Lineage) -> Iterator[Line]:
    """The land and animals that the goods come from, a line for each kind of proof of their size."""
    units = _registered(found.lines)
    by_basis: dict[AreaBasis, list[ProductionUnit]] = {}
    for unit in units.values():
        by_basis.setdefault(unit.area_basis, []).append(unit)
    for basis, group in by_basis.items():
        sizes: dict[str, object] = {}
        for unit in group:
            key = word(unit.size_unit)
            sizes[key] = unit.size + sizes.get(key, 0)  # type: ignore[operator]
        size = _(", ").join(f"{number(total)} {unit}" for unit, total in sizes.items())  # type: ignore[arg-type]
        places = sorted({division_name(unit.division) for unit in group})
        surveyed = max((u.surveyed_on for u in group if u.surveyed_on), default=None)
        yield Line(
            _("Grown or kept at"),
            _(
                "%(places)s · %(count)s · %(size)s",
                places=_(", ").join(places),
                count=ngettext("%(num)d unit", "%(num)d units", len(group)),
                size=size,
            ),
            surveyed,
            # Whatever the title or survey, it is the producer who entered it here.
            Evidence.SELF,
            word(basis),
        )


def _registered(lines: Sequence[BatchSource]) -> dict[int, ProductionUnit]:
    reached = (line.production_unit for line in lines)
    return {unit.id: unit for unit in reached if unit is not None}


def _entry(found: Lineage, entry: TimelineEntry) -> Line:
    if entry.kind in ("restricted", "released"):
        kind = word(RestrictionKind(str(entry.facts["restriction"])))
        title = kind if entry.kind == "restricted" else _("Lifted: %(what)s", what=kind)
        text = _("Lot %(lot)s", lot=entry.batch.lot)
        is_own = entry.facts["restriction"] == RestrictionKind.OWN_STOP
        return Line(title, text, entry.on, Evidence.SELF if is_own else Evidence.OFFICER)
    return Line(
        word(entry.batch.kind),
        _(" · ").join(_details(found, entry.batch)),
        entry.on,
        Evidence.SELF,
    )


def _details(found: Lineage, batch: Batch) -> Iterator[str]:
    yield batch.product.name
    # How much was packed is the producer's affair; how much was harvested tells where the goods come from.
    if batch.kind in SOURCES:
        yield quantity(batch.produced)
        growers = {line.member_id for line in found.lines if line.batch_id == batch.id}
        if len(growers - {None}) > 1:
            yield ngettext("%(num)d grower", "%(num)d growers", len(growers - {None}))
    if batch.kind is BatchKind.BOUGHT_IN:
        origins = {line.origin_text for line in found.lines if line.batch_id == batch.id}
        yield _("bought in from %(origin)s", origin=_(", ").join(sorted(filter(None, origins))))
    if batch.processor_id != batch.producer_id:
        yield _("made by %(name)s on commission", name=batch.processor.name)
    if batch.premises is not None:
        yield batch.premises.name
    if batch.grade:
        yield _("grade %(grade)s", grade=batch.grade)
    yield _("lot %(lot)s", lot=batch.lot)


def _test(report: TestReport) -> Line:
    result = _("passed") if report.passed else _("failed")
    items = len(report.items)
    text = _(
        "%(lab)s · report %(number)s · %(result)s",
        lab=report.lab_name,
        number=report.report_number,
        result=result,
    )
    if items:
        text += " · " + ngettext("%(num)d item", "%(num)d items", items)
    if report.disposition:
        text += " · " + _("settled: %(how)s", how=report.disposition)
    return Line(_("Test"), text, report.reported_on, _TEST_EVIDENCE[report.kind])


def _measured(made: Measurement) -> Line:
    values = _(", ").join(f"{name} {value}" for name, value in made.values.items())
    grade = _("grade %(grade)s", grade=made.grade) if made.grade else _("no grade reached")
    text = _(" · ").join(part for part in (values, grade, made.instrument) if part)
    return Line(_("Measurement"), text, made.measured_on, Evidence.INSTRUMENT)


def _kept(series: SensorSeries) -> Line:
    """What a logger showed: every quantity in a sentence, and whether somebody looked at what lay outside."""
    told = [chart.sentence for chart in charts_of(series)]
    if any(each.acknowledged_at is None for each in series.breaches):
        told.append(_("The producer has not said why yet."))
    where = _("Kept on the way") if series.dispatch_id is not None else _("Kept in store")
    return Line(where, " ".join(told), local_date(series.last_at), Evidence.INSTRUMENT)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The latest logger's drawings, and the same as rows of a table: when, and a span for each drawing."""

    charts: Sequence[Chart]
    rows: Sequence[tuple[datetime, Sequence[str]]]


def latest_readings(papers: Papers) -> Drawn | None:
    """Return what the latest logger showed, for a page that has room for one; None where none lay beside it."""
    if not papers.readings:
        return None
    latest = papers.readings[0]
    return Drawn(charts_of(latest), step_rows(latest, most=MOST_ROWS))


def _sent(departures: Sequence[Departure]) -> Iterator[Line]:
    """The way of the goods: a line a day and place, without those who bought."""
    first: dict[tuple[object, ...], Departure] = {}
    for each in departures:
        key = (local_date(each.at), each.division, each.nodes, each.is_under_stop)
        first.setdefault(key, each)
    shown = list(first.values())[:MOST_DEPARTURES]
    for each in shown:
        yield Line(
            _("Dispatch"),
            _(" · ").join(_whereto(each)),
            local_date(each.at),
            Evidence.SELF,
            at=each.at,
        )
    more = len(first) - len(shown)
    if more:
        text = ngettext("%(num)d further delivery", "%(num)d further deliveries", more)
        yield Line(_("Dispatch"), text, local_date(departures[-1].at), Evidence.SELF)


def _whereto(each: Departure) -> Iterator[str]:
    if each.division:
        yield _("to %(place)s", place=division_name(each.division))
    if each.nodes:
        yield " → ".join(word(node) for node in each.nodes)
    if each.is_under_stop:
        yield _("moved under a stop")


def _gaps(found: Lineage, papers: Papers) -> Iterator[Line]:
    product = found.batch.product
    nothing = _("no record")
    if not _registered(found.lines):
        yield Line(_("Registered land or animals"), nothing)
    if product.commodity in GROWN:
        yield Line(_("Use of pesticides and fertilisers"), nothing)
    if not papers.tests:
        yield Line(_("Test reports"), nothing)
    if product.grade_norm_code and not papers.measurements:
        yield Line(_("Measurement of the grade"), nothing)
    if conformity_is_compulsory(product.commodity) and not papers.conformity:
        yield Line(_("Conformity certificate"), nothing)
    if found.batch.kind in PACKED and not papers.departures:
        yield Line(_("Dispatch"), nothing)
    if product.commodity in CHILLED and papers.readings is not None and not papers.readings:
        yield Line(_("Temperature on the way"), nothing)
