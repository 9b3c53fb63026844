"""Linksets (RFC 9264) as GS1's resolver standard 1.2 has them: what there is about a thing, by kind of link.

A thing has levels: a pack, its lot, its article. The finest comes first; what it has no link of a
kind for, the next one answers. Kinds are the link types of GS1's web vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trace.standards.signing.canonical_json import JsonValue

MEDIA_TYPE = "application/linkset+json"
VOCABULARY = "https://ref.gs1.org/voc/"
#: Asks, as the media type's `profile`, for a linkset of RFC 9264 and nothing more. GS1's schema
#: requires a description of the item, and the schema of the RFC's own members forbids it.
PLAIN_PROFILE = "https://www.rfc-editor.org/info/rfc9264"
#: Tells how the JSON of a linkset is read as JSON-LD.
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
DEFAULT = "defaultLink"
DEFAULT_MULTI = "defaultLinkMulti"
#: Asks for everything; `all` is the deprecated name of it.
EVERYTHING = frozenset({"linkset", "all"})

_PREFIXES = (VOCABULARY, "http://ref.gs1.org/voc/", "https://gs1.org/voc/", "http://gs1.org/voc/")


@dataclass(frozen=True, slots=True)
class Target:
    """One link.

    kind        a link type of GS1's vocabulary, without its namespace
    href        absolute
    media_type  what it answers with
    languages   RFC 5646 tags of language and region (`zh`, `zh-CN`); empty where it has none
    """

    kind: str
    href: str
    title: str
    media_type: str = "text/html"
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """What is known of a thing at one level of its identification.

    anchor   its Digital Link
    default  where one is led who asks for nothing in particular: the target of one of the links
    """

    anchor: str
    description: str
    targets: tuple[Target, ...]
    default: Target | None = None


def kind_of(asked: str) -> str:
    """Return the link type that `asked` names as a word, a CURIE (`gs1:pip`) or a URI."""
    for prefix in ("gs1:", *_PREFIXES):
        if asked.startswith(prefix):
            return asked.removeprefix(prefix)
    return asked


def document(levels: Sequence[Level]) -> dict[str, JsonValue]:
    """Return the linkset of the levels, finest first; the default links are those of the finest."""
    return {"linkset": [_described(level, at) for at, level in enumerate(levels)]}


def plain_document(levels: Sequence[Level]) -> dict[str, JsonValue]:
    """Return the same linkset without what GS1 added to RFC 9264: the descriptions of items."""
    return {"linkset": [_level(level, is_finest=at == 0) for at, level in enumerate(levels)]}


def best(
    levels: Sequence[Level],
    kind: str,
    languages: Iterable[str] = (),
    media_types: Sequence[tuple[str, float]] = (),
) -> list[Target]:
    """Return the links of one kind that answer best, of the finest level that has any.

    languages    what the asker reads, best first
    media_types  what the asker takes, with qualities; `*/*` and `text/*` may stand among them
    Returns      nothing where there is no such link; several where they are equally good
    """
    for level in levels:
        found = [target for target in _targets(level) if target.kind == kind]
        if found:
            return _by_media_type(_by_language(found, languages), media_types)
    return []


def _targets(level: Level) -> tuple[Target, ...]:
    default = level.default
    if default is None:
        return level.targets
    return (*level.targets, Target(DEFAULT, default.href, default.title, "", ()))


def _by_language(found: list[Target], languages: Iterable[str]) -> list[Target]:
    for wanted in languages:
        language = wanted.lower().partition("-")[0]
        exact = [t for t in found if wanted.lower() in (tag.lower() for tag in t.languages)]
        near = [t for t in found if language in (tag.lower()[:2] for tag in t.languages)]
        if exact or near:
            return exact or near
    # One that is in no language suits everybody better than one in a foreign language.
    return [target for target in found if not target.languages] or found


def _by_media_type(found: list[Target], media_types: Sequence[tuple[str, float]]) -> list[Target]:
    qualities = [max((_quality(t, *taken) for taken in media_types), default=0.0) for t in found]
    most = max(qualities)
    return [target for target, quality in zip(found, qualities, strict=True) if quality == most]


def _quality(target: Target, taken: str, quality: float) -> float:
    kind, _, subtype = taken.partition("/")
    if not target.media_type or taken == target.media_type or kind == "*":
        return quality
    return quality if subtype == "*" and target.media_type.startswith(f"{kind}/") else 0.0


def _described(level: Level, at: int) -> dict[str, JsonValue]:
    written = _level(level, is_finest=at == 0)
    return {"anchor": written.pop("anchor"), "itemDescription": level.description} | written


def _level(level: Level, *, is_finest: bool) -> dict[str, JsonValue]:
    written: dict[str, JsonValue] = {"anchor": level.anchor}
    kinds = dict.fromkeys(target.kind for target in level.targets)
    for kind in kinds:
        if kind != DEFAULT_MULTI or is_finest:
            written[VOCABULARY + kind] = [_link(t) for t in level.targets if t.kind == kind]
    if is_finest and level.default is not None:
        default = {"href": level.default.href, "title": level.default.title}
        written[VOCABULARY + DEFAULT] = [default]
    return written


def _link(target: Target) -> dict[str, JsonValue]:
    link: dict[str, JsonValue] = {
        "href": target.href,
        "title": target.title,
        "type": target.media_type,
    }
    if target.languages:
        link["hreflang"] = list(target.languages)
    return link
