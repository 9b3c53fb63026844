"""Which addresses and titles a link of a producer may have."""

from __future__ import annotations

import pytest

from trace.kernel.errors import InvalidValue
from trace.rooms.links import rules
from trace.rooms.links.kinds import LinkKind, LinkState
from trace.rooms.links.rules import Terms

OWN = "zs.wanzai.gov.cn"


def reason_of(text: str, terms: Terms | None = None) -> str:
    with pytest.raises(InvalidValue) as refusal:
        rules.accept_url(text, terms or Terms(), own_host=OWN)
    return refusal.value.reason


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://Shop.ABC.com/Item/7?x=1#top", "https://shop.abc.com/Item/7?x=1#top"),
        ("  HTTPS://shop.abc.com  ", "https://shop.abc.com/"),
        ("https://shop.abc.com:443/a", "https://shop.abc.com/a"),
        ("https://万载百合.中国/故事", "https://xn--9pr70hm50bn9q.xn--fiqs8s/故事"),
        ("https://shop.abc.com?x=1", "https://shop.abc.com?x=1"),
    ],
)
def test_an_address_is_stored_with_its_host_in_lower_case_ascii(typed, stored):
    found = rules.accept_url(typed, Terms(), own_host=OWN)

    assert found.partition("/故事")[0].startswith("https://")
    if "万载" not in typed:
        assert found == stored
    else:
        assert found.startswith("https://xn--")
        assert found.endswith("/故事")


@pytest.mark.parametrize(
    "typed", ["http://shop.abc.com/", "ftp://a.com", "javascript:alert(1)", ""]
)
def test_only_https_is_taken(typed):
    assert reason_of(typed) == "link-https"


@pytest.mark.parametrize(
    "typed",
    [
        "https://shop.abc.com\\@evil.com/",
        "https://user:pass@shop.abc.com/",
        "https://shop.abc.com:8443/",
        "https://shop.abc.com:99999/",
        "https://shop.abc.com/a b",
        "https://shop.abc.com/\u202eabc",
        "https://shop.abc.com/" + "a" * 500,
        "https://[::1",
    ],
)
def test_what_is_no_plain_address_is_refused(typed):
    assert reason_of(typed) == "link-address"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "0x7f.1", "2130706433", "[::1]", "localhost", "shop", "printer.local"),
        *("db.internal", "a..com", "-a.com", "a_b.com", "shop.example", "1.2.3.4."),
    ],
)
def test_a_host_is_a_public_name(host):
    assert reason_of(f"https://{host}/") == "link-host"


def test_barred_hosts_are_refused_with_what_is_below_them_and_with_our_own():
    terms = Terms(barred_hosts=("t.cn",))

    assert reason_of("https://t.cn/abc", terms) == "link-host-barred"
    assert reason_of("https://a.t.cn/abc", terms) == "link-host-barred"
    assert reason_of(f"https://{OWN}/v/1", terms) == "link-host-barred"
    assert rules.accept_url("https://cat.cn/", terms, own_host=OWN) == "https://cat.cn/"


def test_where_only_some_hosts_are_allowed_others_are_refused():
    terms = Terms(only_hosts=("tmall.com",))

    assert rules.accept_url("https://x.tmall.com/", terms, own_host=OWN) == "https://x.tmall.com/"
    assert reason_of("https://tmall.com.evil.cn/", terms) == "link-host-barred"


@pytest.mark.parametrize(
    ("chinese", "english", "field", "reason"),
    [
        ("", "Shop", "title_zh", "required"),
        ("网店", "  ", "title_en", "required"),
        ("网" * 61, "Shop", "title_zh", "too-long"),
        ("Shop", "Shop", "title_zh", "link-title-zh"),
    ],
)
def test_both_titles_are_needed_each_in_its_language(chinese, english, field, reason):
    with pytest.raises(InvalidValue) as refusal:
        rules.accept_titles(chinese, english)

    assert (refusal.value.field, refusal.value.reason) == (field, reason)


def test_titles_are_one_line_each():
    assert rules.accept_titles(" 网\n店 ", "Web\tshop") == ("网 店", "Web shop")


def test_a_kind_that_the_rules_do_not_open_is_refused():
    with pytest.raises(InvalidValue) as refusal:
        rules.accept_kind(LinkKind.HOMEPAGE, Terms(kinds=(LinkKind.RELATED_VIDEO,)))

    assert refusal.value.reason == "link-kind"


def test_places_are_taken_from_the_first_free_one_and_end():
    assert rules.free_place([1, 3, None], 3) == 2
    with pytest.raises(rules.TooManyLinks):
        rules.free_place([1, 2], 2)


def test_what_is_over_does_not_come_back():
    for state in (LinkState.REFUSED, LinkState.TAKEN_DOWN, LinkState.WITHDRAWN):
        for verb in ("approve", "refuse", "take_down", "withdraw"):
            with pytest.raises(rules.LinkStateRefused):
                rules.next_state(state, verb)


def test_the_rules_of_a_place_are_looked_for_from_the_village_outwards():
    assert rules.prefixes("360922101201") == [
        *("360922101201", "360922101", "360922", "360900", "360000", ""),
    ]
    assert rules.prefixes("") == [""]


@pytest.mark.parametrize(
    ("most", "hosts", "reason"),
    [(0, (), "link-most"), (21, (), "link-most"), (3, ["localhost"], "link-host")],
)
def test_what_an_authority_sets_is_checked(most, hosts, reason):
    with pytest.raises(InvalidValue) as refusal:
        rules.accept_terms([LinkKind.HOMEPAGE], most, hosts, [])

    assert refusal.value.reason == reason


def test_hosts_are_kept_once_and_not_too_many():
    terms = rules.accept_terms([], 1, ["T.cn", "t.cn", " "], [])

    assert terms.barred_hosts == ("t.cn",)
    with pytest.raises(InvalidValue):
        rules.accept_terms([], 1, [f"h{n}.cn" for n in range(201)], [])
