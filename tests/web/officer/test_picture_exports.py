"""Checks and leads are taken along with their photographs: a workbook that names the files beside it."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook

from tests.factories.supervision import a_photo, make_check, make_lead
from trace.http import picture_exports


def archive_of(response):
    assert response.status_code == 200, response.text[:2000]
    assert response.content_type == "application/zip"
    with response:
        content = response.get_data()
    assert int(response.headers["Content-Length"]) == len(content)
    return zipfile.ZipFile(io.BytesIO(content))


def test_each_check_has_its_photographs_in_a_folder_of_its_number(officer, work):
    seen = make_check(work, files=[a_photo("one.png"), a_photo("two.png")])
    bare = make_check(work)
    work.session.commit()

    archive = archive_of(officer.get("/officer/checks", query_string={"format": "zip"}))

    book = next(name for name in archive.namelist() if name.endswith(".xlsx"))
    rows = list(load_workbook(io.BytesIO(archive.read(book))).active.values)
    places = {row[0]: row[-1] for row in rows[1:]}
    folder = seen.number.replace("/", "_")
    assert places[seen.number].splitlines() == [f"{folder}/1.jpg", f"{folder}/2.jpg"]
    assert not places[bare.number]
    assert archive.read(f"{folder}/1.jpg").startswith(b"\xff\xd8")
    assert archive.testzip() is None


def test_the_search_holds_for_the_file_too(officer, work):
    make_check(work, place="甲市场", files=[a_photo()])
    make_check(work, place="乙市场", files=[a_photo()])
    work.session.commit()

    found = archive_of(
        officer.get("/officer/checks", query_string={"format": "zip", "text": "甲市场"})
    )

    assert len([name for name in found.namelist() if name.endswith(".jpg")]) == 1


def test_leads_have_theirs_too_and_the_page_offers_the_file(officer, work):
    make_lead(work, files=[a_photo()])
    work.session.commit()

    assert "format=zip" in officer.get("/officer/leads").text
    archive = archive_of(officer.get("/officer/leads", query_string={"format": "zip"}))
    assert len(archive.namelist()) == 2


def test_a_list_without_photographs_offers_no_such_file(officer, stall):
    assert "format=zip" not in officer.get("/officer/stops").text
    answer = officer.get("/officer/stops", query_string={"format": "zip"})
    assert answer.content_type.startswith("text/html")


def test_more_than_can_be_carried_is_refused_whole(officer, work, monkeypatch):
    make_check(work, files=[a_photo()])
    work.session.commit()
    monkeypatch.setattr(picture_exports, "MAX_BYTES", 10)

    answer = officer.get("/officer/checks", query_string={"format": "zip"})

    assert answer.status_code == 409
    assert "不带照片导出" in answer.text


@pytest.mark.parametrize("text", ["", "  ", "///"])
def test_a_number_of_nothing_but_signs_still_names_a_folder(text):
    assert picture_exports._plain(text) == "1"
