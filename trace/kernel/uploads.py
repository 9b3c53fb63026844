"""What people upload: checked by content, pictures re-encoded, and only then stored."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from math import ceil

from PIL import Image, ImageOps, UnidentifiedImageError

from trace.kernel.errors import Invalid
from trace.kernel.files import StoredFile, keep_on_commit
from trace.kernel.work import Work
from trace.standards.video.mp4 import MalformedVideo, clean_video, looks_like_video

MAX_PICTURE_BYTES = 12 * 1024 * 1024
MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
MAX_TABLE_BYTES = 2 * 1024 * 1024
MAX_VIDEO_BYTES = 24 * 1024 * 1024
MAX_VIDEO_S = 60
MAX_PIXELS = 40_000_000
# Pages on phones never need more; the longest edge of a stored picture.
STORED_EDGE = 1600
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(eq=False, kw_only=True)
class FileTooLarge(Invalid):
    """The upload is larger than `limit_bytes`."""

    at = "file"
    byte_count: int
    limit_bytes: int


@dataclass(eq=False, kw_only=True)
class TooManyPixels(Invalid):
    """The picture has more than `limit` pixels."""

    at = "file"
    pixels: int
    limit: int


@dataclass(eq=False, kw_only=True)
class FileKindRefused(Invalid):
    """The content is none of the kinds accepted here (whatever its name says)."""

    at = "file"
    name: str
    accepted: str


@dataclass(eq=False, kw_only=True)
class VideoTooLong(Invalid):
    """The video lasts `seconds`, more than `limit_s`."""

    at = "file"
    seconds: int
    limit_s: int


@dataclass(eq=False, kw_only=True)
class VideoRefused(Invalid):
    """The video cannot be kept; `reason` is one of `MalformedVideo`'s."""

    at = "file"
    reason: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    content: bytes


def store_picture(
    work: Work, upload: Upload, *, organisation_id: int | None, is_public: bool = False
) -> StoredFile:
    """Store a photograph, turned upright, shrunk to 1600 pixels, re-encoded as JPEG and without its position.

    Raises   FileTooLarge · TooManyPixels · FileKindRefused (nothing is written)
    """
    if len(upload.content) > MAX_PICTURE_BYTES:
        raise FileTooLarge(byte_count=len(upload.content), limit_bytes=MAX_PICTURE_BYTES)
    picture = _decode(upload)
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=82, optimize=True, progressive=True)
    return _store(
        work,
        Upload(upload.name, encoded.getvalue()),
        "image/jpeg",
        organisation_id=organisation_id,
        is_public=is_public,
        size=picture.size,
    )


def store_document(
    work: Work, upload: Upload, *, organisation_id: int | None, is_public: bool = False
) -> StoredFile:
    """Store evidence: a PDF as it is, or a picture as `store_picture` does.

    Raises   FileTooLarge · TooManyPixels · FileKindRefused (nothing is written)
    """
    if not upload.content.startswith(b"%PDF-"):
        return store_picture(work, upload, organisation_id=organisation_id, is_public=is_public)
    if len(upload.content) > MAX_DOCUMENT_BYTES:
        raise FileTooLarge(byte_count=len(upload.content), limit_bytes=MAX_DOCUMENT_BYTES)
    return _store(
        work, upload, "application/pdf", organisation_id=organisation_id, is_public=is_public
    )


def store_recording(
    work: Work, upload: Upload, *, organisation_id: int | None, is_public: bool = False
) -> StoredFile:
    """Store what somebody recorded: a short video (MP4 or QuickTime) without its position, or as `store_document`.

    Raises   FileTooLarge · VideoTooLong · VideoRefused · TooManyPixels · FileKindRefused (nothing is written)
    """
    if not looks_like_video(upload.content):
        return store_document(work, upload, organisation_id=organisation_id, is_public=is_public)
    if len(upload.content) > MAX_VIDEO_BYTES:
        raise FileTooLarge(byte_count=len(upload.content), limit_bytes=MAX_VIDEO_BYTES)
    try:
        video = clean_video(upload.content)
    except MalformedVideo as error:
        if error.reason == "kind":
            accepted = "JPEG, PNG, WebP, PDF, MP4, MOV"
            raise FileKindRefused(name=upload.name[:80], accepted=accepted) from error
        raise VideoRefused(reason=error.reason) from error
    if video.seconds > MAX_VIDEO_S:
        raise VideoTooLong(seconds=ceil(video.seconds), limit_s=MAX_VIDEO_S)
    return _store(
        work,
        Upload(upload.name, video.content),
        video.media_type,
        organisation_id=organisation_id,
        is_public=is_public,
        size=(video.width, video.height),
    )


def store_table(work: Work, upload: Upload, *, organisation_id: int | None) -> StoredFile:
    """Store a table of text as it came, for a room that has read it: it is evidence, byte for byte.

    Raises   FileTooLarge (nothing is written)
    """
    if len(upload.content) > MAX_TABLE_BYTES:
        raise FileTooLarge(byte_count=len(upload.content), limit_bytes=MAX_TABLE_BYTES)
    return _store(work, upload, "text/csv", organisation_id=organisation_id, is_public=False)


def _decode(upload: Upload) -> Image.Image:
    refusal = FileKindRefused(name=upload.name[:80], accepted="JPEG, PNG, WebP")
    try:
        with warnings.catch_warnings():
            # Pillow warns of a decompression bomb before our own limit below refuses it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(upload.content), formats=PICTURE_FORMATS)
            pixels = picture.width * picture.height
            if pixels > MAX_PIXELS:
                raise TooManyPixels(pixels=pixels, limit=MAX_PIXELS)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError as error:
        raise TooManyPixels(pixels=2 * MAX_PIXELS, limit=MAX_PIXELS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise refusal from error
    upright.thumbnail((STORED_EDGE, STORED_EDGE))
    # A fresh image: nothing of the file's metadata (position, device, author) is carried over.
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    return clean


def _store(
    work: Work,
    upload: Upload,
    media_type: str,
    *,
    organisation_id: int | None,
    is_public: bool,
    size: tuple[int, int] | None = None,
) -> StoredFile:
    staged = work.ports.files.stage(upload.content)
    keep_on_commit(work.session, staged)
    row = StoredFile(
        digest=staged.digest,
        media_type=media_type,
        name=_clean_name(upload.name),
        byte_count=len(upload.content),
        width=size[0] if size else None,
        height=size[1] if size else None,
        organisation_id=organisation_id,
        uploaded_by=work.actor.account_id,
        uploaded_at=work.now,
        is_public=is_public,
    )
    work.session.add(row)
    work.session.flush()  # rooms refer to the file by its id
    return row


def _clean_name(name: str) -> str:
    """Return a name that fits a line and a header: its last 200 printable characters, where the extension is."""
    return "".join(character for character in name if character.isprintable())[-200:]
