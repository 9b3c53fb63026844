"""Keys and labels from the console."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tests.factories.labels import make_packed
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.rooms.labels import queries


def test_labels_are_checked_ordered_exported_and_verified(
    standalone_app: Callable[..., Flask], tmp_path: Path
) -> None:
    app = standalone_app()
    runner = app.test_cli_runner()
    with app.app_context(), open_work(Actor.system("test")) as work:
        packed = make_packed(work, packs=20)
        given = [
            *("--producer", str(packed.producer.id), "--product", str(packed.product.id)),
            *(
                "--batch",
                str(packed.batch.id),
                "--brand",
                str(packed.brand.id if packed.brand else 0),
            ),
        ]

    checked = runner.invoke(args=["labels", "order", *given, "--count", "10", "--check"])
    refused = runner.invoke(args=["labels", "order", *given, "--count", "21"])
    wrong = runner.invoke(args=["labels", "order", *given, "--count", "1", "--mark", "halal"])
    senseless = runner.invoke(args=["labels", "order", *given, "--count", "0"])
    ordered = runner.invoke(args=["labels", "order", *given, "--count", "10"])

    assert "G9 passed" in checked.output
    assert refused.exit_code == 1
    assert "G9:" in refused.output
    assert wrong.exit_code == 2
    assert senseless.exit_code == 1
    number, code = ordered.output.split()
    exported = runner.invoke(args=["labels", "export", number, str(tmp_path / "out")])
    assert exported.exit_code == 0, exported.output
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"{code}-1-10.pdf", f"{code}-sheet_pdf-manifest.json"]
    too_small = runner.invoke(args=["labels", "export", number, str(tmp_path), "--side", "10"])
    assert too_small.exit_code == 1

    with app.app_context(), open_work(Actor.system("test"), read_only=True) as work:
        uri = queries.label_uri(work, queries.get_run(work, int(number)), 4)
    good = runner.invoke(args=["labels", "verify", uri])
    assert "label 5 of 10" in good.output
    assert "signature: ours" in good.output
    bad = runner.invoke(args=["labels", "verify", uri[:-1]])
    assert (bad.exit_code, "signature: malformed" in bad.output) == (1, True)
    typed = runner.invoke(args=["labels", "verify", uri.split("?")[0].rsplit("/", 1)[1]])
    assert "none given" in typed.output
    assert runner.invoke(args=["labels", "verify", "nonsense"]).exit_code == 1
    assert runner.invoke(args=["labels", "verify", "0000000000000"]).exit_code == 1


def test_keys_are_listed_rotated_and_revoked(standalone_app: Callable[..., Flask]) -> None:
    runner = standalone_app().test_cli_runner()

    assert "in order" in runner.invoke(args=["keys", "list"]).output
    assert "in force already" in runner.invoke(args=["keys", "new"]).stderr
    assert runner.invoke(args=["keys", "rotate"]).output.strip().startswith("2")
    assert "revoked" in runner.invoke(args=["keys", "revoke", "2", "--yes"]).output
    assert runner.invoke(args=["keys", "revoke", "1"], input="y\n").exit_code == 0
    assert runner.invoke(args=["keys", "new"]).output.strip().startswith("3")
    assert runner.invoke(args=["keys", "revoke", "9", "--yes"]).exit_code == 1


def test_the_worker_command_does_what_is_due_and_ends(standalone_app: Callable[..., Flask]) -> None:
    runner = standalone_app().test_cli_runner()

    assert runner.invoke(args=["jobs", "work", "--once"]).output.strip() == "0"
