"""How many copies the watch finds, and how often it cries wolf: labelled histories through the service itself.

recall        of the labels (phones, lots) that were misused in the way a rule watches for, the share it told of
false alarms  of the honest labels (phones, lots), the share that a rule told of

Nobody is told of a copy that nobody scanned: it lowers recall here as it would in life.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from tests import databases
from tests.bench.histories import EXPIRES_AFTER, LOTS, History, Label, View, make_history
from tests.conftest import NOW, FrozenClock
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.products import a_gtin
from tests.figures import Figure, Options, row
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.clock import local_date
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.labels.models import LabelRange, LabelRun
from trace.rooms.labels.rules import RangeKind
from trace.rooms.scanning import services, view_token
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.scanning.rules import SignalKind, Verdict

SYSTEM = Actor.system("bench")
PACKS = 10_000
SHARES, SHARES_IN_CI = (0.001, 0.01, 0.05), (0.01,)
# Percent of the misused that a rule has to tell of, where there are enough for a percentage to mean something: about
# three quarters of what was measured, for histories of few misused labels differ by chance. What is left to find:
# travel         copies sold in one province are 37 of 100, and few copies in two provinces meet within hours (34-41)
# many phones    every third code is scanned fewer than 15 times in all (66-70)
# not activated  half of what leaked is never scanned; of what is scanned, all is told of (50)
# expired        every third label used twice is never scanned, others within 60 days (42-60)
# lot excess     only where so little of a lot is activated that what leaked outnumbers what nobody scans (33-50)
FEW = 10
LEAST_FOUND = {
    SignalKind.TRAVEL: 25,
    SignalKind.MANY_PHONES: 50,
    SignalKind.NOT_ACTIVATED: 35,
    SignalKind.EXPIRED: 35,
    SignalKind.ONE_PHONE: 80,
    SignalKind.LOT_EXCESS: 25,
}

Told = dict[SignalKind, set[Label]]


@dataclass(frozen=True, slots=True)
class Score:
    """What one rule told of: of the misused, and of the honest."""

    found: int
    misused: int
    alarms: int
    honest: int

    @property
    def recall(self) -> float:
        """Percent of the misused."""
        return 100 * self.found / self.misused if self.misused else 100.0

    @property
    def false_alarms(self) -> float:
        """Percent of the honest."""
        return 100 * self.alarms / self.honest if self.honest else 0.0


@row("bench", "copies")
def copies(options: Options) -> Iterator[Figure]:
    """Recall and false alarms of every rule at clone shares of 0.1, 1 and 5 percent."""
    packs = PACKS if options.full else PACKS // 4
    for share in SHARES_IN_CI if options.ci else SHARES:
        history = make_history(share, packs)
        with _lots(history) as (work, runs):
            told = watch(work, runs, history)
        about = f"{packs} packs, {len(history.views)} views"
        for kind, score in scores(history, told).items():
            part = f"{share:.1%}/{kind.value}"
            missed = f"{about}; {score.found} of {score.misused}"
            # Of fewer no share is told: nothing follows from it.
            if score.misused >= FEW:
                must = f">= {LEAST_FOUND[kind]}"
                yield Figure(score.recall, "%", must, against=missed, part=f"{part}/recall")
            alarms = f"{score.alarms} of {score.honest}"
            most = "<= 20" if kind is SignalKind.LOT_EXCESS else "<= 2.5"
            yield Figure(score.false_alarms, "%", most, against=alarms, part=f"{part}/false")


def watch(work: Work, runs: list[LabelRun], history: History) -> Told:
    """Confirm every view in its turn and return which labels each rule told of."""
    secret = services.token_secret(work)
    start = work.now
    expires_s = EXPIRES_AFTER * 86_400
    for view in history.views:
        at = start + timedelta(seconds=view.at_s)
        is_active = history.is_activated(view.label)
        token = view_token.make_token(
            secret,
            run_id=runs[view.label[0]].id,
            index=view.label[1],
            verdict=Verdict.ACTIVE if is_active else Verdict.INACTIVE,
            now=at,
            is_past_expiry=view.at_s > expires_s,
        )
        services.confirm_view(
            replace(work, now=at, actor=Actor.anonymous()),
            token=token,
            province=view.province,
            client_hash=_client(view, at),
        )
    work.session.flush()
    lots = {run.id: lot for lot, run in enumerate(runs)}
    told: Told = defaultdict(set)
    for signal in work.session.scalars(select(CloneSignal)):
        told[signal.kind].add((lots[signal.run_id], signal.index))
    return told


def scores(history: History, told: Told) -> dict[SignalKind, Score]:
    """Return how each rule did."""
    seen = {view.label for view in history.views}
    of_labels = {
        SignalKind.TRAVEL: history.cloned,
        SignalKind.MANY_PHONES: history.cloned,
        SignalKind.NOT_ACTIVATED: history.leaked,
        SignalKind.EXPIRED: history.reused,
    }
    found = {}
    for kind, misused in of_labels.items():
        honest = {each for each in seen if each not in misused}
        # A sign of copies on a label that was misused in another way is no false alarm.
        wrong = told[kind] - history.cloned - history.leaked - history.reused
        found[kind] = Score(len(told[kind] & misused), len(misused), len(wrong), len(honest))
    found[SignalKind.ONE_PHONE] = _phones(history, told[SignalKind.ONE_PHONE])
    lots = {lot for lot, _index in history.leaked}
    named = {lot for lot, _index in told[SignalKind.LOT_EXCESS]}
    found[SignalKind.LOT_EXCESS] = Score(
        len(named & lots), len(lots), len(named - lots), LOTS - len(lots)
    )
    return found


def _phones(history: History, labels: set[Label]) -> Score:
    """The rule names the label that a phone asked for last: of a phone that is named by any, it told."""
    asked: dict[int, set[Label]] = defaultdict(set)
    for view in history.views:
        asked[view.phone].add(view.label)
    named = {phone for phone, of_it in asked.items() if len(of_it) >= 20 and of_it & labels}
    wrong = labels - {label for phone in history.collectors for label in asked[phone]}
    return Score(
        len(named & history.collectors),
        len(history.collectors),
        len(wrong),
        len(asked) - len(history.collectors),
    )


def _client(view: View, at: datetime) -> str:
    # As the door does: the same phone has another number on another day.
    return f"{local_date(at)}/{view.phone}"


@contextmanager
def _lots(history: History) -> Iterator[tuple[Work, list[LabelRun]]]:
    """Ten runs whose first labels are activated, within one unit of work that is undone at the end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = databases.make_app(f"sqlite:///{folder}/copies.sqlite3", folder, FrozenClock(NOW))
        databases.bring_up_schema(app)
        with app.app_context(), open_work(SYSTEM) as work:
            yield work, [_run(work, history, lot) for lot in range(LOTS)]
            work.session.rollback()
        databases.close(app)


def _run(work: Work, history: History, lot: int) -> LabelRun:
    count = history.per_lot
    packed = make_packed(work, gtin=a_gtin(), packs=count, quota=count)
    run = make_activated_run(work, packed, 10)
    work.session.flush()
    # A run of the lot's length, activated as far as the history says; its files are nobody's matter here.
    run.count = count
    ranges = work.session.scalars(
        select(LabelRange).where(
            LabelRange.run_id == run.id, LabelRange.kind == RangeKind.ACTIVATED
        )
    )
    for each in ranges:
        each.last = history.activated[lot] - 1
    batch = work.session.get_one(Batch, packed.batch.id)
    batch.expires_on = local_date(work.now) + timedelta(days=EXPIRES_AFTER)
    work.session.flush()
    return run
