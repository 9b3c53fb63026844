"""The access log of a production process: one JSON object a line, whatever was asked for."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from trace.http import logs


@pytest.fixture
def written(monkeypatch, capsys):
    """Return what one request wrote, read as JSON."""
    monkeypatch.setattr(logs, "_plain_lines", True)

    def tell(path="/", *, account=None):
        logs.tell("GET", path, 200, time.perf_counter() - 0.0123, "0f" * 16, account)
        line = capsys.readouterr().err
        assert line.count("\n") == 1
        assert line.endswith("\n")
        return json.loads(line)

    return tell


def test_a_line_says_what_was_asked_and_when(written):
    line = written("/v/6T3X1S0DX8FPG")

    at = datetime.fromisoformat(line.pop("timestamp").replace("Z", "+00:00"))
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
    assert 12.3 <= line.pop("ms") < 60_000
    assert line == {
        "method": "GET", "path": "/v/6T3X1S0DX8FPG", "status": 200, "request_id": "0f" * 16,
        "account": None, "event": "request", "level": "info",
    }  # fmt: skip


@pytest.mark.parametrize("path", ['/a"b', "/a\\b", "/a\nb", "/百合粉", "/a\x00b"])
def test_no_path_can_break_a_line_or_forge_one(written, path):
    assert written(path, account=7)["path"] == path
    assert written(path, account=7)["account"] == 7


def test_lines_follow_one_another_in_time(written):
    stamps = [written()["timestamp"] for _ in range(50)]

    assert stamps == sorted(stamps)
    assert len({len(stamp) for stamp in stamps}) == 1
