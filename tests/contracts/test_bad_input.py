"""Bad input at every door: a fixed slice of `make fuzz only=pages-garbage` and `only=api-garbage`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection

from tests.fuzz import interface, pages
from tests.fuzz.doors import Doors, make_doors
from tests.fuzz.findings import Findings
from tests.fuzz.plan import LANGUAGES, SEED, share_of

SLICE = 350


@pytest.fixture
def doors(app: Flask, connection: Connection) -> Iterator[Doors]:
    yield make_doors(app, connection)
    app.config["WTF_CSRF_ENABLED"] = False


def test_pages_refuse_bad_input_and_say_why(doors: Doors) -> None:
    plan = share_of(pages.make_plan(doors), pages.door_of, SLICE)

    assert _findings(doors, plan, pages.carry_out) == []


def test_the_interface_refuses_bad_input_and_points_at_it(doors: Doors) -> None:
    plan = share_of(interface.make_plan(doors), interface.door_of, SLICE)

    assert _findings(doors, plan, interface.carry_out) == []


def _findings(doors: Doors, plan: list[Any], carry_out: Callable[..., object]) -> list[str]:
    findings = Findings("slice", SEED)
    for number, each in enumerate(plan):
        carry_out(doors, each, LANGUAGES[number % 2], findings)
    return findings.lines
