"""Business steps in words."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from trace.http.step_words import STEPS, step_words
from trace.standards.epcis.vocabulary import BIZ_STEPS


def test_every_step_of_the_vocabulary_has_words_and_nothing_else_has() -> None:
    assert set(STEPS) == BIZ_STEPS


@pytest.mark.parametrize(
    ("language", "step", "said"),
    [
        ("zh_Hans_CN", "receiving", "收货"),
        ("en", "receiving", "Receipt of goods"),
        (
            "zh_Hans_CN",
            "https://trace.example.org/ns/harvesting",
            "https://trace.example.org/ns/harvesting",
        ),
        ("zh_Hans_CN", None, ""),
    ],
)
def test_a_step_is_told_in_the_readers_language(
    app: Flask, language: str, step: str | None, said: str
) -> None:
    with app.test_request_context(), force_locale(language):
        assert step_words(step) == said
