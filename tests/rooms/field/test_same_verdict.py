"""A phone with a bundle says what the server says: the same cases, judged by both."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests import node
from tests.rooms.field.world import codes_of, make_runs
from trace.http.scanned import scan_request
from trace.kernel.work import Work
from trace.rooms.field.plain import plain
from trace.rooms.field.queries import build_document
from trace.rooms.labels import codes
from trace.rooms.labels.models import LabelRun
from trace.rooms.scanning.queries import judge_scan
from trace.standards.signing.serial import check_character

PROVINCE = "36"
pytestmark = pytest.mark.usefixtures("clock")


def server_says(work: Work, text: str) -> tuple[str, list[Any]]:
    """The server's verdict with its reasons as a bundle writes them, in a fixed order."""
    asked = scan_request(text)
    if asked is None:
        return "mistyped", []
    found = judge_scan(work, asked)
    reasons = [
        (each.kind.value, {name: plain(fact) for name, fact in each.facts.items()})
        for each in found.reasons
    ]
    return found.verdict.value, sorted(reasons, key=repr)


def phone_says(answer: dict[str, Any]) -> tuple[str, list[Any]]:
    """The phone's, alike."""
    reasons = [(each["kind"], each["facts"]) for each in answer["reasons"]]
    return answer["verdict"], sorted(reasons, key=repr)


def beyond(work: Work, run: LabelRun) -> str:
    """A signed code of a label that was never ordered."""
    return codes.coded_label(work.ports.keyring, work.ports.base_url, run, run.count).uri


def altered(uri: str) -> list[str]:
    """Codes that are not quite the printed one, and spellings of it that are."""
    head, _, signature = uri.partition("?s=")
    other = ("B" if signature[40] != "B" else "C") + signature[41:]
    return [
        head,
        f"{head}?s=",
        f"{head}?s=AAAA",
        f"{head}?s={signature[:40]}{other}",
        f"{head}?s={signature}%20",
        f"{head}?s={signature}&s=AAAA",
        f"{head}?x=1&s={signature}",
        f"{head}?s={signature}#part",
        f"{head}/?s={signature}",
        f"{head}?3={signature}",
        f"{head[:-1]}0?s={signature}",
        uri.replace("http://", "https://other.example:8443/stem/", 1).replace("//stem", "/stem"),
        uri.replace("/21/", "/10/OTHER/21/"),
        uri.replace("/01/", "/01/09521234543213/10/X/01/"),
        uri.replace("/v/", "/V/"),
        uri.lower(),
    ]


def test_every_label_of_every_run_is_judged_alike_signed_and_typed(work: Work) -> None:
    runs = make_runs(work)
    texts = [uri for run in runs for uri in codes_of(work, run)]
    texts += [scan_request(uri).serial for uri in texts]  # type: ignore[union-attr]
    texts += [beyond(work, run) for run in runs]

    with node.phone(build_document(work, PROVINCE)) as phone:
        found = [phone_says(each[0]) for each in phone.judge(texts)]

    expected = [server_says(work, text) for text in texts]
    assert found == expected
    verdicts = Counter(verdict for verdict, _reasons in expected)
    assert set(verdicts) == {
        "unknown",
        "recalled",
        "held",
        "voided",
        "inactive",
        "unsigned",
        "warning",
        "active",
    }


def test_altered_codes_and_other_spellings_are_judged_alike(work: Work) -> None:
    runs = make_runs(work)[:3]
    texts = [text for run in runs for uri in codes_of(work, run) for text in altered(uri)]
    serial = scan_request(codes_of(work, runs[0])[2]).serial  # type: ignore[union-attr]
    texts += [
        serial.lower(),
        f"{serial[:4]}-{serial[4:8]}\u2013{serial[8:12]} {serial[12:]}",
        serial.replace("1", "l").replace("0", "o"),
        "".join(chr(ord(letter) + 0xFEE0) for letter in serial),
        serial + "0",
        "",
        "   ",
        "万载百合",
        "http://[/v/ABC",
        f"/v/{serial}",
        f"//v/{serial}",
        f"trace.example/v/{serial}?gtin=1",
        f"/v/{serial}?lot=OTHER",
        f"/v/{serial}?gtin=&lot=",
        "x" * 601,
    ]

    with node.phone(build_document(work, PROVINCE), verifiers=("webcrypto", "noble")) as phone:
        found = phone.judge(texts)

    assert [phone_says(native) for native, _noble in found] == [
        server_says(work, text) for text in texts
    ]
    assert [native for native, _noble in found] == [noble for _native, noble in found]


def test_a_run_of_elsewhere_is_not_in_the_bundle_and_its_signature_is_told(work: Work) -> None:
    run = make_runs(work)[0]
    uri = codes_of(work, run)[2]
    other = "7" * 12
    none = other + check_character(other)

    with node.phone(build_document(work, "500237")) as phone:
        found = [
            each[0]
            for each in phone.judge(
                [uri, uri[:-4] + "AAAA", scan_request(uri).serial, none]  # type: ignore[union-attr]
            )
        ]

    assert [phone_says(each) for each in found] == [
        ("absent", [("absent_signed", {})]),
        ("absent", [("absent_forged", {})]),
        ("absent", [("absent_unsigned", {})]),
        ("absent", [("absent_unsigned", {})]),
    ]


@pytest.mark.parametrize("doubt", ["bundle_old", "clock_moved"])
def test_what_an_old_bundle_cannot_confirm_is_no_longer_active(work: Work, doubt: str) -> None:
    texts = [codes_of(work, run)[2] for run in make_runs(work)[:4]]

    with node.phone(build_document(work, PROVINCE), doubt=doubt) as phone:
        found = [phone_says(each[0]) for each in phone.judge(texts)]

    assert [verdict for verdict, _reasons in found] == ["warning", "inactive", "held", "recalled"]
    assert (doubt, {}) in found[0][1]
    assert (doubt, {}) in found[1][1]
    assert (doubt, {}) not in found[3][1]


def test_no_code_of_a_revoked_key_is_accepted_offline_either(work: Work) -> None:
    keyring = work.ports.keyring
    fresh = keyring.rotate(work.now)
    run = make_runs(work)[0]
    assert run.key_number == fresh.number
    uri = codes_of(work, run)[2]
    keyring.revoke(fresh.number, work.now)

    with node.phone(build_document(work, PROVINCE)) as phone:
        found = phone.judge([uri])

    assert found[0][0]["verdict"] == server_says(work, uri)[0] == "forged"
    keyring.rotate(work.now)
