"""The addresses of the demo's labels: ten verdicts and three forms, computed under today's host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from trace.kernel.work import Work
from trace.rooms.batches.queries import get_batch
from trace.rooms.labels import codes, queries
from trace.standards.signing.serial import ALPHABET

FORMS = ("bound_gtin", "pre_printed_gtin", "no_gtin")


def demo_codes(work: Work, entries: Iterable[Mapping[str, object]]) -> list[dict[str, str | None]]:
    """Return verdict, form, address and lot's address of every label kept when the county was loaded.

    twist   how the address differs from what is printed: `unsigned` lacks the signature, `forged` bears another
            label's, `unknown` numbers a label that was never ordered, `mistyped` has a wrong check character
    """
    found = []
    for entry in entries:
        code, index = str(entry["run_code"]), int(str(entry["index"]))
        run = queries.find_run(work, code)
        if run is None:
            continue
        state = queries.label_state(work, run, index)
        lot_uri = None
        if state.batch_id is not None:
            batch = get_batch(work, state.batch_id)
            key = run.gtin or batch.product.code
            lot_uri = f"{work.ports.base_url}/lots/{key}/{quote(batch.lot, safe='')}"
        form = "no_gtin" if run.gtin is None else FORMS[0] if run.lot else FORMS[1]
        found.append(
            {
                "verdict": str(entry["verdict"]),
                "form": form,
                "uri": _address(work, run, index, str(entry["twist"])),
                "lot_uri": lot_uri,
            }
        )
    return found


def _address(work: Work, run: codes.CodedRun, index: int, twist: str) -> str:
    keyring, base_url = work.ports.keyring, work.ports.base_url
    label = codes.coded_label(keyring, base_url, run, index)
    if twist == "unsigned":
        return label.uri.partition("?")[0]
    if twist == "forged":
        other = codes.coded_label(keyring, base_url, run, index + 1)
        return label.uri.partition("?")[0] + "?" + other.uri.partition("?")[2]
    if twist == "unknown":
        serial = codes.codec(keyring, run.code).serial(5_000_000 + index)
        return f"{base_url}/v/{serial}"
    if twist == "mistyped":
        last = ALPHABET[(ALPHABET.index(label.serial[-1]) + 1) % len(ALPHABET)]
        return f"{base_url}/v/{label.serial[:-1]}{last}"
    return label.uri
