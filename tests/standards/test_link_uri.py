"""Digital Links of every key: read, held to the General Specifications, written, made canonical."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.standards.gs1.characters import CSET_39, CSET_82
from trace.standards.gs1.check_digit import check_digit
from trace.standards.gs1.content_checks import check_pair
from trace.standards.gs1.link_uri import (
    Leniency,
    Link,
    MalformedLink,
    build,
    canonical,
    from_elements,
    parse,
    read,
)

GTIN = "09521234543213"


def keyed(body):
    return f"{body}{check_digit(body)}"


GLN = keyed("952000000001")
SSCC = keyed("09521234500000000")
GSIN = keyed("9521234500000000")
GSRN = keyed("95212345000000000")
GMN = "9521234abc" + check_pair("9521234abc")
LINKS = {
    f"/00/{SSCC}?02={GTIN}&37=25&10=L1": None,
    f"/01/{GTIN}/22/2A/10/L%2F1/21/S": None,
    f"/01/{GTIN}/235/TPX9521234": None,
    f"/253/{GLN}DOC-1": None,
    f"/255/{GLN}000001": None,
    "/401/9521234ORDER": None,
    f"/402/{GSIN}": None,
    f"/414/{GLN}/254/32a%2Fb": None,
    f"/417/{GLN}/7040/1ABC": None,
    f"/8003/0{GLN}CRATE7": None,
    "/8004/9521234TRUCK?7230=EM0001": None,
    f"/8006/{GTIN}0205/21/S": None,
    "/8010/9521234%23PART-7/8011/12": None,
    f"/8013/{GMN}": None,
    f"/8017/{GSRN}/8019/1": None,
    f"/8018/{GSRN}/8019/1234567890": None,
}


@pytest.mark.parametrize("path", LINKS)
def test_a_link_of_every_key_is_read_and_written_back(path):
    uri = f"https://trace.example.org/some/stem{path}"

    assert build(parse(uri)) == uri


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"/00/{SSCC[:-1]}", "value"),
        (f"/00/{SSCC[:-1]}{(int(SSCC[-1]) + 1) % 10}", "value"),
        (f"/00/{SSCC}?02={GTIN}", "required"),
        (f"/01/{GTIN}/21/S/235/T", "order"),
        (f"/01/{GTIN}?37=4", "excluded"),
        (f"/01/{GTIN}?427=JX", "required"),
        (f"/01/{GTIN}?03={GTIN}", "unknown_attribute"),
        (f"/01/{GTIN}?12345=1", "unknown_attribute"),
        (f"/01/{GTIN}?8020=REF", "unknown_attribute"),
        (f"/253/{GLN}?8030=ABC", "serial"),
        (f"/253/{GLN}DOC/21/X", "unsupported"),
        (f"/414/{GLN}/254/A/7040/1ABC", "order"),
        (f"/414/{GLN}?254=A", "in_query"),
        ("/8003/19520000000016", "value"),
        (f"/8006/{GTIN}0905", "value"),
        ("/8010/9521234abc", "value"),
        ("/8010/9521234A/8011/012", "value"),
        ("/8010/952X234A", "value"),
        (f"/8013/{GMN[:-1]}?", "value"),
        (f"/8018/{GSRN}?8017={GSRN}", "excluded"),
        (f"/8018/{GSRN}/8019/12345678901", "value"),
        (f"/01/{GTIN}/01/{GTIN}", "duplicate"),
        ("/gtin/09521234543213", "no_key"),
        ("/ARFKk4XB0CDKWcnpq", "no_key"),
    ],
)
def test_what_gs1_forbids_is_refused_with_its_reason(path, reason):
    with pytest.raises(MalformedLink) as refusal:
        parse(f"https://trace.example.org{path}")

    assert refusal.value.reason == reason


def test_a_host_that_is_no_address_is_refused():
    with pytest.raises(MalformedLink) as refusal:
        parse(f"https://[::1:2:3:4:5:6:7:8]:80/01/{GTIN}")

    assert refusal.value.reason == "host"


def test_what_another_symbol_may_add_is_not_asked_for_when_a_link_is_only_read():
    link = read(f"/01/{GTIN}?427=JX")

    assert link.attributes == (("427", "JX"),)


def test_the_right_most_key_counts_and_all_before_it_is_the_stem():
    link = parse(f"HTTPS://trace.example.org/01/nothing/01/{GTIN}/10/L")

    assert link.stem == "HTTPS://trace.example.org/01/nothing"
    assert link.key == ("01", GTIN)
    assert link.value("10") == "L"
    assert link.value("21") is None


def test_keys_that_are_no_numbers_and_numbers_without_a_value_are_no_elements():
    link = parse(f"/01/{GTIN}?s=x&11&linkType=all&17=261231")

    assert link.elements == (("01", GTIN), ("17", "261231"))
    assert link.query == (("s", "x"), ("linkType", "all"), ("17", "261231"))


def test_the_canonical_form_forgets_host_stem_order_and_foreign_keys():
    first = parse(f"https://a.cn/x/01/{GTIN}/10/A%2fB?s=sig&17=261231&11=260101#here")
    second = parse(f"https://b.cn/01/{GTIN}/10/A%2FB/?11=260101&17=261231")

    assert canonical(first) == canonical(second)
    assert canonical(first) == f"https://id.gs1.org/01/{GTIN}/10/A%2FB?11=260101&17=261231"


@pytest.mark.parametrize(
    ("uri", "leniency"),
    [
        (f"/gtin/{GTIN}/lot/L", Leniency(short_names=True)),
        (f"/01/{GTIN[1:]}/10/L", Leniency(short_gtins=True)),
    ],
)
def test_what_the_standard_dropped_is_read_on_request_alone(uri, leniency):
    with pytest.raises(MalformedLink):
        read(uri)

    assert canonical(read(uri, leniency)) == f"https://id.gs1.org/01/{GTIN}/10/L"


def test_an_attribute_nobody_gave_out_is_read_on_request_alone():
    uri = f"/01/{GTIN}?89=X"

    assert read(uri, Leniency(unknown_attributes=True)).attributes == (("89", "X"),)
    with pytest.raises(MalformedLink) as refusal:
        read(f"/01/{GTIN}?89=", Leniency(unknown_attributes=True))
    assert refusal.value.facts["fault"] == "too_short"


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ((("10", "L"),), "no_key"),
        ((("01", GTIN), ("10", "L"), ("10", "M")), "repeated"),
        ((("01", GTIN), ("10", "L"), ("235", "T")), "order"),
        ((("01", GTIN), ("8020", "R")), "unknown_attribute"),
    ],
)
def test_elements_that_no_link_can_say_are_refused(elements, reason):
    with pytest.raises(MalformedLink) as refusal:
        from_elements(elements)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (Link(("01", GTIN), (("10", ".."),)), "dot_segment"),
        (Link(("01", GTIN), (("10", "批"),)), "value"),
        (Link(("01", GTIN[:-1] + "9")), "check"),
        (Link(("01", GTIN), query=(("10", "L"),)), "in_query"),
    ],
)
def test_a_wrong_link_is_not_built(link, reason):
    with pytest.raises(MalformedLink) as refusal:
        build(link)

    assert refusal.value.reason == reason


serials = st.text(sorted(CSET_82), min_size=1, max_size=20).filter(lambda s: s not in (".", ".."))
digits12 = st.text("0123456789", min_size=12, max_size=12)


@given(digits12, serials, st.sampled_from(["https://id.gs1.org", "http://a.cn:8000/stem"]))
def test_whatever_a_place_is_called_survives_the_way_there_and_back(body, extension, stem):
    link = Link(("414", keyed(body)), (("254", extension),), stem=stem)

    assert parse(build(link)) == link


@given(st.text(sorted(CSET_39), min_size=1, max_size=26), st.integers(1, 999_999_999_999))
def test_whatever_a_part_is_called_survives_the_way_there_and_back(part, serial):
    link = Link(("8010", f"9521{part}"), (("8011", str(serial)),))

    assert parse(build(link)) == link
