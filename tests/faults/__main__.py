"""Run the rows: `python -m tests.faults only=NAME full=1 ci=1`."""

from __future__ import annotations

import sys

import tests.faults
from tests import figures

sys.exit(figures.main("faults", tests.faults))
