"""The kinds of test."""

from __future__ import annotations

from enum import StrEnum


class TestKind(StrEnum):
    """Who wanted the test; it decides how much a result proves."""

    __test__ = False

    SUPERVISED = "supervised"  # 监督抽检
    COMMISSIONED = "commissioned"  # 委托送检
    OWN = "own"  # 自行检测
    RAPID = "rapid"  # 快检


class SampleLaw(StrEnum):
    """By which law a sample was taken; it sets the clocks of a challenge."""

    FARM = "farm"  # 农产品质量安全法
    FOOD = "food"  # 食品安全法


class SampleStage(StrEnum):
    """Where on the goods' way a sample was taken 抽样环节."""

    PRODUCTION = "production"
    STORAGE = "storage"
    SALE = "sale"
    ONLINE = "online"
    CATERING = "catering"


class SampleState(StrEnum):
    """taken → received | refused (by the laboratory) → reported → notified."""

    TAKEN = "taken"
    RECEIVED = "received"
    REFUSED = "refused"
    REPORTED = "reported"
    NOTIFIED = "notified"


class StopProposal(StrEnum):
    """A failed safety test proposes a stop; an officer confirms it or not."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class ChallengeState(StrEnum):
    """filed → declined | accepted → testing → upheld | overturned."""

    FILED = "filed"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    TESTING = "testing"
    UPHELD = "upheld"  # the re-test failed too
    OVERTURNED = "overturned"


class SampleWait(StrEnum):
    """What a sample may wait for."""

    LABORATORY = "laboratory"
    RESULT = "result"
    NOTICE = "notice"
    STOP = "stop"
    CHALLENGE = "challenge"
