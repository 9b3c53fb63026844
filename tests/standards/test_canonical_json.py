"""Canonical JSON: one spelling, read back equal, fractions refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.standards.signing.canonical_json import MAX_SAFE_INTEGER, MalformedJson, canonical

safe = st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
values = st.recursive(
    st.none() | st.booleans() | safe | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_what_was_written_is_read_back_and_written_the_same(value):
    text = canonical(value)

    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


def test_names_are_sorted_by_their_utf_16_units():
    # The example of RFC 8785, section 3.2.3: U+1F600 comes before U+FB33 in UTF-16.
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}

    assert list(json.loads(canonical(value)).values()) == [2, 4, 6, 7, 1, 5, 3]


def test_the_shortest_escapes_are_used():
    assert canonical({"b": ['"\\\n\x1f\x7f/批', True, None], "a": (-1, False)}) == (
        '{"a":[-1,false],"b":["\\"\\\\\\n\\u001f\x7f/批",true,null]}'.encode()
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (0.5, "fraction"),
        ([1, {"a": 1.0}], "fraction"),
        (2**53, "range"),
        (-(2**53), "range"),
        ({1: "a"}, "key"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({1, 2}, "type"),
        (b"a", "type"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value, reason):
    with pytest.raises(MalformedJson) as refusal:
        canonical(value)

    assert refusal.value.reason == reason
