"""Every error has its own row, slug and sentence, in both languages, with placeholders that are facts of the error."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from trace.http import problems
from trace.kernel import errors
from trace.kernel.errors import TraceError

KINDS = {
    errors.Invalid,
    errors.NotPermitted,
    errors.NotFound,
    errors.Conflict,
    errors.Unavailable,
    errors.Broken,
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
CHINESE = re.compile(r"[一-鿿]")


def _all(kind: type[TraceError]) -> Iterator[type[TraceError]]:
    for below in kind.__subclasses__():
        if below.__module__.startswith("trace."):
            yield below
        yield from _all(below)


@pytest.fixture
def raised(app: Flask) -> set[type[TraceError]]:
    """Every error that the application's modules declare, apart from the six kinds."""
    return set(_all(TraceError)) - KINDS


def _has_row(error: type[TraceError]) -> bool:
    return error in problems.catalogue.problems


def test_every_error_has_a_row_of_its_own(raised: set[type[TraceError]]) -> None:
    # An error that only groups others is never raised itself.
    without = {e for e in raised if not _has_row(e) and not set(_all(e))}

    assert sorted(e.__qualname__ for e in without) == []


def test_no_two_errors_share_a_slug_and_no_two_modules_a_row(app: Flask) -> None:
    slugs = Counter(row.slug for row in problems.catalogue.problems.values())

    assert [slug for slug, count in slugs.items() if count > 1] == []
    assert problems.catalogue.clashes == []


def test_sentences_mention_only_facts_of_their_error(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        foreign = {
            error.__qualname__: named - known
            for error, row in problems.catalogue.problems.items()
            if (named := set(PLACEHOLDER.findall(str(row.sentence))))
            - (known := {field.name for field in dataclasses.fields(error)})
        }

    assert foreign == {}


def test_every_sentence_is_there_in_both_languages(app: Flask) -> None:
    catalogue = problems.catalogue
    texts = [
        *(row.sentence for row in catalogue.problems.values()),
        *catalogue.reasons.values(),
        *(text for _field, text in catalogue.rules.values()),
        *problems.TITLES.values(),
    ]
    with app.test_request_context():
        with force_locale("en"):
            english = [str(text) for text in texts]
        with force_locale("zh_Hans_CN"):
            chinese = [str(text) for text in texts]

    assert [text for text in chinese if not CHINESE.search(text)] == []
    assert [text for text in english if CHINESE.search(text)] == []
    assert [
        (one, two)
        for one, two in zip(english, chinese, strict=True)
        if set(PLACEHOLDER.findall(one)) != set(PLACEHOLDER.findall(two))
    ] == []


def test_statuses_suit_the_kind(raised: set[type[TraceError]]) -> None:
    allowed = {
        errors.Invalid: {400, 413, 415, 422},
        errors.NotPermitted: {401, 403},
        errors.NotFound: {404},
        errors.Conflict: {409, 422, 429},
        errors.Unavailable: {503},
        errors.Broken: {500},
    }
    wrong = [
        f"{error.__qualname__} {problems.problem_of(error).status}"
        for error in raised
        for kind, statuses in allowed.items()
        if issubclass(error, kind) and problems.problem_of(error).status not in statuses
    ]

    assert wrong == []
