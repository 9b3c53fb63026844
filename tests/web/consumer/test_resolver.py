"""The resolver as GS1's standard 1.2 has it: linksets, kinds of links, languages, its description."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest
from flask.testing import FlaskClient

from tests.factories.certificates import make_certificate
from tests.factories.producers import make_draft, make_premises, make_producer
from tests.factories.products import a_gtin, make_product
from tests.standards.conformance import vectors
from tests.web.consumer.conftest import Market
from trace.kernel.work import Work
from trace.rooms.authorisations.queries import authorisation_by_number
from trace.rooms.events.services import capture
from trace.standards.epcis.events import Action, AggregationEvent, QuantityElement
from trace.standards.gs1.check_digit import check_digit
from trace.standards.gs1.linkset import Level, Target, best, document, kind_of

PLAIN = 'application/linkset+json;profile="https://www.rfc-editor.org/info/rfc9264"'
VOC = "https://ref.gs1.org/voc/"
GLN = f"952000000001{check_digit('952000000001')}"
SSCC = f"09521234500000000{check_digit('09521234500000000')}"


def linkset(phone: FlaskClient, path: str) -> list[dict[str, Any]]:
    answer = phone.get(path, headers={"Accept": "application/linkset+json"})
    assert answer.status_code == 200
    assert answer.content_type == "application/linkset+json"
    assert (
        '<https://ref.gs1.org/standards/resolver/linkset-context>; rel="http'
        in (answer.headers["Link"])
    )
    found: list[dict[str, Any]] = json.loads(answer.data)["linkset"]
    return found


def put_on_a_unit(work: Work, market: Market) -> None:
    lot = f"https://id.gs1.org/01/{market.run.gtin}/10/{market.run.lot}"
    event = AggregationEvent(
        event_time=datetime(2026, 7, 18, 1, tzinfo=UTC),
        event_time_zone_offset="+08:00",
        action=Action.ADD,
        parent_id=f"https://id.gs1.org/00/{SSCC}",
        child_epcs=("https://id.gs1.org/8004/9521234TRUCK", "urn:uuid:1"),
        child_quantities=(QuantityElement(epc_class=lot),),
    )
    capture(work, event=event, organisation_id=market.packed.producer.id)
    work.session.commit()


def test_a_linkset_has_the_links_of_every_level_up_to_the_key(
    phone: FlaskClient, market: Market
) -> None:
    gtin, lot, serial = market.run.gtin, market.run.lot, market.code.serial
    goods = f"https://id.gs1.org/01/{gtin}/10/{lot}"

    levels = linkset(phone, market.printed)

    assert [level["anchor"].partition("/01/")[2] for level in levels] == [
        f"{gtin}/10/{lot}/21/{serial}",
        f"{gtin}/10/{lot}",
        gtin,
    ]
    pack = levels[0][VOC + "verificationService"]
    assert {link["type"] for link in pack} == {"text/html", "application/json"}
    assert f"/v/{serial}?gtin={gtin}&lot={lot}&s={market.code.signature}" in pack[0]["href"]
    assert f"/lots/{gtin}/{lot}" in levels[1][VOC + "traceability"][0]["href"]
    (events,) = levels[1][VOC + "epcis"]
    assert events["href"].endswith(f"/epcis/events?{urlencode({'MATCH_anyEPCClass': goods})}")
    assert levels[2][VOC + "pip"][0]["hreflang"] == ["zh", "en"]
    assert VOC + "support" in levels[2]


def test_there_is_one_default_link_and_a_link_that_says_what_it_is(
    phone: FlaskClient, market: Market
) -> None:
    gtin = market.run.gtin
    for path in (market.printed, f"/01/{gtin}/10/{market.run.lot}", f"/01/{gtin}"):
        levels = linkset(phone, path)
        defaults = [level[VOC + "defaultLink"] for level in levels if VOC + "defaultLink" in level]

        assert len(defaults) == 1
        assert [set(link) for link in defaults[0]] == [{"href", "title"}]
        said = [
            link["href"]
            for kind, links in levels[0].items()
            if kind.startswith(VOC) and "defaultLink" not in kind
            for link in links
        ]
        assert defaults[0][0]["href"] in said
        assert len(levels[0][VOC + "defaultLinkMulti"]) == 2


def test_linksets_and_the_description_fit_every_schema_of_gs1(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    folder = vectors("gs1-resolver")
    make_certificate(work, market.packed.producer, [market.packed.product])
    make_premises(work, market.packed.producer, gln=GLN)
    put_on_a_unit(work, market)
    schemas = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*schema*.json"))]
    of_linksets = [schema for schema in schemas if "linkset" in schema.get("properties", {})]
    of_descriptions = [s for s in schemas if "resolverRoot" in s.get("properties", {})]
    gtin = market.run.gtin

    for path in (market.printed, f"/01/{gtin}/235/X", f"/414/{GLN}/254/9", f"/00/{SSCC}"):
        found = {"linkset": linkset(phone, path)}
        plain = phone.get(path, headers={"Accept": PLAIN})
        assert plain.content_type == PLAIN.replace(";", "; ")
        for schema in of_linksets:
            # GS1's text requires the description of an item; that of the RFC's members forbids it.
            described = "itemDescription" in json.dumps(schema)
            jsonschema.validate(found if described else json.loads(plain.data), schema)
    about = phone.get("/.well-known/gs1resolver").json or {}
    for schema in of_descriptions:
        jsonschema.validate(about, schema)

    assert of_linksets or of_descriptions


def test_the_description_says_where_and_what(phone: FlaskClient) -> None:
    answer = phone.get("/.well-known/gs1resolver")

    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (answer.json or {})["supportedPrimaryKeys"] == ["00", "01", "414"]
    assert (answer.json or {})["resolverRoot"].startswith("http")


@pytest.mark.parametrize(
    "asked",
    ["pip", "gs1:pip", "https://gs1.org/voc/pip", "https://ref.gs1.org/voc/pip"],
)
def test_a_kind_of_link_is_answered_by_the_finest_level_that_has_it(
    phone: FlaskClient, market: Market, asked: str
) -> None:
    answer = phone.get(f"/01/{market.run.gtin}/10/{market.run.lot}?linkType={asked}")

    assert answer.status_code == 307
    assert answer.headers["Location"].startswith(f"/lots/{market.run.gtin}?linkType=")


def test_a_redirect_tells_where_the_linkset_is(phone: FlaskClient, market: Market) -> None:
    links = phone.get(market.printed).headers["Link"]

    assert '?linkType=linkset>; rel="linkset"; type="application/linkset+json"' in links
    assert f'rel="{VOC}recallStatus"' in links
    assert phone.get(f"/01/{market.run.gtin}?linkType=all").content_type == (
        "application/linkset+json"
    )


def test_a_kind_that_there_is_not_is_404(phone: FlaskClient, market: Market) -> None:
    assert phone.get(market.printed + "&linkType=gs1:recipeInfo").status_code == 404
    assert phone.get(f"/01/{market.run.gtin}?linkType=gs1:certificationInfo").status_code == 404


def test_several_equal_links_are_all_offered(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    producer, product = market.packed.producer, market.packed.product
    first = make_certificate(work, producer, [product])
    path = f"/01/{market.run.gtin}?linkType=gs1:certificationInfo"
    work.session.commit()
    one = phone.get(path)
    second = make_certificate(work, producer, [product])
    make_certificate(work, producer, [product], valid_until=date(2026, 2, 1))
    work.session.commit()

    several = phone.get(path, headers={"Accept": "application/linkset+json"})
    page = phone.get(path, headers={"Accept": "text/html"})

    assert one.status_code == 307
    assert one.headers["Location"].startswith(f"/certificates/{first.id}?")
    assert several.status_code == page.status_code == 300
    offered = json.loads(several.data)["linkset"][0][VOC + "certificationInfo"]
    assert {link["href"].rsplit("/", 1)[1] for link in offered} == {str(first.id), str(second.id)}
    assert f"证书{second.number}" in page.text


def test_the_asker_s_language_and_media_type_choose_among_links(
    phone: FlaskClient, market: Market
) -> None:
    multi = f"/01/{market.run.gtin}?linkType=gs1:defaultLinkMulti"

    english = phone.get(multi, headers={"Accept-Language": "fr, en-GB;q=0.8"})
    chinese = phone.get(multi, headers={"Accept-Language": "zh-CN"})
    neither = phone.get(multi, headers={"Accept-Language": "fr"})
    data = phone.get(
        market.printed + "&linkType=verificationService", headers={"Accept": "application/json"}
    )

    assert english.headers["Location"].startswith(f"/lots/{market.run.gtin}?lang=en")
    assert chinese.headers["Location"].startswith(f"/lots/{market.run.gtin}?lang=zh")
    assert neither.status_code == 300
    assert data.status_code == 307


def test_a_browser_is_led_to_a_page_even_if_it_takes_anything(
    phone: FlaskClient, market: Market
) -> None:
    accept = "text/html,application/xhtml+xml,application/linkset+json;q=0.1,*/*;q=0.8"

    assert phone.get(market.printed, headers={"Accept": accept}).status_code == 307


@pytest.mark.parametrize("tail", ["/22/VAR", "/235/TPX", "/10/NEVER.1", "/22/V/10/NEVER.1", "/"])
def test_an_unknown_value_of_a_qualifier_walks_up_the_tree(
    phone: FlaskClient, market: Market, tail: str
) -> None:
    answer = phone.get(f"/01/{market.run.gtin}{tail}")

    assert answer.status_code == 307
    assert answer.headers["Location"].partition("?")[0] == f"/lots/{market.run.gtin}"


def test_a_serial_of_an_article_unknown_here_is_listed_alone(phone: FlaskClient) -> None:
    gtin = a_gtin()

    assert [level["itemDescription"] for level in linkset(phone, f"/01/{gtin}/21/X")] == [
        f"{gtin}，标签X"
    ]
    assert phone.get(f"/01/{gtin}").status_code == 404


def test_what_nobody_has_approved_has_no_links(phone: FlaskClient, work: Work) -> None:
    draft = make_draft(work)
    product = make_product(work, draft, gtin=a_gtin())
    make_premises(work, draft, gln=GLN)
    work.session.commit()

    assert phone.get(f"/01/{product.gtin}").status_code == 404
    assert phone.get(f"/414/{GLN}").status_code == 404
    assert phone.get(f"/places/{GLN}").status_code == 404


def test_a_product_s_data_is_told_to_programs_as_its_page_tells_people(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    product = market.packed.product
    product.name_en = "Peaches of Wanzai"
    work.session.commit()
    (link,) = linkset(phone, f"/01/{market.run.gtin}")[0][VOC + "masterData"]

    led = phone.get(f"/01/{market.run.gtin}?linkType=gs1:masterData")
    answer = phone.get(led.headers["Location"])

    assert link["type"] == answer.content_type == "application/ld+json"
    assert link["href"].endswith(led.headers["Location"].partition("?")[0])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = json.loads(answer.data)
    assert told["@type"] == "gs1:Product"
    assert told["@id"].endswith(f"/01/{market.run.gtin}")
    assert told["gs1:gtin"] == market.run.gtin
    assert told["gs1:productName"] == [
        {"@value": product.name, "@language": "zh"},
        {"@value": "Peaches of Wanzai", "@language": "en"},
    ]
    maker = told["gs1:manufacturer"]["gs1:organizationName"]["@value"]
    assert maker == market.packed.producer.name


def test_data_of_what_nobody_has_approved_is_not_told(phone: FlaskClient, work: Work) -> None:
    gtin = a_gtin()
    make_product(work, make_draft(work), gtin=gtin)
    work.session.commit()

    assert phone.get(f"/lots/{gtin}.jsonld").status_code == 404
    assert phone.get("/lots/nothing.jsonld").status_code == 404


def test_a_product_s_entries_in_the_register_are_told_while_they_stand(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    path = f"/01/{market.run.gtin}"
    (entry,) = linkset(phone, path)[0][VOC + "registryEntry"]
    led = phone.get(f"{path}?linkType=gs1:registryEntry")
    number = entry["href"].rsplit("/", 1)[1]

    shown = phone.get(led.headers["Location"])

    assert number in entry["title"]
    assert shown.status_code == 200
    assert number in shown.text
    ended = authorisation_by_number(work, number)
    assert ended is not None
    ended.valid_until = date(2026, 2, 1)
    work.session.commit()
    assert phone.get(f"{path}?linkType=gs1:registryEntry").status_code == 404


def test_a_reader_of_english_is_told_the_english_name(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    english = {"Accept": "application/linkset+json", "Accept-Language": "en"}
    without = json.loads(phone.get(market.printed, headers=english).data)["linkset"]
    market.packed.product.name_en = "Peaches of Wanzai"
    work.session.commit()

    levels = json.loads(phone.get(market.printed, headers=english).data)["linkset"]

    assert [market.packed.product.name in level["itemDescription"] for level in without] == [
        True
    ] * 3
    assert [level["itemDescription"].partition(",")[0] for level in levels] == [
        "Peaches of Wanzai"
    ] * 3
    assert levels[2][VOC + "pip"][0]["title"] == "Peaches of Wanzai"


def test_a_place_is_found_by_its_gln_and_told_no_finer_than_its_township(
    phone: FlaskClient, work: Work
) -> None:
    producer = make_producer(work)
    make_premises(work, producer, gln=GLN, name="旧厂").closed_on = work.today
    premises = make_premises(work, producer, gln=GLN, name="新厂")
    product = make_product(work, producer, gtin=a_gtin())
    work.session.commit()

    answer = phone.get(f"/414/{GLN}/254/GATE-3?x=1")
    page = phone.get(answer.headers["Location"])

    assert answer.headers["Location"] == f"/places/{GLN}?x=1"
    assert page.status_code == 200
    assert premises.name in page.text
    assert premises.address not in page.text
    assert f"/lots/{product.gtin}" in page.text
    assert phone.get(f"/414/{GLN}?linkType=gs1:locationInfo").status_code == 307
    assert phone.get(f"/414/{GLN[:-1]}{(int(GLN[-1]) + 1) % 10}").status_code == 400


def test_a_closed_place_says_so(phone: FlaskClient, work: Work) -> None:
    make_premises(work, make_producer(work), gln=GLN).closed_on = work.today
    work.session.commit()

    assert "停用" in phone.get(f"/places/{GLN}").text


def test_a_logistic_unit_leads_to_the_lots_that_were_put_in_it(
    phone: FlaskClient, market: Market, work: Work
) -> None:
    assert phone.get(f"/00/{SSCC}").status_code == 404
    put_on_a_unit(work, market)

    answer = phone.get(f"/00/{SSCC}")

    assert answer.status_code == 307
    assert answer.headers["Location"] == f"/lots/{market.run.gtin}/{market.run.lot}"
    assert phone.get(f"/00/{SSCC[:-1]}").status_code == 400
    assert phone.options(f"/00/{SSCC}").status_code == 204


def test_a_head_tells_what_a_get_would(phone: FlaskClient, market: Market) -> None:
    head = phone.head(f"/01/{market.run.gtin}?linkType=linkset")

    assert head.status_code == 200
    assert head.content_type == "application/linkset+json"
    assert head.data == b""


@pytest.mark.parametrize(
    "query", ["17=261301", "10=L", "01=09521234543213", "89=X", "02=09521234543213&37=1"]
)
def test_a_link_that_breaks_a_rule_is_never_answered(
    phone: FlaskClient, market: Market, query: str
) -> None:
    answer = phone.get(f"/01/{market.run.gtin}?{query}")

    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_links_without_a_language_suit_everybody_better_than_foreign_ones() -> None:
    plain = Target("pip", "https://a.cn/1", "one")
    french = Target("pip", "https://a.cn/2", "deux", languages=("fr-CA",))
    sheet = Target("pip", "https://a.cn/3", "three", "application/pdf")
    level = Level("https://a.cn/01/1", "thing", (plain, french, sheet))

    assert best([level], "pip", ["de"], [("text/*", 1.0)]) == [plain]
    assert best([level], "pip", ["fr"], [("*/*", 1.0)]) == [french]
    assert best([level], "pip", [], [("application/pdf", 0.9), ("text/html", 0.5)]) == [sheet]
    assert best([level], "pip") == [plain, sheet]
    assert best([level], "defaultLink") == []
    assert kind_of("https://example.org/voc/x") == "https://example.org/voc/x"
    assert "hreflang" not in json.dumps(document([Level("a", "b", (plain,))]))
