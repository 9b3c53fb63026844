"""GS1's own syntax engine and ours say the same of every example of its tests."""

from __future__ import annotations

import csv
import json
import re
from contextlib import suppress

import pytest

from tests.standards.conformance import vectors
from trace.standards.gs1 import application_identifiers as identifiers
from trace.standards.gs1 import associations, link_uri, scan_data
from trace.standards.gs1.application_identifiers import MalformedValue
from trace.standards.gs1.associations import BadAssociation
from trace.standards.gs1.characters import escape, unescape
from trace.standards.gs1.content_checks import CHECKS
from trace.standards.gs1.element_strings import (
    GS,
    MalformedElements,
    read_bracketed,
    read_element_string,
    write_bracketed,
    write_element_string,
)
from trace.standards.gs1.link_uri import Leniency, MalformedLink
from trace.standards.gs1.scan_data import MalformedScan

RULES = {
    "validateAIrepeats": associations.require_one_value,
    "validateAImutex": associations.require_no_exclusion,
    "validateAIrequisites": associations.require_companions,
    "validateDigSigRequiresSerialisedKey": associations.require_serialised_signature,
}
# Answers of GS1's registry of company prefixes, which is not public.
ASKS_THE_REGISTRY = {"INVALID_GCP_PREFIX", "GCP_DATASOURCE_OFFLINE"}


def cases(name):
    path = vectors("gs1-syntax-engine") / f"{name}.json"
    if not path.exists():
        pytest.skip(f"conformance data {path.name} is not here")
    return json.loads(path.read_text("utf-8"))["cases"]


def leniency(case):
    """What the engine was told to let pass; unknown identifiers need two options for a link."""
    options = case["options"]
    return Leniency(
        short_names=options.get("permitConvenienceAlphas", False),
        short_gtins=options.get("permitZeroSuppressedGTIN", False),
        unknown_attributes=options.get("permitUnknownAIs", False)
        and not options.get("unknownAInotDLattr", True),
    )


def test_every_check_of_content_agrees():
    asked = [
        case
        for case in cases("linters")
        if case["linter"] and case.get("error") not in ASKS_THE_REGISTRY
    ]

    disagreed = [case for case in asked if not _check_agrees(case)]

    assert asked
    assert disagreed == []


def _check_agrees(case):
    fault = CHECKS[case["linter"]](case["in"])
    if fault is None:
        return case["ok"]
    text, end = case["in"], fault.start + fault.length
    marked = f"{text[: fault.start]}*{text[fault.start : end]}*{text[end:]}"
    # A few examples of one check were taken from its tests with another text in their mark.
    misquoted = case.get("markup", "").replace("*", "") != text
    return fault.reason == case.get("error", "").lower() and (misquoted or marked == case["markup"])


@pytest.mark.parametrize("rule", RULES)
def test_associations_agree(rule):
    asked = [case for case in cases("ai_associations") if case["rule"] == rule]

    disagreed = [
        case
        for case in asked
        if _is_fine(
            lambda case: RULES[rule](read_bracketed(case["ai_data"], with_unknown=True)),
            case,
            BadAssociation,
        )
        is not case["valid"]
    ]

    assert disagreed == []


def test_values_of_identifiers_agree():
    disagreed = [case for case in cases("ai_linters") if _fault(case) != case["result"].lower()]

    assert disagreed == []


def _fault(case):
    for ai, value in re.findall(r"\((\d+)\)([^(]*)", case["ai_data"]):
        try:
            identifiers.require_value(ai, value)
        except MalformedValue as malformed:
            return malformed.reason
    return "ok"


def test_bracketed_elements_agree():
    disagreed = []
    for case in cases("ai_parse_bracketed"):
        read = None
        with suppress(MalformedElements):
            read = read_bracketed(case["ai_data"])
        written = read and write_element_string(read).replace(GS, "^")
        if written != case.get("element_string"):
            disagreed.append(case)
        elif read is not None:
            assert read_element_string(case["element_string"].replace("^", GS)) == read
            assert write_bracketed(read) == case["ai_data"]

    assert disagreed == []


def test_links_are_read_alike():
    disagreed = [case for case in cases("dl_parse") if _elements(case) != _expected(case)]

    assert disagreed == []


def _elements(case):
    try:
        link = link_uri.read(case["uri"], leniency(case))
    except MalformedLink:
        return None
    return write_element_string(link.elements).replace(GS, "^")


def _expected(case):
    return case["element_string"] if case["valid"] else None


def test_links_are_written_alike():
    disagreed = []
    for case in cases("dl_generate"):
        uri = None
        with suppress(MalformedLink, MalformedElements):
            elements = read_bracketed(case["ai_data"], with_unknown=True)
            stem = case["stem"] or link_uri.CANONICAL_STEM
            uri = link_uri.write(link_uri.from_elements(elements, stem, leniency(case)))
        if uri != case.get("uri"):
            disagreed.append((case, uri))

    assert disagreed == []


def test_the_orders_of_a_path_are_those_of_the_engine():
    listed = json.loads((vectors("gs1-syntax-engine") / "dl_path_sequences.json").read_text())

    ours = {
        (identifier.ai, *some)
        for identifier in identifiers.all_identifiers()
        for order in identifier.qualifiers
        for some in _sublists(order)
    }

    assert {tuple(one) for one in listed["valid_path_sequences"]} <= ours
    assert not {tuple(one) for one in listed.get("invalid_path_sequences", [])} & ours


def _sublists(order):
    if not order:
        return {()}
    shorter = _sublists(order[1:])
    return shorter | {(order[0], *rest) for rest in shorter}


@pytest.mark.parametrize(("file", "act"), [("uri_escape", escape), ("uri_unescape", unescape)])
@pytest.mark.parametrize("place", ["path", "query"])
def test_escapes_agree(file, act, place):
    disagreed = [
        case for case in cases(file) if act(case["in"], in_query=place == "query") != case[place]
    ]

    assert disagreed == []


def test_what_scanners_send_is_read_alike():
    disagreed = [case for case in cases("scan_data") if _scanned(case) != _scan_expected(case)]

    assert disagreed == []


def _scanned(case):
    try:
        scan = scan_data.read(case["scan_data"])
    except MalformedScan:
        return None
    if scan.composite:
        above = write_element_string(scan.composite).replace(GS, "^")
        return scan.symbology, f"{scan.text}|{above}"
    return scan.symbology, scan.text.replace(GS, "^")


def _scan_expected(case):
    if not case["valid"]:
        return None
    # The engine's buffer escapes a caret at the start of a text; ours needs none.
    text = re.sub(r"^\\(?=\\*\^)", "", case["data_str"])
    return case["symbology"], text


def test_the_table_says_what_the_syntax_dictionary_says():
    lines = (vectors("gs1-syntax-engine") / "gs1-syntax-dictionary.txt").read_text("utf-8")
    entries = [
        re.split(r"\s# ", line)[0].split() for line in lines.splitlines() if line[:1].isdigit()
    ]
    path = identifiers._TABLE
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["ai"]: row for row in csv.DictReader(file)}

    assert [entry[0] for entry in entries] == list(rows)
    for ai, *words in entries:
        flags = words.pop(0) if set(words[0]) <= set("*?") else ""
        row = rows[ai]
        parts = [word.replace(",", "/") for word in words if "=" not in word and word != "dlpkey"]
        requires = [word[4:].replace(",", " ") for word in words if word.startswith("req=")]
        excludes = [ai for word in words if word.startswith("ex=") for ai in word[3:].split(",")]
        assert row["format"].split() == parts
        assert (row["predefined"] == "yes", row["attribute"] == "yes") == (
            "*" in flags,
            "?" in flags,
        )
        assert row["requires"] == " ; ".join(requires)
        assert row["excludes"].split() == excludes
        assert bool(row["qualifiers"]) == any(word.startswith("dlpkey") for word in words)


def _is_fine(act, case, refusal):
    try:
        act(case)
    except refusal:
        return False
    return True
