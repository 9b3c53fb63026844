"""Recalls at the console: in the name of people, and never lifted by who ordered them."""

from __future__ import annotations

import pytest

from tests.factories.labels import make_activated_run, make_packed
from tests.factories.people import make_person
from trace.kernel.actor import Role
from trace.rooms.batches.queries import get_batch


@pytest.fixture
def run_command(app, connection, work):
    """Return what a command prints, with its exit code."""

    def run(*arguments):
        work.session.commit()
        done = app.test_cli_runner().invoke(args=["recalls", *arguments])
        return done.exit_code, done.output

    return run


def test_a_recall_is_previewed_ordered_listed_and_lifted(run_command, work):
    run = make_activated_run(work, make_packed(work))
    first, second = (make_person(work, Role.MARKET_OFFICER) for _ in range(2))
    batch = get_batch(work, run.batch_id)
    lot = f"{batch.product.code}/{batch.lot}"
    words = ["--grade", "1", "--reason", "抽检不合格", "--notice", "请停止食用"]

    code, told = run_command("preview", lot)
    assert (code, "10 labels, 10 of them on packs" in told) == (0, True)
    code, told = run_command("order", lot, *words, "--by", first.phone)
    assert code == 1
    code, number = run_command("order", lot, *words, "--document", "1号", "--by", first.phone)
    assert code == 0
    assert number.strip() in run_command("list", "--state", "ordered")[1]
    code, told = run_command("lift", number.strip(), "--reason", "完成", "--by", first.phone)
    assert (code, "另一名执法人员" in told or "another officer" in told) == (1, True)
    code, told = run_command("lift", number.strip(), "--reason", "完成", "--by", second.phone)
    assert (code, told) == (0, f"{number.strip()} lifted\n")


def test_unknown_lots_and_people_are_named(run_command):
    assert "NONE/1" in run_command("preview", "NONE/1")[1]
    code, _told = run_command("lift", "ZH1", "--reason", "x", "--by", "13700000000")
    assert code == 1
