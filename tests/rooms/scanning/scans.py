"""What the tests of scanning ask with."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from trace.kernel.work import Work
from trace.rooms.labels import codes
from trace.rooms.labels.models import LabelRun
from trace.rooms.scanning.queries import Judgement, judge_scan
from trace.rooms.scanning.rules import ScanRequest


@dataclass(frozen=True, slots=True)
class Code:
    """A label's code as a phone reads it."""

    serial: str
    signature: str
    run: LabelRun

    def judge(self, work: Work, **changes: str | None) -> Judgement:
        """Judge the code as printed, or with parts of it changed."""
        printed: dict[str, str | None] = {
            "serial": self.serial,
            "gtin": self.run.gtin,
            "lot": self.run.lot,
            "signature": self.signature,
        }
        return judge_scan(work, ScanRequest(**(printed | changes)))  # type: ignore[arg-type]


def code_of(work: Work, run: LabelRun, index: int = 0) -> Code:
    """Return the code of one label of a run."""
    label = codes.coded_label(work.ports.keyring, work.ports.base_url, run, index)
    return Code(label.serial, parse_qs(urlsplit(label.uri).query)["s"][0], run)
