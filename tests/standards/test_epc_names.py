"""EPCs as URN and as Digital Link; examples of GS1's TDS 2.0 and EPCIS 2.0."""

from __future__ import annotations

import pytest

from trace.standards.epcis.epc_names import canonical, pattern, to_urn

ROOT = "https://id.gs1.org/"
SPELLED = [
    ("urn:epc:id:sgtin:0614141.107346.2018", "01/10614141073464/21/2018"),
    ("urn:epc:id:sgtin:0614141.107346.a%2Fb", "01/10614141073464/21/a%2Fb"),
    ("urn:epc:idpat:sgtin:0614141.107346.*", "01/10614141073464"),
    ("urn:epc:class:lgtin:4012345.012345.998877", "01/04012345123456/10/998877"),
    ("urn:epc:id:sscc:0614141.1234567890", "00/106141412345678908"),
    ("urn:epc:id:sgln:0012345.11111.400", "414/0012345111112/254/400"),
    ("urn:epc:id:sgln:0614141.07346.0", "414/0614141073467"),
    ("urn:epc:id:pgln:4012345.00225", "417/4012345002256"),
    ("urn:epc:id:giai:4000001.111", "8004/4000001111"),
    ("urn:epc:id:gsrn:0614141.0000010253", "8018/061414100000102534"),
    ("urn:epc:id:gdti:0614141.00001.1618034", "253/06141410000121618034"),
    ("urn:epc:id:grai:0614141.12345.400", "8003/00614141123452400"),
    ("https://shop.example.org/x/01/9521234567899/10/L/21/7?17=1", "01/09521234567899/21/7"),
]


@pytest.mark.parametrize(("name", "path"), SPELLED, ids=[name for name, _ in SPELLED])
def test_a_name_is_looked_up_by_one_spelling(name, path):
    assert canonical(name) == ROOT + path
    assert canonical(ROOT + path) == ROOT + path


@pytest.mark.parametrize(
    "name",
    ["urn:epc:id:sgtin:1.2", "urn:epc:id:sscc:0614141.1", "urn:uuid:1", "https://a.org/b", "x"],
)
def test_what_is_no_key_stays_as_it_is(name):
    assert canonical(name) == name


@pytest.mark.parametrize(
    "urn",
    [
        "urn:epc:id:sgtin:6901234.056789.77",
        "urn:epc:class:lgtin:69212345.06789.L1",
        "urn:epc:id:sscc:6901234.1000000001",
        "urn:epc:id:sgln:6901234.00001.7",
        "urn:epc:id:pgln:6901234.00001",
        "urn:epc:id:giai:6901234.A1",
    ],
)
def test_a_chinese_prefix_has_a_known_length_and_its_link_comes_back_as_urn(urn):
    assert to_urn(canonical(urn)) == urn


@pytest.mark.parametrize(
    "urn",
    [
        "urn:epc:id:sgtin:0614141.107346.a%2Fb",
        "urn:epc:idpat:sgtin:0614141.107346.*",
        "urn:epc:id:upui:0614141.107346.51qIgY",
        "urn:epc:class:lgtin:0614141.107346.998877",
        "urn:epc:id:itip:0614141.107346.01.02.987",
        "urn:epc:idpat:itip:0614141.107346.01.02.*",
        "urn:epc:id:sscc:0614141.1234567890",
        "urn:epc:id:sgln:0614141.12345.400",
        "urn:epc:id:sgln:0614141.12345.0",
        "urn:epc:id:pgln:0614141.12345",
        "urn:epc:id:grai:0614141.12345.400",
        "urn:epc:idpat:grai:0614141.12345.*",
        "urn:epc:id:gdti:0614141.12345.400",
        "urn:epc:idpat:gdti:0614141.12345.*",
        "urn:epc:id:sgcn:0614141.67890.04711",
        "urn:epc:id:gsrn:0614141.1234567890",
        "urn:epc:id:gsrnp:0614141.1234567890",
        "urn:epc:id:gsin:0614141.123456789",
        "urn:epc:id:ginc:0614141.xyz47%2F11",
        "urn:epc:id:giai:0614141.12345400",
        "urn:epc:id:cpi:0614141.123ABC.123456789",
    ],
)
def test_a_prefix_that_is_stated_leads_every_key_back_to_its_urn(urn):
    link = canonical(urn)

    assert link.startswith(ROOT)
    assert to_urn(link) == link
    assert to_urn(link, ["061", "0614141"]) == urn
    assert to_urn(urn, ["0614141"]) == urn


@pytest.mark.parametrize(
    "link", ["00/123", "01/7", "8003/1", "402/6901234", "414/6901234000019/254/"]
)
def test_what_is_no_right_key_stays_as_it_was_written(link):
    assert to_urn(ROOT + link, ["0614141"]) == ROOT + link


def test_a_link_of_an_unknown_prefix_stays_a_link():
    link = ROOT + "01/10614141073464/21/2018"

    assert to_urn(link) == link


def test_patterns_mean_every_serial_or_every_article():
    assert pattern("urn:epc:idpat:sgtin:0614141.107346.*") == ROOT + "01/10614141073464/21/%"
    assert pattern("urn:epc:idpat:sgtin:0614141.*.*") == f"{ROOT}01/_0614141______/21/%"
    assert pattern("urn:epc:id:sgtin:0614141.107346.1") is None
