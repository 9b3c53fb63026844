"""Bundles: whose they are, when a new one is made, what changed between two, and what is signed of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tests import node
from tests.factories.field import make_bundle
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.people import make_person
from tests.factories.producers import COUNTY
from tests.rooms.field.world import place
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.field import queries, rules, services
from trace.rooms.field.models import FieldBundle
from trace.rooms.field.rules import Fate, NoSuchDivision, RangeRow
from trace.rooms.field.services import bundles
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import RangeKind
from trace.standards.signing.bundle_payload import signing_text


def kept_sequences(work: Work) -> list[int]:
    """The numbers of the states kept, oldest first."""
    rows = work.session.query(FieldBundle.sequence).filter_by(division=COUNTY)
    return [number for (number,) in rows.order_by(FieldBundle.sequence)]


@pytest.fixture
def officer_work(work: Work) -> Work:
    person = make_person(work, Role.MARKET_OFFICER)
    work.session.flush()
    return replace(work, actor=person.actor)


@pytest.fixture
def work_later(work: Work) -> Callable[..., Work]:
    return lambda **duration: replace(work, now=work.now + timedelta(**duration))


@pytest.mark.parametrize("division", [COUNTY, "360922101", "360922101201"])
def test_an_officer_reads_the_bundle_of_the_county_and_of_what_lies_in_it(
    officer_work: Work, division: str
) -> None:
    assert queries.own_divisions(officer_work) == (COUNTY,)
    assert queries.read_records(officer_work, division).division == division


@pytest.mark.parametrize("division", ["360921", "360921101"])
def test_an_officer_reads_no_bundle_of_another_county(officer_work: Work, division: str) -> None:
    with pytest.raises(MissingPermission):
        queries.read_records(officer_work, division)


@pytest.mark.parametrize("division", ["", "36", "3609", "36092a", "万载县", "3609221012011"])
def test_what_is_no_division_is_refused(officer_work: Work, division: str) -> None:
    with pytest.raises(NoSuchDivision):
        queries.newest(officer_work, division)


@pytest.mark.parametrize(
    "role", [Role.PRODUCER_CLERK, Role.BRAND, Role.VILLAGE_ASSISTANT, Role.AUDITOR]
)
def test_nobody_but_officers_gets_the_order_of_serials(work: Work, role: Role) -> None:
    person = make_person(work, role)
    work.session.flush()

    with pytest.raises(MissingPermission):
        queries.read_records(replace(work, actor=person.actor), COUNTY)


def test_the_number_counts_up_exactly_when_the_content_changed(
    work: Work, work_later: Callable[..., Work]
) -> None:
    packed = make_packed(work)
    make_activated_run(work, packed)
    first = make_bundle(work)
    again = make_bundle(work_later(minutes=1))
    assert (again.sequence, again.digest) == (first.sequence, first.digest)
    assert again.as_of == work.now + timedelta(minutes=1)

    place(work, packed.batch.id, RestrictionKind.RECALL)
    third = make_bundle(work_later(minutes=2))

    assert third.sequence == first.sequence + 1
    assert kept_sequences(work) == [1, 2]


def test_a_reading_that_comes_late_does_not_go_back(
    work: Work, work_later: Callable[..., Work]
) -> None:
    packed = make_packed(work)
    make_activated_run(work, packed)
    late = queries.read_records(work, COUNTY)
    place(work, packed.batch.id, RestrictionKind.RECALL)
    newest = make_bundle(work_later(minutes=1))

    kept = services.keep_reading(work, late)

    assert (kept.sequence, kept.digest) == (newest.sequence, newest.digest)


def test_records_are_read_again_after_an_act_or_a_while(
    work: Work, work_later: Callable[..., Work]
) -> None:
    packed = make_packed(work)
    assert not queries.is_current(work, None)
    kept = make_bundle(work)
    assert queries.is_current(work_later(minutes=5), kept)
    assert not queries.is_current(work_later(minutes=11), kept)

    place(work, packed.batch.id, RestrictionKind.OWN_STOP)

    assert queries.is_current(work_later(seconds=10), kept)
    assert not queries.is_current(work_later(seconds=20), kept)


def test_the_oldest_states_are_dropped(work: Work, work_later: Callable[..., Work]) -> None:
    reading = queries.read_records(work, COUNTY)
    for number in range(rules.KEPT + 3):
        content = rules.encode({"about": {"number": number}})
        later = work_later(minutes=number)
        services.keep_reading(
            later,
            replace(reading, content=content, digest=rules.digest_of(content), as_of=later.now),
        )
    work.session.flush()

    kept = kept_sequences(work)

    assert (kept[0], kept[-1], len(kept)) == (4, rules.KEPT + 3, rules.KEPT)
    with pytest.raises(NoSuchRecord):
        queries.packed_content(work, COUNTY, 3)


def test_the_head_is_signed_by_the_key_in_force_over_its_own_text(work: Work) -> None:
    kept = make_bundle(work)

    head = services.sign_head(work, kept)

    text = signing_text(
        head.issuer, COUNTY, head.sequence, int(head.as_of.timestamp()), head.digest
    )
    assert text.startswith(b"trace-bundle-v1\n")
    key = work.ports.keyring.find_key(head.key_number)
    assert key is not None
    signature = base64.urlsafe_b64decode(head.signature + "==")
    Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text)
    content = rules.unpack(queries.packed_content(work, COUNTY, head.sequence))
    assert (rules.digest_of(content), len(content)) == (head.digest, head.size)


def test_a_bundle_holds_no_secret_but_the_order_of_its_own_runs(work: Work) -> None:
    run = make_activated_run(work, make_packed(work))

    document = queries.build_document(work, COUNTY)

    text = rules.encode(document).decode()
    keyring = work.ports.keyring
    for secret in (keyring.derive("serial-master"), keyring.derive("scan-view-token")):
        assert base64.urlsafe_b64encode(secret).decode().rstrip("=") not in text
    assert list(document["runs"]) == [run.code]
    assert len(document["runs"][run.code][0]) == 22


def test_changes_give_the_newer_content_on_the_phone_byte_for_byte(
    work: Work, work_later: Callable[..., Work]
) -> None:
    packed = make_packed(work)
    make_activated_run(work, packed)
    first = make_bundle(work)
    place(work, packed.batch.id, RestrictionKind.RECALL)
    make_activated_run(work, make_packed(work))
    second = make_bundle(work_later(minutes=1))

    packed_changes = queries.packed_changes(work, COUNTY, second.sequence, first.sequence)

    old = rules.unpack(queries.packed_content(work, COUNTY, first.sequence))
    new = rules.unpack(queries.packed_content(work, COUNTY, second.sequence))
    changes = json.loads(rules.unpack(packed_changes))
    made = node.run("apply.mjs", {"document": json.loads(old), "changes": changes})
    assert made == {"text": new.decode()}
    assert len(packed_changes) < len(rules.pack(new))


ROWS = st.dictionaries(st.text(max_size=3), st.integers(-5, 5) | st.text(max_size=4), max_size=4)
CONTENTS = st.dictionaries(st.sampled_from(["runs", "keys", "papers"]), ROWS, max_size=3)


@given(CONTENTS, CONTENTS)
def test_changes_and_the_older_content_are_the_newer_one(
    old: dict[str, dict[str, object]], new: dict[str, dict[str, object]]
) -> None:
    old = {"runs": {}, "keys": {}, "papers": {}} | old
    new = {"runs": {}, "keys": {}, "papers": {}} | new

    made = {name: dict(rows) for name, rows in old.items()}
    for name, rows in rules.changes(old, new).items():
        for key, row in rows.items():
            if row is None:
                del made[name][key]
            else:
                made[name][key] = row

    assert made == new


RANGES = st.lists(
    st.builds(
        lambda kind, first, size, reason: RangeRow(
            kind, first, first + size, 7 if kind is RangeKind.BOUND else None, reason
        ),
        st.sampled_from(list(RangeKind)),
        st.integers(0, 30),
        st.integers(0, 12),
        st.sampled_from(["", "遗失"]),
    ),
    max_size=8,
)


@given(RANGES)
def test_spans_say_of_every_label_what_its_ranges_say(rows: list[RangeRow]) -> None:
    fates, spans = rules.fates_of(rows)

    said: dict[int, Fate] = {}
    at = 0
    for gap, size, place_of in zip(spans[::3], spans[1::3], spans[2::3], strict=True):
        said |= {at + gap + step: Fate(*fates[place_of]) for step in range(size)}
        at += gap + size
    for index in range(45):
        covering = [row for row in rows if index in Span(row.first, row.last)]
        assert (index in said) == bool(covering)
        if covering:
            fate = said[index]
            kinds = {row.kind for row in covering}
            assert bool(fate.states & rules.ACTIVATED) == (RangeKind.ACTIVATED in kinds)
            assert bool(fate.states & rules.SPOILED) == (RangeKind.SPOILED in kinds)
            voided = [row.reason for row in covering if row.kind is RangeKind.VOIDED]
            assert bool(fate.states & rules.VOIDED) == bool(voided)
            assert fate.reason == (voided[-1] if voided else "")
            assert fate.batch == (7 if RangeKind.BOUND in kinds else 0)


def test_two_readers_at_once_keep_one_state(work: Work) -> None:
    reading = queries.read_records(work, COUNTY)
    bundles._insert(work, reading, 1)
    bundles._insert(work, replace(reading, digest="0" * 64), 1)

    assert kept_sequences(work) == [1]
    assert work.session.query(FieldBundle).one().digest == reading.digest
