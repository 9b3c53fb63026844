"""The words of the batches in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.batches.rules import BatchKind, EntryKind, Node, RestrictionKind, YieldCause

words.add(
    {
        BatchKind.HARVEST: _l("Harvest"),
        BatchKind.INTAKE: _l("Intake"),
        BatchKind.BOUGHT_IN: _l("Bought in"),
        BatchKind.SORTING: _l("Sorting"),
        BatchKind.PRIMARY_PROCESSING: _l("Primary processing"),
        BatchKind.PROCESSING: _l("Processing"),
        BatchKind.COMMISSIONED_PROCESSING: _l("Commissioned processing"),
        BatchKind.PACKING: _l("Packing"),
        BatchKind.ASSORTMENT: _l("Assortment"),
        EntryKind.PRODUCED: _l("Produced"),
        EntryKind.CONSUMED: _l("Used in a process"),
        EntryKind.LABELLED: _l("Labelled"),
        EntryKind.LABEL_RETURNED: _l("Returned from labels"),
        EntryKind.DISPATCHED: _l("Dispatched"),
        EntryKind.LOST: _l("Loss"),
        EntryKind.OWN_USE: _l("Own use"),
        EntryKind.CORRECTED: _l("Correction"),
        EntryKind.STOCK_TAKEN: _l("Stock-take"),
        YieldCause.CEILING: _l("Above the yield ceiling"),
        YieldCause.ABOVE_BAND: _l("Above the recipe's yield band"),
        YieldCause.BELOW_BAND: _l("Below the recipe's yield band"),
        YieldCause.ABOVE_INPUT: _l("More came out than went in"),
        YieldCause.RAISED: _l("More counted than recorded"),
        RestrictionKind.OWN_STOP: _l("Stopped by the producer"),
        RestrictionKind.OFFICER_STOP: _l("Stopped by an officer"),
        RestrictionKind.RECALL: _l("Recall"),
        RestrictionKind.SAFETY_FAILURE: _l("Safety test failed"),
        RestrictionKind.INTERVAL: _l("Safety interval not over"),
        RestrictionKind.YIELD_CHECK: _l("Awaiting yield check"),
        Node.COUNTY: _l("county node"),
        Node.TOWN: _l("town node"),
        Node.VILLAGE: _l("village node"),
    }
)
