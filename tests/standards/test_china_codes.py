"""Credit codes, SC numbers, numbers of the quality marks: real ones pass, slips are found."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10 as reference

from tests.standards.conformance import china_examples
from trace.standards.china import credit_code, food_licence, iso7064, organisation_code
from trace.standards.china.credit_code import CreditCode, MalformedCreditCode
from trace.standards.china.food_licence import FoodLicence, MalformedLicence
from trace.standards.china.scheme_codes import (
    GeographicalIndication,
    GreenCompanyCode,
    GreenProductNumber,
    MalformedSchemeCode,
    OrganicCertificate,
    OrganicCode,
)
from trace.standards.gs1.keys import Gtin

PARSERS = {
    "sc": FoodLicence.parse,
    "uscc": CreditCode.parse,
    "green_lb": GreenProductNumber.parse,
    "green_gf": GreenCompanyCode.parse,
    "organic_code": OrganicCode.parse,
    "organic_cert": OrganicCertificate.parse,
    "agi": GeographicalIndication.parse,
    "gtin": Gtin.parse,
}
DEMO_COOPERATIVE = "93360922MAX0001A5T"

licences = st.builds(
    lambda category, rest: f"SC{category}{rest}{iso7064.mod_11_10(category + rest)}",
    st.sampled_from(sorted(food_licence.categories())),
    st.text("0123456789", min_size=10, max_size=10),
)
codes = st.builds(
    lambda head, area, rest: (body := head + area + rest) + credit_code.check_character(body),
    st.sampled_from(["91", "93", "11", "Y1"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(credit_code.ALPHABET, min_size=9, max_size=9),
)


def test_every_published_example_is_judged_as_it_was_found():
    with china_examples().open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))

    wrong = [
        row
        for row in rows
        if _is_accepted(row["kind"], row["value"]) != (row["expected"] == "valid")
    ]

    assert len(rows) > 90
    assert wrong == []


def _is_accepted(kind, value):
    try:
        return str(PARSERS[kind](value)).endswith(value)
    except ValueError:
        return False


@given(st.text("0123456789", min_size=1, max_size=20))
def test_mod_11_10_is_the_one_python_stdnum_computes(body):
    assert str(iso7064.mod_11_10(body)) == reference.calc_check_digit(body)
    assert iso7064.is_valid(f"{body}{iso7064.mod_11_10(body)}")


@given(licences, st.data())
def test_every_wrong_digit_of_a_licence_is_found(licence, data):
    at = data.draw(st.integers(2, 15))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != licence[at]]))

    FoodLicence.parse(licence)
    with pytest.raises(MalformedLicence):
        FoodLicence.parse(licence[:at] + wrong + licence[at + 1 :])


@given(codes)
def test_a_credit_code_is_judged_as_python_stdnum_does(code):
    assert uscc.calc_check_digit(code[:-1]) == code[-1]
    assert str(CreditCode.parse(code)) == code


@given(codes, st.data())
def test_every_wrong_character_of_a_credit_code_is_found(code, data):
    at = data.draw(st.integers(0, 17))
    wrong = data.draw(st.sampled_from([c for c in credit_code.ALPHABET if c != code[at]]))

    with pytest.raises(MalformedCreditCode):
        CreditCode.parse(code[:at] + wrong + code[at + 1 :])


@pytest.mark.parametrize(
    ("text", "reason", "facts"),
    [
        ("93360922MAX0001A5", "length", {"length": 17}),
        ("93360922MAX0001AOT", "alphabet", {"character": "O"}),
        ("9336092AMAX0001A5T", "area", {"area": "36092A"}),
        ("93360922MAX0001A5U", "check", {"expected": "T"}),
        ("", "length", {"length": 0}),
    ],
)
def test_what_is_no_credit_code_is_refused_with_its_reason(text, reason, facts):
    with pytest.raises(MalformedCreditCode) as refusal:
        CreditCode.parse(text)

    assert (refusal.value.reason, refusal.value.facts) == (reason, facts)


def test_a_credit_code_is_read_as_people_type_it():
    code = CreditCode.parse(" ９3360922 max0001a5t ")

    assert code.value == DEMO_COOPERATIVE
    assert code.is_cooperative
    assert code.area == "360922"
    assert code.organisation_code == "MAX0001A5"


@pytest.mark.parametrize(
    ("head", "kind"),
    [("91", "company"), ("92", "individual_business"), ("11", "government"), ("Y1", "other")],
)
def test_the_first_two_characters_tell_the_kind_of_organisation(head, kind):
    body = head + DEMO_COOPERATIVE[2:-1]

    assert CreditCode.parse(body + credit_code.check_character(body)).kind == kind


def test_an_override_takes_a_code_in_circulation_whose_check_is_wrong():
    code = CreditCode.parse_unchecked("91350203M0001QAY9B")

    assert not code.is_check_right
    with pytest.raises(MalformedCreditCode):
        CreditCode.parse(code.value)
    with pytest.raises(MalformedCreditCode):
        CreditCode.parse_unchecked("91350203M0001QAY9")


def test_a_strange_area_and_a_wrong_inner_check_warn():
    assert CreditCode.parse_unchecked("91990203M0001QAY8B").warnings == (
        "area_unknown",
        "organisation_code_check",
    )
    assert CreditCode.parse("91110000600037341L").warnings == ()
    assert CreditCode.parse("91110000600037341L").is_check_right


@pytest.mark.parametrize("body", ["", "A" * 16, "I" + "0" * 16])
def test_a_credit_check_completes_seventeen_of_the_alphabet(body):
    with pytest.raises(MalformedCreditCode):
        credit_code.check_character(body)


@pytest.mark.parametrize("code", ["60003734", "60003734-", "6000373ab", ""])
def test_an_organisation_code_has_nine_characters(code):
    assert not organisation_code.is_valid(code)


def test_an_organisation_code_may_end_with_x():
    assert organisation_code.is_valid("60003734" + organisation_code.check_character("60003734"))
    assert "X" in {organisation_code.check_character(f"{n:08}") for n in range(20)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("QS360901010123", "qs_number"),
        ("QS 3609 0101 0123", "qs_number"),
        ("10236092290014", "prefix"),
        ("SC1023609229001", "length"),
        ("SC1023609229001X", "digits"),
        ("SC10236092290015", "check"),
        ("SC13236092290016", "category"),
    ],
)
def test_what_is_no_licence_number_is_refused_with_its_reason(text, reason):
    with pytest.raises(MalformedLicence) as refusal:
        FoodLicence.parse(text)

    assert refusal.value.reason == reason


def test_a_licence_tells_category_and_area():
    licence = FoodLicence.parse("sc 1023 6092 2900 14")

    assert licence.category == "102"
    assert licence.category_name == "食用油、油脂及其制品"
    assert licence.area == "360922"
    assert not licence.is_additive
    assert len(food_licence.categories()) == 34


@pytest.mark.parametrize(
    ("number", "area", "categories", "warnings"),
    [
        ("SC10236092290014", "360922100", ("102",), ()),
        ("SC10236092290014", "360000", (), ()),
        ("SC10236092290014", "430225", ("101", "117"), ("area_differs", "category_differs")),
        ("SC10236092290014", None, (), ()),
        # A development zone's code of an existing province, in no list: not even a warning alone.
        ("SC11333019700024", None, ("117",), ("category_differs",)),
    ],
)
def test_area_and_category_warn_and_never_refuse(number, area, categories, warnings):
    assert FoodLicence.parse(number).warnings(area=area, categories=categories) == warnings


def test_a_licence_of_no_known_province_warns():
    body = "1029900000001"

    assert FoodLicence.parse(f"SC{body}{iso7064.mod_11_10(body)}").warnings(area="360922") == (
        "area_unknown",
    )


@pytest.mark.parametrize("digits", ["", "1", "12a", "１２３"])
def test_what_is_no_row_of_digits_has_no_check_digit(digits):
    assert not iso7064.is_valid(digits)


def test_mod_11_10_refuses_letters():
    with pytest.raises(ValueError, match="digits"):
        iso7064.mod_11_10("12A")


def test_the_numbers_of_the_marks_are_taken_apart():
    organic = OrganicCertificate.parse("f12op2100012-2")
    product = GreenProductNumber.parse("lb-15-19012700330a")
    company = GreenCompanyCode.parse("GF360922210001")
    code = OrganicCode.parse("123 21 000000000001")

    assert (organic.body, organic.year, organic.sequence, organic.sub_certificate) == (
        "F12",
        "21",
        "00012",
        "2",
    )
    assert (product.product_class, product.year, product.month, product.centre) == (
        "15",
        "19",
        "01",
        "27",
    )
    assert (product.sequence, product.grade) == ("00330", "A")
    assert (company.area, company.year, company.sequence) == ("360922", "21", "0001")
    assert (code.body, code.year) == ("123", "21")
    assert OrganicCertificate.parse("9012OP2100012").sub_certificate is None
    assert GreenProductNumber.parse("LB-50-1703081720AA").grade == "AA"
    assert str(GeographicalIndication.parse("AGI2011-01-00654")) == "AGI2011-01-00654"
    assert [str(number) for number in (organic, product, company, code)] == [
        "F12OP2100012-2",
        "LB-15-19012700330A",
        "GF360922210001",
        "12321000000000001",
    ]


@pytest.mark.parametrize(
    ("parse", "text", "reason"),
    [
        (OrganicCertificate.parse, "123OP12", "form"),
        (OrganicCode.parse, "1232100000000000A", "digits"),
        (OrganicCode.parse, "123210000000000012", "length"),
        (GreenProductNumber.parse, "LB-15-1913270033A", "month"),
        (GreenProductNumber.parse, "LB-15-1912270033B", "form"),
        (GreenCompanyCode.parse, "GF3609222100011", "form"),
        (GeographicalIndication.parse, "AGI1109", "form"),
    ],
)
def test_what_is_no_number_of_a_mark_is_refused_with_its_reason(parse, text, reason):
    with pytest.raises(MalformedSchemeCode) as refusal:
        parse(text)

    assert refusal.value.reason == reason
    assert "scheme" in refusal.value.facts
