"""Confirming a view: once, by a person, with a count, a first place and a lead where copies seem about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.factories.labels import make_activated_run, make_packed
from tests.rooms.scanning.scans import Code, code_of
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import MissingPermission
from trace.kernel.work import Work
from trace.rooms.labels import queries as labels
from trace.rooms.scanning import queries, services, view_token
from trace.rooms.scanning.models import CloneSignal, Scan
from trace.rooms.scanning.queries import Counts
from trace.rooms.scanning.rules import SignalKind, Verdict
from trace.rooms.supervision.models import Lead

HUNAN, BEIJING = "43", "11"


@pytest.fixture
def visitor(work: Work) -> Work:
    return replace(work, actor=Actor.anonymous())


@pytest.fixture
def code(work: Work) -> Code:
    return code_of(work, make_activated_run(work, make_packed(work)))


def token_of(work: Work, serial: str, verdict: Verdict = Verdict.ACTIVE) -> str:
    located = labels.locate(work, serial)
    assert located is not None
    return view_token.make_token(
        services.token_secret(work),
        run_id=located.run.id,
        index=located.index,
        verdict=verdict,
        now=work.now,
    )


def see(
    work: Work,
    serial: str,
    *,
    province: str | None = HUNAN,
    client: str = "a",
    verdict: Verdict = Verdict.ACTIVE,
    token: str = "",
) -> bool:
    token = token or token_of(work, serial, verdict)
    seen = services.confirm_view(work, token=token, province=province, client_hash=client)
    work.session.flush()
    return seen


def counts(work: Work, code: Code) -> Counts:
    pack = queries.find_pack(work, code.serial)
    assert pack is not None
    return pack.counts


def signals(work: Work) -> list[SignalKind]:
    return list(work.session.scalars(select(CloneSignal.kind)))


def test_views_are_counted_and_the_first_is_remembered(
    visitor: Work, work_later: Callable[..., Work], code: Code
) -> None:
    assert see(visitor, code.serial)
    later = replace(work_later(hours=30), actor=visitor.actor)
    assert see(later, code.serial, province=None, client="b")

    assert counts(visitor, code) == Counts(2, visitor.now, HUNAN)


def test_a_token_counts_once(visitor: Work, code: Code) -> None:
    token = token_of(visitor, code.serial)

    assert see(visitor, code.serial, token=token)
    assert not see(visitor, code.serial, token=token)

    assert counts(visitor, code).count == 1


def test_staff_strangers_and_unknown_codes_are_not_counted(
    visitor: Work, work_as: Callable[..., Work], code: Code
) -> None:
    assert not see(work_as(Role.MARKET_OFFICER, division="360922"), code.serial)
    assert not see(visitor, code.serial, token="no token of ours")
    unknown = view_token.make_token(
        services.token_secret(visitor),
        run_id=code.run.id,
        index=code.run.count,
        verdict=Verdict.ACTIVE,
        now=visitor.now,
    )
    assert not see(visitor, code.serial, token=unknown)

    assert counts(visitor, code) == Counts()


def test_a_forged_code_is_kept_and_leaves_the_count_alone(visitor: Work, code: Code) -> None:
    assert see(visitor, code.serial, verdict=Verdict.FORGED, province="99")

    kept = visitor.session.scalars(select(Scan)).one()
    assert (kept.verdict, kept.province) == (Verdict.FORGED, None)
    assert counts(visitor, code).count == 0


def test_a_code_seen_too_far_apart_opens_one_lead_and_warns(visitor: Work, code: Code) -> None:
    see(visitor, code.serial, province=HUNAN, client="a")
    see(visitor, code.serial, province=BEIJING, client="b")
    see(visitor, code.serial, province=HUNAN, client="c")

    assert signals(visitor) == [SignalKind.TRAVEL]
    lead = visitor.session.scalars(select(Lead)).one()
    assert lead.subject_key == code.serial
    assert lead.producer_id == code.run.producer_id
    assert "湖南" in lead.summary
    assert code.judge(visitor).verdict is Verdict.WARNING


def test_a_code_seen_by_many_phones_opens_a_lead(visitor: Work, code: Code) -> None:
    for number in range(8):
        see(visitor, code.serial, client=f"phone {number}")

    assert signals(visitor) == [SignalKind.MANY_PHONES]
    assert "8 部手机" in visitor.session.scalars(select(Lead)).one().summary


def test_typed_codes_give_no_sign_of_copies(visitor: Work, code: Code) -> None:
    see(visitor, code.serial, province=HUNAN, client="a", verdict=Verdict.UNSIGNED)
    see(visitor, code.serial, province=BEIJING, client="b", verdict=Verdict.UNSIGNED)

    assert signals(visitor) == []
    assert counts(visitor, code).count == 2


def test_officers_of_the_place_read_scans_and_signs_and_others_do_not(
    visitor: Work,
    work_later: Callable[..., Work],
    work_as: Callable[..., Work],
    code: Code,
) -> None:
    see(visitor, code.serial, province=HUNAN, client="a")
    later = replace(work_later(minutes=5), actor=visitor.actor)
    see(later, code.serial, province=BEIJING, client="b")
    officer = work_as(Role.MARKET_OFFICER, division="360922")
    stranger = work_as(Role.MARKET_OFFICER, division="430225")

    scans = queries.scans_of_label(officer, code.run, 0)

    assert [scan.province for scan in scans] == [BEIJING, HUNAN]
    with pytest.raises(MissingPermission):
        queries.scans_of_label(stranger, code.run, 0)
