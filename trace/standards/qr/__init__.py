"""Symbols of labels: payload → version, segments, modules, a run at once as arrays; nothing is drawn (ISO 18004).

tables.py        versions 1 to 9, levels, blocks          segments.py    characters → data codewords
reed_solomon.py  check codewords by table                 placement.py   codewords → modules by one permutation
penalties.py     what each mask costs                     encode.py      the walk through them, for a batch
labels.py        how a label's address is cut, its plan and its symbol
"""

from trace.standards.qr.encode import Symbol, SymbolBatch, encode_batch
from trace.standards.qr.labels import (
    cut_segments,
    label_symbol,
    label_symbols,
    plan_version,
)
from trace.standards.qr.segments import (
    ALPHANUMERIC,
    MalformedSymbol,
    Mode,
    Segment,
    SegmentColumn,
    SymbolTooLarge,
)
from trace.standards.qr.tables import MAX_VERSION, QUIET_ZONE, Level
from trace.standards.qr.tables import side as symbol_side

__all__ = [
    "ALPHANUMERIC",
    "MAX_VERSION",
    "QUIET_ZONE",
    "Level",
    "MalformedSymbol",
    "Mode",
    "Segment",
    "SegmentColumn",
    "Symbol",
    "SymbolBatch",
    "SymbolTooLarge",
    "cut_segments",
    "encode_batch",
    "label_symbol",
    "label_symbols",
    "plan_version",
    "symbol_side",
]
