"""Pure decisions about applications."""

from __future__ import annotations

import pytest

from tests.factories.brands import BODY
from trace.rooms.applications import rules
from trace.rooms.applications.errors import (
    ApplicationStepRefused,
    ReasonUnlawful,
    RefusalWithoutGround,
)
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.rules import Ground
from trace.rooms.authorisations import rules as authorisations
from trace.rooms.authorisations.errors import AuthorisationStepRefused
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.brands.errors import UnknownCondition
from trace.rooms.brands.kinds import MarkType


def test_a_refusal_cites_unmet_conditions_and_a_certification_mark_nothing_else():
    lawful = [Ground("C2", "未提交")]
    certification = {"mark_type": MarkType.CERTIFICATION}

    cited = rules.check_grounds(BODY, lawful, other_reason="总量已满", mark_type=MarkType.ORDINARY)

    assert cited == [(BODY.condition("C2"), "未提交")]
    with pytest.raises(ReasonUnlawful):
        rules.check_grounds(BODY, lawful, other_reason="总量已满", **certification)
    with pytest.raises(RefusalWithoutGround):
        rules.check_grounds(BODY, [], other_reason="", **certification)
    with pytest.raises(UnknownCondition):
        rules.check_grounds(BODY, [Ground("C8")], other_reason="", **certification)


def test_states_change_only_by_the_steps_that_are_written_down():
    assert authorisations.acts_on(AuthorisationState.SUSPENDED) == ["reinstate", "withdraw"]
    with pytest.raises(ApplicationStepRefused):
        rules.next_application_state(ApplicationState.GRANTED, "refuse")
    with pytest.raises(AuthorisationStepRefused):
        authorisations.next_authorisation_state(AuthorisationState.WITHDRAWN, "reinstate")
