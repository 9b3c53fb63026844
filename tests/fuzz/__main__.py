"""Run the rows: `python -m tests.fuzz only=NAME full=1 ci=1`."""

from __future__ import annotations

import sys

import tests.fuzz
from tests import figures

sys.exit(figures.main("fuzz", tests.fuzz))
