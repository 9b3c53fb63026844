"""Signs of copies, provinces, and the token of a view: decisions without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from trace.rooms.scanning import view_token
from trace.rooms.scanning.provinces import PROVINCES, distance_km, find_province
from trace.rooms.scanning.rules import (
    Circumstances,
    Limits,
    SeenScan,
    SignalKind,
    Verdict,
    signals_of,
)

NOW = datetime(2026, 7, 20, 4, 0, tzinfo=UTC)
HUNAN, BEIJING, JIANGXI = "43", "11", "36"
SERIAL = "ABCD01234567X"


def seen(minutes_ago: float, province: str | None, client: str = "other") -> SeenScan:
    return SeenScan(NOW - timedelta(minutes=minutes_ago), province, client)


def kinds(current: SeenScan, *earlier: SeenScan) -> list[SignalKind]:
    return [signal.kind for signal in signals_of(current, earlier)]


def test_two_provinces_faster_than_anyone_travels_are_a_sign_of_copies() -> None:
    signals = signals_of(seen(0, BEIJING, "me"), [seen(30, HUNAN)])

    assert [signal.kind for signal in signals] == [SignalKind.TRAVEL]
    assert signals[0].facts["provinces"] == [HUNAN, BEIJING]
    assert signals[0].facts["minutes"] == 30
    assert 1300 < int(str(signals[0].facts["kilometres"])) < 1400


@pytest.mark.parametrize(
    "earlier",
    [
        seen(60 * 12, HUNAN),
        seen(30, BEIJING),
        seen(30, None),
        seen(30, HUNAN, "me"),
    ],
    ids=["a flight later", "same province", "place unknown", "same phone"],
)
def test_what_one_buyer_can_do_is_no_sign(earlier: SeenScan) -> None:
    assert kinds(seen(0, BEIJING, "me"), earlier) == []


def test_neighbouring_provinces_are_no_sign_since_addresses_are_rough() -> None:
    assert kinds(seen(0, JIANGXI, "me"), seen(1, HUNAN)) == []


def test_a_scan_without_a_place_gives_no_sign_of_travel() -> None:
    assert kinds(seen(0, None, "me"), seen(1, HUNAN)) == []


def test_many_phones_within_a_day_are_a_sign_and_few_are_not() -> None:
    phones = [seen(n, HUNAN, f"phone {n}") for n in range(7)]

    assert kinds(seen(0, HUNAN, "me"), *phones) == [SignalKind.MANY_PHONES]
    assert kinds(seen(0, HUNAN, "me"), *phones[:6]) == []


def test_many_phones_within_thirty_days_are_a_sign_too() -> None:
    phones = [seen(60 * 24 * (1 + 2 * n), HUNAN, f"phone {n}") for n in range(14)]

    signals = signals_of(seen(0, HUNAN, "me"), phones)

    assert [signal.facts for signal in signals] == [{"phones": 15, "hours": 720}]
    assert kinds(seen(0, HUNAN, "me"), *phones[1:]) == []


TODAY = date(2026, 7, 20)


@pytest.mark.parametrize(
    ("kind", "sign", "harmless"),
    [
        (
            SignalKind.NOT_ACTIVATED,
            Circumstances(is_activated=False),
            Circumstances(is_activated=True),
        ),
        (
            SignalKind.EXPIRED,
            Circumstances(expired_on=TODAY - timedelta(days=61), today=TODAY),
            Circumstances(expired_on=TODAY - timedelta(days=60), today=TODAY),
        ),
        (SignalKind.ONE_PHONE, Circumstances(codes=60), Circumstances(codes=59)),
        (
            SignalKind.LOT_EXCESS,
            Circumstances(is_activated=False, seen=11, activated=10),
            Circumstances(is_activated=False, seen=10, activated=10),
        ),
    ],
)
def test_what_was_known_of_a_label_is_a_sign_from_its_limit_on(
    kind: SignalKind, sign: Circumstances, harmless: Circumstances
) -> None:
    assert kind in {each.kind for each in signals_of(seen(0, HUNAN), [], sign)}
    assert kind not in {each.kind for each in signals_of(seen(0, HUNAN), [], harmless)}


@pytest.mark.parametrize(
    ("limits", "about"),
    [
        (Limits(views_unactivated=3), Circumstances(is_activated=False, views=2)),
        (
            Limits(days_after_expiry=90),
            Circumstances(expired_on=TODAY - timedelta(days=80), today=TODAY),
        ),
        (Limits(codes_a_phone=100), Circumstances(codes=99)),
        (
            Limits(lot_excess=5, views_unactivated=9),
            Circumstances(is_activated=False, seen=15, activated=10),
        ),
    ],
)
def test_a_brand_that_set_its_limits_higher_is_told_later(
    limits: Limits, about: Circumstances
) -> None:
    assert signals_of(seen(0, HUNAN), [], about)
    assert signals_of(seen(0, HUNAN), [], about, limits) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("湖南省", "43"),
        ("内蒙古自治区", "15"),
        ("广西壮族自治区", "45"),
        ("43", "43"),
        ("上海", "31"),
    ],
)
def test_a_province_is_found_by_its_names(name: str, code: str) -> None:
    found = find_province(name)

    assert found is not None
    assert found.code == code


def test_what_is_no_province_is_not_found() -> None:
    assert find_province("加利福尼亚") is None
    assert find_province("") is None


def test_distances_are_those_of_the_map() -> None:
    assert 1050 < distance_km(PROVINCES["11"], PROVINCES["31"]) < 1090


SECRET = b"a secret of the tests, 32 bytes "


def token(verdict: Verdict = Verdict.ACTIVE) -> str:
    return view_token.make_token(SECRET, run_id=7, index=2**40 - 1, verdict=verdict, now=NOW)


def test_a_token_says_what_was_shown() -> None:
    shown = view_token.read_token(SECRET, token(Verdict.HELD), now=NOW + timedelta(minutes=9))

    assert shown is not None
    assert (shown.run_id, shown.index) == (7, 2**40 - 1)
    assert shown.verdict is Verdict.HELD


def test_no_two_tokens_are_alike() -> None:
    assert token() != token()


@pytest.mark.parametrize("age", [timedelta(minutes=11), timedelta(minutes=-1)])
def test_a_token_is_good_for_ten_minutes(age: timedelta) -> None:
    assert view_token.read_token(SECRET, token(), now=NOW + age) is None


@pytest.mark.parametrize("text", ["", "x", "ü" * 62, "A" * 62, "A" * 200])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert view_token.read_token(SECRET, text, now=NOW) is None


def test_an_altered_token_is_refused() -> None:
    good = token()
    altered = good[:30] + ("A" if good[30] != "A" else "B") + good[31:]

    assert view_token.read_token(SECRET, altered, now=NOW) is None
    assert view_token.read_token(b"another secret of thirty-two byt", good, now=NOW) is None
