"""What a run of labels may become, what a range may, and every refusal of this room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from trace.kernel.errors import Broken, Conflict, Invalid, InvalidValue, NotFound, Unavailable
from trace.rooms.labels.ranges import Span

#: One order; larger ones are split, so that a mistake in one costs no more.
MAX_LABELS = 5_000_000


class RunKind(StrEnum):
    """Whether the batch is known when the labels are ordered."""

    BOUND = "bound"
    PRE_PRINTED = "pre_printed"


class RunState(StrEnum):
    """ordered → exported (a file for the printer exists) · either → cancelled."""

    ORDERED = "ordered"
    EXPORTED = "exported"
    CANCELLED = "cancelled"


class RangeKind(StrEnum):
    """What was done to a range of labels."""

    ACTIVATED = "activated"
    BOUND = "bound"
    SPOILED = "spoiled"
    VOIDED = "voided"


class PrintKind(StrEnum):
    """What became of labels as paper, before and beside their activation."""

    PRINTED = "printed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    MISSING = "missing"


class Stage(StrEnum):
    """When gates were judged; `now` is for a page and is never stored."""

    ORDER = "order"
    BIND = "bind"
    ACTIVATE = "activate"
    NOW = "now"


class Gate(StrEnum):
    """The ten gates of a label run."""

    PRODUCER = "G1"
    PROOF = "G2"
    CERTIFICATES = "G3"
    AUTHORISATION = "G4"
    ORIGIN = "G5"
    GRADE = "G6"
    INTERVALS = "G7"
    SAFETY = "G8"
    MASS = "G9"
    QUOTA = "G10"


class Outcome(StrEnum):
    """What a gate says; only `failed` stops."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


class ExportFormat(StrEnum):
    """What a printer or a print shop is given."""

    SHEET_PDF = "sheet_pdf"
    ROLL_PDF = "roll_pdf"
    CSV = "csv"
    TXT = "txt"
    XLSX = "xlsx"
    ZPL = "zpl"
    TSPL = "tspl"


#: Codes for a shop that draws the labels itself, and commands for a thermal printer.
LISTS = frozenset({ExportFormat.CSV, ExportFormat.TXT, ExportFormat.XLSX})
THERMAL = frozenset({ExportFormat.ZPL, ExportFormat.TSPL})


#: Labels of one file: the usual number, and the most. A PDF and a workbook are put together in memory, and a workbook
#: of more than some hundred thousand rows opens in few programs; the others are written piece by piece.
FILE_SIZES = {
    ExportFormat.SHEET_PDF: (4_000, 20_000),
    ExportFormat.ROLL_PDF: (4_000, 20_000),
    ExportFormat.CSV: (50_000, MAX_LABELS),
    ExportFormat.TXT: (50_000, MAX_LABELS),
    ExportFormat.XLSX: (50_000, 200_000),
    ExportFormat.ZPL: (4_000, 100_000),
    ExportFormat.TSPL: (4_000, 100_000),
}
#: Files of one export; a list of more helps nobody.
MAX_FILES = 2_500


class ExportState(StrEnum):
    """requested → done | cancelled; how its job fares tells the rest."""

    REQUESTED = "requested"
    DONE = "done"
    CANCELLED = "cancelled"


TRANSITIONS: dict[tuple[RunState, str], RunState] = {
    (RunState.ORDERED, "export"): RunState.EXPORTED,
    (RunState.EXPORTED, "export"): RunState.EXPORTED,
    (RunState.ORDERED, "cancel"): RunState.CANCELLED,
    (RunState.EXPORTED, "cancel"): RunState.CANCELLED,
}


@dataclass(eq=False, kw_only=True)
class JoinNeedsBatch(Invalid):
    """A certificate speaks of one batch: labels printed ahead of it cannot carry its number."""

    at = "joins_conformity"


@dataclass(eq=False, kw_only=True)
class NothingToJoin(Conflict):
    """No conformity certificate in force, issued by the producer, speaks of the batch `lot`."""

    at = "joins_conformity"
    lot: str


@dataclass(frozen=True, slots=True)
class GateFinding:
    """What one gate found.

    reason     slug of the sentence that tells it ("standing-suspended"), also of its remedy
    rule       the rule that was applied, and `rule_version` in which form (a norm's version or a date)
    facts      plain values the sentence may mention
    documents  numbers of the papers it rests on
    """

    gate: Gate
    outcome: Outcome
    reason: str
    rule: str
    rule_version: str
    facts: dict[str, object]
    documents: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether labels may not be ordered, bound or activated because of it."""
        return self.outcome is Outcome.FAILED


# Refusals that fewer labels lift; their facts say how many are possible.
AMOUNTS = frozenset(
    {"mass-exceeded", "quota-exceeded", "certificate-quantity", "packaging-stock-short"}
)


def largest_count(findings: Sequence[GateFinding]) -> int:
    """Return how many labels the gates would let through now, at most MAX_LABELS; 0 where another thing stops."""
    if any(found.stops and found.reason not in AMOUNTS for found in findings):
        return 0
    limits = [MAX_LABELS]
    for found in findings:
        # A gate that counts says how many are possible; quota and old packaging are counted in labels anyway.
        stated = found.facts.get("possible", found.facts.get("left"))
        if found.reason == "packaging-stock-short":
            stated = found.facts.get("pieces")
        if isinstance(stated, int):
            limits.append(stated)
        elif found.stops:
            limits.append(0)
    return max(0, min(limits))


@dataclass(frozen=True, slots=True)
class LabelState:
    """What became of one label."""

    is_voided: bool
    is_spoiled: bool
    is_activated: bool
    batch_id: int | None
    activated_at: datetime | None
    void_reason: str = ""


@dataclass(eq=False, kw_only=True)
class GatesRefused(Conflict):
    """Gates stop this; `failed` names them and `findings` says why."""

    stage: str
    failed: str
    findings: tuple[GateFinding, ...]

    @property
    def facts(self) -> dict[str, object]:
        """Which gates stop, the reasons' slugs, and what each found: amounts left, papers, days."""
        stopping = [found for found in self.findings if found.stops]
        return {
            "stage": self.stage,
            "failed": self.failed,
            "reasons": [found.reason for found in stopping],
            "gates": [
                {
                    "gate": found.gate.value,
                    "reason": found.reason,
                    "facts": found.facts,
                    "documents": list(found.documents),
                }
                for found in stopping
            ],
        }


@dataclass(eq=False, kw_only=True)
class RunCountRefused(Invalid):
    """A run has 1 to `limit` labels."""

    at = "count"
    count: int
    limit: int


@dataclass(eq=False, kw_only=True)
class LotNotPrintable(Conflict):
    """A lot on a label is 1 to 20 of 0-9 A-Z . -"""

    at = "batch_id"
    lot: str


@dataclass(eq=False, kw_only=True)
class SymbolTooDense(Conflict):
    """The address needs a symbol of `version`, which is finer than what is printed (`limit`)."""

    version: int
    limit: int


@dataclass(eq=False, kw_only=True)
class NoNetContent(Conflict):
    """Goods sold loose have no net content to count labels by; a packed product has."""

    at = "product_id"
    product: str


@dataclass(eq=False, kw_only=True)
class BatchNotPacked(Conflict):
    """Labels are for packs: the batch `lot` was not packed yet."""

    at = "batch_id"
    lot: str
    kind: str


@dataclass(eq=False, kw_only=True)
class BatchOfOther(Conflict):
    """The batch is not of this producer and product."""

    at = "batch_id"
    lot: str


@dataclass(eq=False, kw_only=True)
class NotThisRun(Invalid):
    """What was scanned or typed as the first label is none of run `code`."""

    at = "first"
    text: str
    code: str


@dataclass(eq=False, kw_only=True)
class LastNotThisRun(NotThisRun):
    """What was scanned or typed as the last label is none of run `code`."""

    at = "last"


@dataclass(eq=False, kw_only=True)
class RangeRefused(Invalid):
    """The range is not within the run's `count` labels, first before last."""

    at = "last"
    first: int
    last: int
    count: int


@dataclass(eq=False, kw_only=True)
class RangeTaken(Conflict):
    """Labels `first` to `last` (numbers) are `kind` already."""

    at = "first"
    kind: str
    first: int
    last: int


@dataclass(eq=False, kw_only=True)
class RangeUnbound(Conflict):
    """Pre-printed labels `first` to `last` (numbers) belong to no batch yet."""

    at = "first"
    first: int
    last: int


@dataclass(eq=False, kw_only=True)
class NothingLeft(Conflict):
    """Every label of the range is spoiled or void already."""

    at = "first"
    first: int
    last: int


@dataclass(eq=False, kw_only=True)
class FewerUnprinted(Conflict):
    """Only `left` labels of the run have not been reported as printed."""

    at = "count"
    left: int
    asked: int


@dataclass(eq=False, kw_only=True)
class TooManyGaps(Conflict):
    """What is not printed lies in `gaps` pieces, more than files are made for at a time."""

    gaps: int
    limit: int


@dataclass(eq=False, kw_only=True)
class FileSizeRefused(Invalid):
    """A file of this format has `least` to `most` labels; fewer would make too many files of what is asked for."""

    at = "labels_per_file"
    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class NoRoomForFiles(Unavailable):
    """The files asked for need about `needed_mb`, and `free_mb` are left."""

    needed_mb: int
    free_mb: int


@dataclass(eq=False, kw_only=True)
class ExportIncomplete(Broken):
    """The files of export `export_id` are not its labels, each once: a list of them would say what is not true."""

    export_id: int


@dataclass(eq=False, kw_only=True)
class WrongRunState(Conflict):
    """A run in `state` cannot do `verb`."""

    code: str
    state: str
    verb: str


@dataclass(eq=False, kw_only=True)
class NotExported(Conflict):
    """Nobody can hold labels of run `code`: no file of it was made."""

    code: str


@dataclass(eq=False, kw_only=True)
class WrongRunKind(Conflict):
    """Only pre-printed labels are bound to a batch afterwards."""

    code: str


@dataclass(eq=False, kw_only=True)
class AlreadyInUse(Conflict):
    """Run `code` has activated labels: it cannot be cancelled, its labels can be voided."""

    code: str


@dataclass(eq=False, kw_only=True)
class KeyRevoked(Conflict):
    """The key that signs run `code` was revoked: no label of it is accepted any more."""

    code: str
    key_number: int


@dataclass(eq=False, kw_only=True)
class NoSuchLabel(NotFound):
    """No run was ordered whose labels bear this code."""

    text: str


class RunCodesSpent(Broken):
    """No free run code was found: nearly all of the 1,048,576 are used."""


def next_state(state: RunState, verb: str, *, code: str) -> RunState:
    """Return the state after `verb`; raises WrongRunState."""
    found = TRANSITIONS.get((state, verb))
    if found is None:
        raise WrongRunState(code=code, state=state.value, verb=verb)
    return found


def require_count(count: int) -> None:
    """Raise RunCountRefused unless a run may have `count` labels."""
    if not 1 <= count <= MAX_LABELS:
        raise RunCountRefused(count=count, limit=MAX_LABELS)


def require_reason(reason: str) -> str:
    """Return the reason without spaces around it; raises InvalidValue when nothing is left."""
    if not reason.strip():
        raise InvalidValue(field="reason", reason="required")
    return reason.strip()[:500]


def require_span(first: int, last: int, count: int) -> Span:
    """Return the range of indices, or raise RangeRefused with the numbers people see."""
    if not 0 <= first <= last < count:
        raise RangeRefused(first=first + 1, last=last + 1, count=count)
    return Span(first, last)


def require_file_size(format: ExportFormat, labels: int, asked: int | None) -> int:
    """Return how many labels a file of an export of `labels` has; raises FileSizeRefused."""
    usual, most = FILE_SIZES[format]
    least = -(-labels // MAX_FILES)
    if asked is None:
        return max(usual, least)
    if not least <= asked <= most:
        raise FileSizeRefused(least=least, most=most)
    return asked


def require_free(span: Span, taken: Iterable[Span], kind: RangeKind) -> None:
    """Raise RangeTaken when a label of `span` lies in one of `taken`."""
    for other in taken:
        both = span.overlap(other)
        if both:
            raise RangeTaken(kind=kind, first=both.first + 1, last=both.last + 1)


def require_passed(findings: Sequence[GateFinding], stage: Stage) -> None:
    """Raise GatesRefused when a gate stops; warnings do not."""
    failed = [finding.gate.value for finding in findings if finding.stops]
    if failed:
        raise GatesRefused(
            stage=stage.value, failed=", ".join(dict.fromkeys(failed)), findings=tuple(findings)
        )
