from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from markupsafe import Markup

from trace.http import filters, words
from trace.http.addresses import here, is_own
from trace.http.locale import html_language, other_language, select_locale
from trace.kernel.actor import Role
from trace.kernel.outbox import JobState
from trace.kernel.quantity import Quantity, Unit


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/", None, "zh_Hans_CN"),
        ("/", "en-US,en;q=0.8", "en"),
        ("/", "fr", "zh_Hans_CN"),
        ("/", "zh-TW,en;q=0.5", "zh_Hans_CN"),
        ("/?lang=en", "zh", "en"),
        ("/?lang=zh-CN", "en", "zh_Hans_CN"),
        ("/?lang=klingon", "en", "en"),
    ],
)
def test_the_language_is_asked_for_or_accepted_or_chinese(
    app: Flask, path: str, accepted: str | None, language: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    with app.test_request_context(path, headers=headers):
        assert select_locale() == language


def test_a_chosen_language_goes_along_and_can_be_switched_on_the_same_page(app: Flask) -> None:
    with app.test_request_context("/problems/x?lang=en&text=a&_external=1&endpoint=x"):
        assert html_language() == "en"
        assert other_language() == ("中文", "zh-CN", "/problems/x?lang=zh&text=a")
        assert app.url_for("account.sign_in") == "/account/sign-in?lang=en"
        assert app.url_for("static", filename="a.css") == "/static/a.css"
        assert here(text=None, cursor="c") == "/problems/x?lang=en&cursor=c"
    with app.test_request_context("/no/such/page"):
        assert other_language() == ("English", "en", "/?lang=en")
        assert here(a="b") == "/"


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/producer/", True),
        ("", False),
        (None, False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("/a\nb", False),
    ],
)
def test_only_paths_of_this_site_are_redirected_to(address: str | None, own: bool) -> None:
    assert is_own(address) is own


def test_values_read_as_people_write_them(app: Flask) -> None:
    at = datetime(2026, 9, 15, 6, 5, tzinfo=UTC)
    with app.test_request_context("/"):
        assert filters.show_date(date(2026, 9, 15)) == "2026年9月15日"
        assert filters.show_date(datetime(2026, 9, 14, 17, 0, tzinfo=UTC)) == "2026年9月15日"
        assert filters.instant(at) == "2026年9月15日 14:05"
        assert filters.deadline(at) == "2026年9月15日 14:05"
        # The end of a day in China is a deadline on that day, not midnight of the next.
        assert filters.deadline(datetime(2026, 9, 15, 16, 0, tzinfo=UTC)) == "2026年9月15日"
        assert filters.quantity(Quantity(Decimal("31200.50"), Unit.KG)) == "31,200.5 千克"
        assert filters.quantity(2_500_000, "kg") == "2.5 千克"
        assert filters.yes_no(True) == "是"
        assert words.word(Role.BRAND) == "品牌管理方"
    with app.test_request_context("/?lang=en"):
        assert filters.show_date(date(2026, 9, 5)) == "5 September 2026"
        assert filters.instant(at) == "15 September 2026, 14:05"
        assert filters.quantity(3, Unit.PIECE) == "3 pieces"
        assert filters.number(Decimal("1234.500")) == "1,234.5"
        assert filters.yes_no(None) == "No"
        assert ("queued", "Queued") in words.choices(JobState)
        assert words.word("plain") == "plain"


def test_nothing_reads_as_nothing() -> None:
    for show in (
        filters.show_date,
        filters.instant,
        filters.deadline,
        filters.quantity,
        filters.number,
        words.word,
    ):
        assert show(None) == ""
    assert filters.phone_masked(None) == filters.division_name(None) == ""


def test_phone_numbers_are_masked_and_divisions_named() -> None:
    assert filters.phone_masked("13800000001") == "138****0001"
    assert filters.phone_masked("12315") == "12315"
    assert filters.name_masked("张示例") == "张**"
    assert filters.name_masked("阿依古丽·示例") == "阿依古丽·**"
    assert filters.name_masked("云阳县示范水产经营部") == "云阳县示范水产经营部"
    assert filters.division_name("360922") == "江西省宜春市万载县"
    assert filters.division_name("xyz") == "xyz"
    assert filters.division_short("360922") == "万载县"


@pytest.mark.parametrize(
    ("cells", "marked"),
    [
        ('<td data-label="用量"></td>', '<td data-label="用量" data-empty></td>'),
        ('<td class="day">\n–</td>', '<td class="day" data-empty>\n–</td>'),
        (
            '<td><span class="soft">–</span></td><td>0</td>',
            '<td data-empty><span class="soft">–</span></td><td>0</td>',
        ),
        ("<td>-5</td>", "<td>-5</td>"),
    ],
)
def test_cells_that_say_nothing_are_marked_and_no_others(cells: str, marked: str) -> None:
    assert filters.empty_cells(cells) == marked
    assert filters.empty_cells(Markup(cells)) == Markup(marked)
