from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Connection

from trace.kernel.work import Work
from trace.rooms.accounts import queries, services


@pytest.fixture
def run(app: Flask, connection: Connection) -> Callable[..., tuple[int, str]]:
    """Return a runner of `accounts …`."""
    runner = app.test_cli_runner()

    def invoke(*arguments: str) -> tuple[int, str]:
        result = runner.invoke(args=["accounts", *arguments])
        return result.exit_code, result.output

    return invoke


def test_the_first_administrator_is_entered_at_the_console(
    run: Callable[..., tuple[int, str]], work: Work
) -> None:
    _code, line = run("organisation", "--kind", "operator", "--name", "信息中心")
    number = line.split("\t")[0]
    code, line = run(
        "create", "--phone", "13800000001", "--name", "王管理",
        "--role", "administrator", "--organisation", number,
    )  # fmt: skip
    assert code == 0
    password = line.strip().split("\t")[1]
    assert services.sign_in(work, phone="13800000001", password=password).refusal is None

    code, line = run("reset", "13800000001")
    assert line.strip().split("\t")[1] != password
    _code, secret = run("token", "13800000001", "--name", "ERP")
    assert queries.actor_of_token(work, secret.strip()) is not None
    assert run("unlock", "13800000001")[0] == 0
    assert "administrator@" in run("list", "--text", "王")[1]


def test_a_refusal_is_one_line(run: Callable[..., tuple[int, str]]) -> None:
    code, line = run("reset", "13999999999")

    assert code == 1
    assert line.startswith("Error: ")
    assert "Traceback" not in line
