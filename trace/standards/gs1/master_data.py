"""Master data of an article in GS1's web vocabulary, as JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from trace.standards.gs1.linkset import VOCABULARY
from trace.standards.signing.canonical_json import JsonValue

MEDIA_TYPE = "application/ld+json"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one language, by its tag (`zh`, `en`)."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Article:
    """What is told of an article; what is empty is left out.

    address      where it is described, absolute
    net_content  so much, in a unit of UN/CEFACT Recommendation 20 (`KGM`, `H87`)
    texts        properties of the vocabulary → what the producer says of them
    """

    address: str
    gtin: str | None
    names: Sequence[Words]
    net_content: tuple[Decimal, str] | None
    manufacturer: Words
    manufacturer_address: str
    texts: Mapping[str, Words]


def document(article: Article) -> dict[str, JsonValue]:
    """Return the article as a `gs1:Product`."""
    written: dict[str, JsonValue] = {
        "@context": {"gs1": VOCABULARY},
        "@type": "gs1:Product",
        "@id": article.address,
    }
    if article.gtin is not None:
        written["gs1:gtin"] = article.gtin
    written["gs1:productName"] = [_said(name) for name in article.names if name.text]
    if article.net_content is not None:
        value, unit = article.net_content
        written["gs1:netContent"] = {
            "@type": "gs1:QuantitativeValue",
            "gs1:value": float(value),
            "gs1:unitCode": unit,
        }
    for name, words in article.texts.items():
        if words.text:
            written[f"gs1:{name}"] = _said(words)
    maker: dict[str, JsonValue] = {
        "@type": "gs1:Organization",
        "gs1:organizationName": _said(article.manufacturer),
    }
    if article.manufacturer_address:
        street = Words(article.manufacturer_address, article.manufacturer.language)
        maker["gs1:address"] = {"@type": "gs1:PostalAddress", "gs1:streetAddress": _said(street)}
    written["gs1:manufacturer"] = maker
    return written


def _said(words: Words) -> JsonValue:
    return {"@value": words.text, "@language": words.language}
