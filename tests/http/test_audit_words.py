"""The audit trail speaks the language of its reader: no record and no act is shown as its bare name."""

from __future__ import annotations

import re

from flask import Flask

from trace.http.audit_words import ACTS, RECORDS, audit_record, audit_verb
from trace.settings import ROOT

_VERB = re.compile(r'"([a-z]+(?:[-_][a-z]+)*)\.([a-z]+(?:[-_][a-z]+)*)"')
_LITERAL = re.compile(r'\brecord\(\s*work,\s*"([a-z_-]+)\.([a-z_-]+)"')
_KIND = re.compile(r'subject_kind="([a-z_-]+)"')
# A field and a file that look like verbs.
NO_ACTS = {"deliver", "round", "evidence", "xlsx"}
SOURCES = [
    path.read_text(encoding="utf-8")
    for path in (ROOT / "trace" / "rooms").rglob("*.py")
    if "services" in str(path)
]


def test_every_verb_the_rooms_write_has_words() -> None:
    literal = {found.groups() for text in SOURCES for found in _LITERAL.finditer(text)}
    likely = {found.groups() for text in SOURCES for found in _VERB.finditer(text)}

    assert len(literal) > 30
    assert {record for record, _act in literal} <= RECORDS.keys()
    acts = {act for record, act in literal | likely if record in RECORDS}
    assert sorted(acts - ACTS.keys() - NO_ACTS) == []


def test_every_kind_of_record_has_a_word() -> None:
    kinds = {found.group(1) for text in SOURCES for found in _KIND.finditer(text)}

    assert sorted(kinds - RECORDS.keys()) == []


def test_an_act_reads_in_both_languages_and_an_unknown_one_as_it_is(app: Flask) -> None:
    with app.test_request_context("/"):
        assert audit_verb("batch.registered") == "批次：登记"
        assert audit_record("label-run") == "标签申领单"
    with app.test_request_context("/?lang=en"):
        assert audit_verb("batch.registered") == "Batch of goods: was registered"
        assert audit_verb("batch.juggled") == "batch.juggled"
        assert audit_record("riddle") == "riddle"
