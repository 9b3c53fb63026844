"""`make test`: the whole suite on SQLite, again on PostgreSQL, then in Chromium, and what could not be run.

`python -m tests.suite [only=sqlite|postgresql|browser] [coverage=on]`. It ends with one line a part, and a
line `NOT RUN:` with the remedy for everything that this machine lacks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import postgres
from trace.settings import ROOT

NOT_RUN = "NOT RUN: "
CHROMIUM = Path("/usr/bin/chromium")
# Two processes: the suite is built for two cores.
PROCESSES = ("-n", "2")
# In Chromium a file's tests share one running site.
SITES = (*PROCESSES, "--dist", "loadfile")


@dataclass(frozen=True, slots=True)
class Part:
    """One pass of the suite: pytest's arguments, its environment, and what must be there for it.

    The first word of `name` is what `only=` asks for.
    """

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    programs: tuple[str, ...] = ()


PARTS = (
    Part("sqlite", ("-m", "not browser", *PROCESSES)),
    Part(
        "postgresql",
        ("-m", "not browser", *PROCESSES),
        {"TRACE_TEST_ENGINE": "postgresql"},
        ("postgresql",),
    ),
    Part("browser", ("-m", "browser", *SITES), {}, ("chromium",)),
    Part(
        "browser on postgresql",
        ("-m", "browser and journey", *SITES),
        {"TRACE_TEST_ENGINE": "postgresql"},
        ("chromium", "postgresql"),
    ),
)
# Each program a part or a test calls, with the Debian packages that bring it.
PACKAGES = {
    "chromium": ("chromium", "fonts-noto-cjk"),
    "postgresql": ("postgresql-15", "postgresql"),
    "pdftoppm": ("poppler-utils",),
}


def main(arguments: list[str]) -> int:
    """Run the parts asked for and return the exit code."""
    given = dict(argument.partition("=")[::2] for argument in arguments)
    if unknown := set(given) - {"only", "coverage"}:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; there are only=PART, coverage=on")
    missing = install_missing()
    summary: list[str] = []
    not_run = []
    if "pdftoppm" in missing:
        not_run.append(f"{NOT_RUN}rendering of prints: {missing['pdftoppm']}")
    failed = False
    for part in PARTS:
        asked_as = part.name.split()[0]
        if given.get("only", asked_as) != asked_as:
            continue
        lacking = [missing[program] for program in part.programs if program in missing]
        if lacking:
            not_run.append(f"{NOT_RUN}{part.name}: {'; '.join(lacking)}")
            continue
        measured = given.get("coverage") == "on" and part.name == "sqlite"
        code, closing, skipped = run_part(part, coverage=measured)
        failed = failed or code != 0
        not_run += [line for line in skipped if line not in not_run]
        summary.append(f"{part.name}: {closing}")
    print("\n".join(["", *summary, *not_run]), flush=True)
    return int(failed)


def run_part(part: Part, *, coverage: bool) -> tuple[int, str, list[str]]:
    """Run pytest for `part`; returns its exit code, its closing line and what it skipped."""
    print(f"\n===== {part.name}", flush=True)
    command = [sys.executable, "-m", "pytest", "tests", "-q", *part.arguments]
    if coverage:
        (ROOT / "build").mkdir(exist_ok=True)
        command += ["--cov", "--cov-report=term"]
    began = time.monotonic()
    closing, skipped = "", []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | part.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            closing = line.strip() or closing
            if line.startswith(NOT_RUN):
                skipped.append(line.strip())
    return process.returncode, f"{closing} ({time.monotonic() - began:.0f} s)", skipped


def install_missing() -> dict[str, str]:
    """Install what is missing where this is Debian and we are root; returns what stays missing, with the remedy."""
    missing = list(_missing())
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        _apt(["update", "-qq"], environment)
        for program in missing:
            wanted = [name for name in PACKAGES[program] if _has_candidate(name)]
            chosen = wanted if program == "chromium" else wanted[:1]
            if chosen:
                _apt(["install", "-y", "-qq", "--no-install-recommends", *chosen], environment)
        missing = list(_missing())
    return {name: f"install the Debian package {PACKAGES[name][0]}" for name in missing}


def _missing() -> Iterator[str]:
    if not CHROMIUM.exists():
        yield "chromium"
    if shutil.which("pdftoppm") is None:
        yield "pdftoppm"
    try:
        postgres.find_programs()
    except postgres.PostgresMissing:
        yield "postgresql"


def _has_candidate(package: str) -> bool:
    told = subprocess.run(
        ["apt-cache", "policy", package], capture_output=True, text=True, check=False
    )
    return "Candidate:" in told.stdout and "Candidate: (none)" not in told.stdout


def _apt(arguments: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["apt-get", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        print(done.stdout[-2000:], done.stderr[-2000:], sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
