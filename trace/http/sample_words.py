"""The words of samples in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.testing.kinds import (
    ChallengeState,
    SampleLaw,
    SampleStage,
    SampleState,
    SampleWait,
    StopProposal,
)

words.add(
    [
        (SampleLaw.FARM, _l("Farm products law")),
        (SampleLaw.FOOD, _l("Food safety law")),
        (SampleStage.PRODUCTION, _l("At production")),
        (SampleStage.STORAGE, _l("In storage")),
        (SampleStage.SALE, _l("On sale")),
        (SampleStage.ONLINE, _l("Sold online")),
        (SampleStage.CATERING, _l("In catering")),
        (SampleState.TAKEN, _l("Sample taken")),
        (SampleState.RECEIVED, _l("At the laboratory")),
        (SampleState.REFUSED, _l("Refused by the laboratory")),
        (SampleState.REPORTED, _l("Result there, not yet notified")),
        (SampleState.NOTIFIED, _l("Result notified")),
        (StopProposal.PROPOSED, _l("Stop proposed")),
        (StopProposal.CONFIRMED, _l("Stop confirmed")),
        (StopProposal.DECLINED, _l("No stop")),
        (ChallengeState.FILED, _l("Challenge filed")),
        (ChallengeState.DECLINED, _l("Challenge declined")),
        (ChallengeState.ACCEPTED, _l("Challenge accepted")),
        (ChallengeState.TESTING, _l("Re-test under way")),
        (ChallengeState.UPHELD, _l("First result upheld")),
        (ChallengeState.OVERTURNED, _l("First result overturned")),
        (SampleWait.LABORATORY, _l("On the way to the laboratory")),
        (SampleWait.RESULT, _l("Result to come")),
        (SampleWait.NOTICE, _l("Result to be notified")),
        (SampleWait.STOP, _l("Stop to be decided")),
        (SampleWait.CHALLENGE, _l("Challenge under way")),
    ]
)
SHEET_WORDS = {
    "task_source": _l("Source of the task"),
    "report_class": _l("Class of the report"),
    "purpose": _l("Purpose of the test"),
    "deploying_office": _l("Office that ordered it"),
    "sampling_unit": _l("Sampling unit"),
    "food_class": _l("Class of food"),
    "area_kind": _l("Kind of area"),
    "unit_name": _l("Sampled unit"),
    "unit_address": _l("Address of the sampled unit"),
    "unit_credit_code": _l("Its credit code"),
    "unit_licence_kind": _l("Kind of its licence"),
    "unit_licence_number": _l("Number of its licence"),
    "unit_representative": _l("Its legal representative"),
    "unit_phone": _l("Its phone"),
    "goods_name": _l("Name of the goods"),
    "trademark": _l("Trademark"),
    "specification": _l("Size of the pack"),
    "lot": _l("Lot number"),
    "made_on": _l("Made on"),
    "shelf_life": _l("Shelf life"),
    "quality_grade": _l("Quality grade"),
    "marked_producer": _l("Producer on the label"),
    "marked_licence_number": _l("Licence number on the label"),
    "standard": _l("Standard that applies"),
    "storage": _l("Storage"),
    "remark": _l("Remark"),
}
