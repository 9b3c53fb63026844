"""The code on the label: located, verified, refused - for all three forms."""

from __future__ import annotations

import pytest

from tests.factories.labels import make_bound_run, make_packed, make_pre_printed_run
from tests.factories.products import a_gtin
from trace.kernel.work import Work
from trace.rooms.labels import codes, queries, rules
from trace.rooms.labels.codes import SignatureFault
from trace.rooms.labels.models import LabelRun
from trace.standards.signing.serial import check_character


def parts(uri: str) -> tuple[str, str]:
    """The serial and the signature of an address."""
    path, _, signature = uri.partition("?s=")
    return path.rsplit("/", 1)[1], signature


def fault(work: Work, run: LabelRun, uri: str, **claimed: str) -> SignatureFault | None:
    """What is wrong with an address."""
    serial, signature = parts(uri)
    return codes.find_fault(work.ports.keyring, run, serial, signature=signature, **claimed)


def test_the_three_forms_are_signed_and_verify(work: Work) -> None:
    packed = make_packed(work, gtin=a_gtin())
    bound = make_bound_run(work, packed)
    printed = make_pre_printed_run(work, packed)
    plain = make_bound_run(work, make_packed(work))

    uris = [queries.label_uri(work, run, 1) for run in (bound, printed, plain)]

    assert f"/10/{bound.lot}/21/" in uris[0]
    assert "/10/" not in uris[1]
    assert "/v/" in uris[2]
    for run, uri in zip((bound, printed, plain), uris, strict=True):
        assert fault(work, run, uri) is None
        located = queries.locate(work, parts(uri)[0])
        assert located is not None
        assert (located.run.id, located.index, located.number) == (run.id, 1, 2)


def test_what_was_changed_on_the_way_is_found(work: Work) -> None:
    packed = make_packed(work, gtin=a_gtin())
    run = make_bound_run(work, packed)
    uri = queries.label_uri(work, run, 0)
    swapped = queries.label_uri(work, run, 1).partition("?")[0] + "?s=" + parts(uri)[1]

    assert fault(work, run, swapped) is SignatureFault.MISMATCH
    assert fault(work, run, uri[:-1]) is SignatureFault.MALFORMED
    assert fault(work, run, uri, gtin=a_gtin()) is SignatureFault.OTHER_GTIN
    assert fault(work, run, uri, lot="X") is SignatureFault.OTHER_LOT
    assert fault(work, run, uri, gtin=run.gtin or "", lot=run.lot or "") is None


def test_a_signature_by_another_key_is_not_the_runs(work: Work) -> None:
    run = make_bound_run(work)
    uri = queries.label_uri(work, run, 0)

    run.key_number = 2

    assert fault(work, run, uri) is SignatureFault.KEY_UNKNOWN


def test_a_revoked_key_is_accepted_nowhere(standalone_app) -> None:  # type: ignore[no-untyped-def]
    from trace.http.session import open_work
    from trace.kernel.actor import Actor

    app = standalone_app()
    with app.app_context(), open_work(Actor.system("test")) as work:
        run = make_bound_run(work)
        uri = queries.label_uri(work, run, 0)
        work.ports.keyring.rotate(work.now)
        work.ports.keyring.revoke(run.key_number, work.now)

        assert fault(work, run, uri) is SignatureFault.KEY_REVOKED
        assert make_bound_run(work).key_number == run.key_number + 1


def test_unknown_runs_and_indices_are_not_located(work: Work) -> None:
    run = make_bound_run(work, count=10)
    beyond = codes.codec(work.ports.keyring, run.code).serial(10)
    stranger = "ZZZZ" + "0" * 8

    assert queries.locate(work, beyond) is None
    assert queries.locate(work, stranger + check_character(stranger)) is None
    assert queries.locate(work, beyond[:-1] + ("0" if beyond[-1] != "0" else "1")) is None


@pytest.mark.parametrize("text", ["https://h/01/1/21/x", "https://h/v/", "0000", "%%%"])
def test_what_holds_no_serial_is_refused(text: str) -> None:
    with pytest.raises(rules.NoSuchLabel):
        codes.read_serial(text)
