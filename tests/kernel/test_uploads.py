"""What people upload: judged by content, cleaned, and gone when the transaction fails."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from trace.kernel import uploads
from trace.kernel.database import transaction
from trace.kernel.errors import NoSuchRecord
from trace.kernel.uploads import (
    FileKindRefused,
    FileTooLarge,
    TooManyPixels,
    Upload,
    store_document,
    store_picture,
)

GPS_TAG = 0x8825


def photograph(size=(640, 480), kind="JPEG"):
    picture = Image.new("RGB", size, "orange")
    exif = Image.Exif()
    exif[GPS_TAG] = {1: "N", 2: (28.0, 6.0, 0.0)}
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def files_in(work):
    return [path for path in work.ports.files.root.rglob("*") if path.is_file()]


def test_a_photograph_is_stored_without_the_place_where_it_was_taken(session, work):
    with transaction(session):
        row = store_picture(work, Upload("orchard.jpg", photograph()), organisation_id=None)

    with Image.open(work.ports.files.path(row.digest)) as stored:
        assert stored.getexif() == {}
    assert (row.media_type, row.width, row.height) == ("image/jpeg", 640, 480)


def test_a_large_photograph_is_shrunk(session, work):
    with transaction(session):
        row = store_picture(
            work, Upload("wide.png", photograph((3200, 1000), "PNG")), organisation_id=None
        )

    assert (row.width, row.height) == (1600, 500)


def test_the_name_of_a_file_is_kept_as_one_line_that_prints(session, work):
    with transaction(session):
        row = store_picture(
            work, Upload("a\r\nb\x00\u202e.jpg", photograph()), organisation_id=None
        )

    assert row.name == "ab.jpg"


def test_a_pdf_is_kept_as_it_is(session, work):
    content = b"%PDF-1.7\n%%EOF\n"
    with transaction(session):
        row = store_document(work, Upload("licence.pdf", content), organisation_id=None)

    with work.ports.files.open(row.digest) as stored:
        assert stored.read() == content


def test_evidence_may_be_a_photograph_too(session, work):
    with transaction(session):
        row = store_document(work, Upload("licence.jpg", photograph()), organisation_id=None)

    assert row.media_type == "image/jpeg"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00",
        b"",
        photograph()[:300],
        b"GIF89a" + b"\0" * 40,
    ],
)
def test_what_is_no_picture_by_its_content_is_refused_whatever_its_name(work, content):
    with pytest.raises(FileKindRefused):
        store_picture(work, Upload("photo.jpg", content), organisation_id=None)


def test_too_many_bytes_or_pixels_are_refused(work, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PIXELS", 1000)
    with pytest.raises(TooManyPixels):
        store_picture(work, Upload("a.jpg", photograph()), organisation_id=None)
    with pytest.raises(FileTooLarge):
        store_picture(
            work, Upload("a.jpg", b"\0" * (uploads.MAX_PICTURE_BYTES + 1)), organisation_id=None
        )
    with pytest.raises(FileTooLarge):
        store_document(
            work,
            Upload("a.pdf", b"%PDF-" + b"\0" * uploads.MAX_DOCUMENT_BYTES),
            organisation_id=None,
        )


def test_a_refused_form_leaves_no_file_behind(session, work):
    before = files_in(work)

    stored = []

    def act():
        with transaction(session):
            upload = Upload("orchard.jpg", photograph((11, 13)))
            stored.append(store_picture(work, upload, organisation_id=None).digest)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert files_in(work) == before
    with pytest.raises(NoSuchRecord):
        work.ports.files.open(stored[0])
