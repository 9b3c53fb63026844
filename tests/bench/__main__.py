"""Run the rows: `python -m tests.bench only=NAME full=1 ci=1`."""

from __future__ import annotations

import sys

import tests.bench
from tests import figures

sys.exit(figures.main("bench", tests.bench))
