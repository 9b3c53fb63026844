"""The words of CBV 2.0 that events use, and the one spelling each has here.

In JSON a standard word stands bare (`shipping`); as a URI it has one of two forms, which are read
and written bare. A word of one's own is a URI of one's own namespace: CBV has no `harvesting`.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Vocabulary(StrEnum):
    """The lists, by the name they have in CBV's URIs (ref.gs1.org/cbv/<name>-<word>)."""

    BIZ_STEP = "BizStep"
    DISPOSITION = "Disp"
    SOURCE_DEST_TYPE = "SDT"
    BIZ_TRANSACTION_TYPE = "BTT"
    ERROR_REASON = "ER"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


BIZ_STEPS = _words(
    "accepting arriving assembling collecting commissioning consigning creating_class_instance"
    " cycle_counting decommissioning departing destroying disassembling dispensing encoding"
    " entering_exiting holding inspecting installing killing loading other packing picking"
    " receiving removing repackaging repairing replacing reserving retail_selling sampling"
    " sensor_reporting shipping staging_outbound stock_taking stocking storing transporting"
    " unloading unpacking void_shipping"
)
DISPOSITIONS = _words(
    "active available completeness_inferred completeness_verified conformant container_closed"
    " container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit"
    " inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement"
    " no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved"
    " retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable"
    " unknown"
)
SOURCE_DEST_TYPES = frozenset({"owning_party", "possessing_party", "location"})
BIZ_TRANSACTION_TYPES = _words(
    "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"
)
ERROR_REASONS = frozenset({"did_not_occur", "incorrect_data"})

WORDS = {
    Vocabulary.BIZ_STEP: BIZ_STEPS,
    Vocabulary.DISPOSITION: DISPOSITIONS,
    Vocabulary.SOURCE_DEST_TYPE: SOURCE_DEST_TYPES,
    Vocabulary.BIZ_TRANSACTION_TYPE: BIZ_TRANSACTION_TYPES,
    Vocabulary.ERROR_REASON: ERROR_REASONS,
}
_URN_NAMES = {
    Vocabulary.BIZ_STEP: "bizstep",
    Vocabulary.DISPOSITION: "disp",
    Vocabulary.SOURCE_DEST_TYPE: "sdt",
    Vocabulary.BIZ_TRANSACTION_TYPE: "btt",
    Vocabulary.ERROR_REASON: "er",
}
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+", re.ASCII)
_GS1_OWN = re.compile(r"urn:epcglobal:cbv:|https?://(?:ref|ns)\.gs1\.org/cbv/|cbv:")


def is_standard(vocabulary: Vocabulary, word: str) -> bool:
    """Tell whether the bare `word` is one of CBV 2.0."""
    return word in WORDS[vocabulary]


def is_uri(text: str) -> bool:
    """Tell whether `text` has the form of an absolute URI (or of a prefixed name)."""
    return URI.fullmatch(text) is not None


def is_usable(vocabulary: Vocabulary, word: str) -> bool:
    """Tell whether an event may say `word`: a standard one bare, or a URI not in GS1's namespace."""
    return is_standard(vocabulary, word) or (is_uri(word) and _GS1_OWN.match(word) is None)


def bare(vocabulary: Vocabulary, word: str) -> str:
    """Return a standard word without the URI around it; anything else comes back as it is."""
    for prefix in (
        f"urn:epcglobal:cbv:{_URN_NAMES[vocabulary]}:",
        f"https://ref.gs1.org/cbv/{vocabulary}-",
        f"https://ns.gs1.org/cbv/{vocabulary}-",
        f"cbv:{vocabulary}-",
    ):
        stripped = word.removeprefix(prefix)
        if stripped != word and is_standard(vocabulary, stripped):
            return stripped
    return word
