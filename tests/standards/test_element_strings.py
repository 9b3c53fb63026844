"""Element strings, what scanners send, and what may stand together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.standards.gs1 import scan_data
from trace.standards.gs1.application_identifiers import MalformedValue, require_value
from trace.standards.gs1.associations import BadAssociation, require_compatible
from trace.standards.gs1.characters import CSET_82
from trace.standards.gs1.element_strings import (
    GS,
    MalformedElements,
    read_bracketed,
    read_element_string,
    require_content,
    write_bracketed,
    write_element_string,
)
from trace.standards.gs1.link_uri import MalformedLink
from trace.standards.gs1.scan_data import MalformedScan

GTIN = "09521234543213"
ITEM = (("01", GTIN), ("10", "A(1"), ("17", "261231"), ("21", "S"))

values = st.text(sorted(CSET_82), min_size=1, max_size=20)
elements = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["10", "21", "240", "400"]), values),
        st.just(("01", GTIN)),
        st.just(("17", "261231")),
    ),
    min_size=1,
    max_size=6,
).map(tuple)


@given(elements)
def test_elements_survive_the_way_into_a_symbol_and_onto_paper(some):
    assert read_element_string(write_element_string(some)) == some
    assert read_bracketed(write_bracketed(some)) == some


def test_fnc1_ends_a_value_unless_its_length_is_predefined():
    assert write_element_string(ITEM) == f"{GS}01{GTIN}10A(1{GS}1726123121S"
    assert write_bracketed(ITEM) == rf"(01){GTIN}(10)A\(1(17)261231(21)S"


def test_needless_and_missing_fnc1_at_the_ends_are_forgiven():
    assert read_element_string(f"01{GTIN}{GS}10L{GS}") == (("01", GTIN), ("10", "L"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (GS, "empty"),
        ("01123", "too_short"),
        (f"10{'x' * 21}", "too_long"),
        ("89X", "unknown_identifier"),
        ("x", "unknown_identifier"),
        (f"10{GS}21S", "too_short"),
        ("10批", "invalid_cset82_character"),
    ],
)
def test_what_is_no_element_string_is_refused_with_its_reason(text, reason):
    with pytest.raises(MalformedElements) as refusal:
        read_element_string(text)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty"), ("10", "syntax"), ("(1)2", "syntax"), (f"(10)A{GS}", "separator")],
)
def test_what_is_not_bracketed_is_refused_with_its_reason(text, reason):
    with pytest.raises(MalformedElements) as refusal:
        read_bracketed(text)

    assert refusal.value.reason == reason


def test_identifiers_nobody_gave_out_are_read_on_request():
    assert read_element_string("89ABC" + GS + "10L", with_unknown=True) == (
        ("89", "ABC"),
        ("10", "L"),
    )
    assert read_element_string("18123456" + "10L", with_unknown=True)[1] == ("10", "L")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("1812", "too_short"), ("89" + "x" * 91, "too_long"), ("8", "unknown_identifier")],
)
def test_identifiers_nobody_gave_out_keep_to_the_lengths_of_symbols(text, reason):
    with pytest.raises(MalformedElements) as refusal:
        read_element_string(text, with_unknown=True)

    assert refusal.value.reason == reason


def test_content_is_asked_for_values_and_for_their_company():
    require_content((("01", GTIN), ("10", "L")))
    with pytest.raises(MalformedValue) as bad:
        require_content((("01", GTIN), ("17", "261301")))
    with pytest.raises(BadAssociation) as lonely:
        require_content((("10", "L"),))
    with pytest.raises(MalformedValue) as unknown:
        require_value("89", "X")

    assert bad.value.facts == {"ai": "17", "start": 2, "length": 2}
    assert lonely.value.reason == "required"
    assert unknown.value.reason == "unknown_identifier"


def test_compatible_elements_may_lack_others():
    require_compatible((("10", "L"),))
    with pytest.raises(BadAssociation):
        require_compatible((("01", GTIN), ("37", "5")))


def test_a_pack_and_the_symbol_above_it_are_read_together():
    scan = scan_data.read("]E09521234543213|]e0" + "10L" + GS + "21S")

    assert scan.symbology == "EAN13"
    assert scan.all_elements == (("01", GTIN), ("10", "L"), ("21", "S"))


def test_a_qr_code_holds_a_link_or_any_text():
    assert scan_data.read(f"]Q1https://a.cn/01/{GTIN}").link().key == ("01", GTIN)
    with pytest.raises(MalformedLink):
        scan_data.read("]Q1hello").link()


@pytest.mark.parametrize(
    ("sent", "reason"),
    [("", "symbology"), ("]C0abc", "symbology"), ("]E0123", "retail"), ("]d2", "elements")],
)
def test_what_no_scanner_of_gs1_symbols_sends_is_refused(sent, reason):
    with pytest.raises(MalformedScan) as refusal:
        scan_data.read(sent)

    assert refusal.value.reason == reason
