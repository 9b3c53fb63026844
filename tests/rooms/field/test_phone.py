"""What a phone takes for a bundle, and how old it believes it to be when its clock may be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests import node
from tests.factories.field import make_bundle
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.producers import COUNTY
from tests.rooms.field.world import place
from trace.http.field_bundles import head_document
from trace.http.key_manifest import key_document
from trace.kernel.work import Work
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.field import queries, rules, services
from trace.rooms.field.models import FieldBundle

HOUR = 3_600_000
MINUTE = 60_000
NOON = 1_800_000_000_000


def manifest_of(work: Work) -> dict[str, Any]:
    keyring = work.ports.keyring
    return {
        "issuer": keyring.issuer,
        "keys": [key_document(key) for key in keyring.public_keys()],
    }


def offer(work: Work, kept: FieldBundle) -> dict[str, Any]:
    """The newest state as it is sent."""
    packed = queries.packed_content(work, kept.division, kept.sequence)
    return {
        "head": head_document(services.sign_head(work, kept)),
        "text": rules.unpack(packed).decode(),
    }


@pytest.fixture
def states(work: Work) -> list[dict[str, Any]]:
    """An older and a newer state, each as it was offered."""
    packed = make_packed(work)
    make_activated_run(work, packed)
    first = offer(work, make_bundle(work))
    place(work, packed.batch.id, RestrictionKind.RECALL)
    second = offer(work, make_bundle(replace(work, now=work.now + timedelta(minutes=5))))
    return [first, second]


def changed(sent: dict[str, Any], **values: object) -> dict[str, Any]:
    return {"head": sent["head"] | values, "text": sent["text"]}


def test_a_phone_takes_what_is_whole_signed_and_newer_alone(
    app: Flask, work: Work, states: list[dict[str, Any]]
) -> None:
    older, newer = states
    elsewhere = make_bundle(work, "360922101")
    keyring = work.ports.keyring
    revoked = keyring.rotate(work.now)
    signed_by_it = offer(work, make_bundle(work))
    keyring.revoke(revoked.number, work.now)
    keyring.rotate(work.now)
    offers = [
        older,
        changed(newer, signature=older["head"]["signature"]),
        changed(newer, as_of=newer["head"]["as_of"] + 1),
        changed(newer, sequence=newer["head"]["sequence"] + 1),
        changed(newer, digest="0" * 64),
        changed(newer, signature="A" * 86),
        changed(newer, signature="nonsense"),
        changed(newer, key_number=99),
        changed(newer, issuer="other"),
        offer(work, elsewhere),
        signed_by_it,
        {"head": newer["head"], "text": newer["text"][:-1]},
        {"head": newer["head"], "text": newer["text"].replace("recall", "own_stop")},
        {"head": newer["head"], "text": ""},
        newer,
        older,
        newer,
    ]

    found = node.run(
        "hold.mjs", {"manifest": manifest_of(work), "division": COUNTY, "offers": offers}
    )

    assert (
        found["native"]
        == found["noble"]
        == [
            "taken",
            *["wrong_signature"] * 6,
            "unknown_key",
            "other_issuer",
            "other_division",
            "unknown_key",
            "truncated",
            "truncated",
            "truncated",
            "taken",
            "older",
            "taken",
        ]
    )


def age(now: int, *, skew: int = 0, latest: int = 0) -> tuple[dict[str, int], int]:
    """Clocks of a bundle fetched at NOON, an hour after it was read, by a phone that was `skew` ahead."""
    phone = NOON + skew
    clocks = {
        "asOf": NOON - HOUR,
        "serverAt": NOON,
        "phoneAt": phone,
        "latest": max(phone, latest),
    }
    return clocks, now


def test_the_age_of_a_bundle_is_told_by_a_clock_that_may_be_wrong() -> None:
    cases = {
        "a day later": age(NOON + 24 * HOUR),
        "72 hours after it was read": age(NOON + 71 * HOUR),
        "a moment more": age(NOON + 71 * HOUR + 1),
        "a clock that is a year ahead but steady": age(NOON + 8760 * HOUR + HOUR, skew=8760 * HOUR),
        "a clock that is a year behind but steady": age(
            NOON - 8760 * HOUR + HOUR, skew=-8760 * HOUR
        ),
        "set forward by a year": age(NOON + 8760 * HOUR),
        "set back before the fetch": age(NOON - 6 * MINUTE),
        "set back a little": age(NOON - 4 * MINUTE),
        "set back from what was seen": age(NOON + 2 * HOUR, latest=NOON + 60 * HOUR),
    }

    found = node.run(
        "hold.mjs",
        {
            "manifest": {"issuer": "", "keys": []},
            "division": COUNTY,
            "offers": [],
            "ages": list(cases.values()),
        },
    )

    doubts = {name: said["doubt"] for name, said in zip(cases, found["ages"], strict=True)}
    assert doubts == {
        "a day later": None,
        "72 hours after it was read": None,
        "a moment more": "bundle_old",
        "a clock that is a year ahead but steady": None,
        "a clock that is a year behind but steady": None,
        "set forward by a year": "bundle_old",
        "set back before the fetch": "clock_moved",
        "set back a little": None,
        "set back from what was seen": "clock_moved",
    }
    assert found["ages"][0]["ageMs"] == 25 * HOUR
    assert timedelta(hours=72) == rules.GOOD_FOR
