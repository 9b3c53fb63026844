"""GTIN, GLN, SSCC: parsing, padding, check digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from trace.standards.gs1.check_digit import BODY_LENGTHS, MalformedKey, check_digit, is_valid
from trace.standards.gs1.keys import Gln, Gtin, Sscc
from trace.standards.malformed import Malformed

bodies = st.sampled_from(sorted(BODY_LENGTHS)).flatmap(
    lambda length: st.text("0123456789", min_size=length, max_size=length)
)


@given(bodies)
def test_the_check_digit_completes_a_valid_key(body):
    assert is_valid(f"{body}{check_digit(body)}")


@given(
    st.sampled_from([7, 11, 12, 13]).flatmap(
        lambda n: st.text("0123456789", min_size=n, max_size=n)
    )
)
def test_the_check_digit_is_the_one_python_stdnum_computes(body):
    assert str(check_digit(body)) == ean.calc_check_digit(body)


@given(bodies, st.data())
def test_every_wrong_digit_is_found(body, data):
    key = f"{body}{check_digit(body)}"
    at = data.draw(st.integers(0, len(key) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != key[at]]))

    assert not is_valid(key[:at] + wrong + key[at + 1 :])


@pytest.mark.parametrize(
    ("text", "gtin14"),
    [
        ("6901234567892", "06901234567892"),
        (" 96385074 ", "00000096385074"),
        ("614141000036", "00614141000036"),
        ("19521234543210", "19521234543210"),
    ],
)
def test_a_gtin_of_any_length_is_held_as_fourteen_digits(text, gtin14):
    assert str(Gtin.parse(text)) == gtin14


@pytest.mark.parametrize(
    ("text", "reason", "facts"),
    [
        ("6901234567890", "check", {"expected": 2}),
        ("690123456789", "check", {"expected": 7}),
        ("69012345678", "length", {"length": 11}),
        ("690123456789X", "digits", {}),
        ("６９０１２３４５６７８９２", "digits", {}),
        ("", "digits", {}),
    ],
)
def test_what_is_no_gtin_is_refused_with_its_reason(text, reason, facts):
    with pytest.raises(MalformedKey) as refusal:
        Gtin.parse(text)

    assert refusal.value.reason == reason
    assert refusal.value.facts == facts
    assert isinstance(refusal.value, Malformed)
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("body", "is_china"),
    [
        ("679000000000", False),
        ("680000000000", True),
        ("681000000000", True),
        ("682000000000", False),
        ("689000000000", False),
        ("690000000000", True),
        ("699000000000", True),
        ("952000000000", False),
    ],
)
def test_gs1_china_has_two_prefix_ranges(body, is_china):
    digits = f"{body}{check_digit(body)}"

    assert Gtin.parse(digits).is_gs1_china is is_china
    assert Gln.parse(digits).is_gs1_china is is_china


def test_a_gtin_8_is_judged_by_its_own_prefix():
    chinese = Gtin.parse("69000003")

    assert chinese.is_gtin8
    assert chinese.gs1_prefix == "690"
    assert chinese.is_gs1_china


def test_the_demonstration_prefix_is_known_in_every_key():
    gln = f"952000000001{check_digit('952000000001')}"
    sscc = f"39520000000000001{check_digit('39520000000000001')}"

    assert Gtin.parse(gln).is_demonstration
    assert Gln.parse(gln).is_demonstration
    assert Sscc.parse(sscc).is_demonstration
    assert not Sscc.parse(sscc).is_gs1_china
    assert (str(Gln.parse(gln)), str(Sscc.parse(sscc))) == (gln, sscc)


@pytest.mark.parametrize("key", [Gln, Sscc])
def test_a_key_of_another_length_is_refused(key):
    with pytest.raises(MalformedKey) as refusal:
        key.parse("96385074")

    assert refusal.value.reason == "length"


def test_a_check_digit_is_computed_for_the_lengths_of_gs1_alone():
    with pytest.raises(MalformedKey):
        check_digit("123")
    with pytest.raises(MalformedKey):
        check_digit("69012345678X")
    assert not is_valid("123")
    assert not is_valid("690123456789٢")
