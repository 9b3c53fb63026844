"""表格导入: the lily cooperative's workbooks - one undone, one that can be undone, one on which later records build."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from trace.cli.demo_county.people import VILLAGE
from trace.cli.demo_county.story import Story, Tale
from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import FileStore, StagedFile, StagedWriter
from trace.kernel.uploads import Upload
from trace.kernel.work import Ports
from trace.rooms.intake import services as intake
from trace.rooms.intake.kinds import ImportKind, SheetKey
from trace.rooms.intake.template import workbook_of
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import MemberKind
from trace.rooms.producers.queries import find_member

ME = "lily"
Row = Mapping[str, str]


class HeldFiles:
    """A document store that gives back at once what it was given: the county is written in one transaction."""

    def __init__(self, kept: FileStore) -> None:
        self._kept = kept
        self._held: dict[str, bytes] = {}

    def stage(self, content: bytes) -> StagedFile:
        """Write `content` aside, and remember it."""
        self._held[hashlib.sha256(content).hexdigest()] = content
        return self._kept.stage(content)

    def open(self, digest: str) -> BinaryIO:
        """Open bytes that were kept before or staged here; raises NoSuchRecord."""
        try:
            return self._kept.open(digest)
        except NoSuchRecord:
            if digest not in self._held:
                raise
            return io.BytesIO(self._held[digest])

    def begin(self) -> StagedWriter:
        """Begin a file that is written piece by piece; it is not remembered."""
        return self._kept.begin()

    def free_bytes(self) -> int | None:
        """Return how much room is left."""
        return self._kept.free_bytes()

    def sweep(self) -> int:
        """Remove what killed processes had begun to write."""
        return self._kept.sweep()

    def path(self, digest: str) -> Path:
        """Return where the bytes with this digest lie, or will lie."""
        return self._kept.path(digest)

    def remove(self, digest: str) -> None:
        """Remove the bytes with this digest, kept or held."""
        self._held.pop(digest, None)
        self._kept.remove(digest)


def wrong_list(story: Story) -> Tale:
    """Last year's list is taken over by mistake, noticed within the hour and taken back."""
    yield story.on(-21, 15)
    wrong = _take_over(story, "2025年社员名单.xlsx", members=[
        _member("B801", "黄大旺"), _member("B802", "黄二妹"), _member("B803", "周细根"),
    ])  # fmt: skip
    yield story.on(-21, 16)
    intake.undo_workbook(story.by(ME), import_id=wrong, reason="误传去年的名单，改传今年的名单")


def new_members(story: Story) -> Tale:
    """This year's new members come in with their plots; nobody has used them yet, so it can still be undone."""
    yield story.on(-20, 9)
    _take_over(
        story,
        "2026年新社员与地块.xlsx",
        members=[_member("B901", "黄春生"), _member("B902", "周水莲"), _member("B903", "甘家福")],
        units=[_unit("B9-01", "示范村七组地块", "4.5", "B901"),
               _unit("B9-02", "示范村八组地块", "6.2", "B902")],
    )  # fmt: skip


def contract_farmers(story: Story) -> Tale:
    """Two contract farmers come in; one corrects a phone number since, so this import has to stay."""
    yield story.on(-60, 10)
    _take_over(story, "订单农户.xlsx", members=[
        _member("B951", "龙秋香", kind="订单农户", contract_number="DD-2026-01"),
        _member("B952", "辛有田", kind="订单农户", contract_number="DD-2026-02"),
    ])  # fmt: skip
    yield story.on(-45, 11)
    work = story.by(ME)
    farmer = find_member(work, story[ME], "B951")
    if farmer is not None:
        producers.update_member(
            work, member_id=farmer.id, kind=MemberKind.CONTRACT_FARMER, number=farmer.number,
            name=farmer.name, phone="19900009951", division=farmer.division,
            contract_number=farmer.contract_number,
        )  # fmt: skip


def _member(number: str, name: str, **more: str) -> Row:
    return {"number": number, "name": name, "kind": "社员", "division": VILLAGE, **more}


def _unit(code: str, name: str, size: str, member: str) -> Row:
    return {
        "code": code, "name": name, "kind": "基地（地块）", "size": size, "size_unit": "亩",
        "area_basis": "申报", "division": VILLAGE, "member": member, "crop": "百合",
        "variety": "龙牙百合",
    }  # fmt: skip


def _take_over(story: Story, name: str, **sheets: Sequence[Row]) -> int:
    work = story.by(ME)
    ports = work.ports
    work = replace(work, ports=Ports(HeldFiles(ports.files), ports.keyring, ports.base_url))
    rows = {SheetKey(key): lines for key, lines in sheets.items()}
    upload = Upload(name, workbook_of(ImportKind.PRODUCER, rows))
    checked = intake.check_producer_workbook(work, producer_id=story[ME], upload=upload)
    assert checked.record is not None, checked.report.faults  # noqa: S101  (the demo's own workbook)
    return intake.import_workbook(work, import_id=checked.record.id).id


TALES = (contract_farmers, wrong_list, new_members)
