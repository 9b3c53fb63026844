"""Short videos: what they show stays, where and with what they were taken goes, and nonsense is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.videos import FRAME, SOUND, a_video, box, full
from trace.standards.video.mp4 import (
    MP4,
    QUICKTIME,
    MalformedVideo,
    clean_video,
    looks_like_video,
)


def test_pictures_and_sound_stay_where_they_were_and_every_trace_of_a_place_goes():
    sent = a_video()

    video = clean_video(sent)

    assert (video.media_type, video.width, video.height, video.seconds) == (MP4, 640, 360, 2)
    assert len(video.content) == len(sent)
    assert video.content.find(FRAME) == sent.find(FRAME)
    assert video.content.find(SOUND) == sent.find(SOUND)
    for trace in (b"28.1064", b"114.4451", b"ISO6709", b"xyz", b"Wang", b"phone", b"mebx", b"XMP"):
        assert trace not in video.content
        assert trace in sent or trace == b"phone"


def test_a_cleaned_video_is_the_same_when_it_is_cleaned_again():
    once = clean_video(a_video())

    assert clean_video(once.content) == once


def test_a_phone_held_upright_gives_an_upright_size_and_quicktime_its_own_name():
    video = clean_video(a_video(turned=True, brand=b"qt  "))

    assert (video.width, video.height, video.media_type) == (360, 640, QUICKTIME)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a video at all", "kind"),
        (box(b"ftyp", b"heic", bytes(4)) + box(b"mdat", b"x"), "kind"),
        (a_video(coding=b"jpeg"), "no_picture"),
        (a_video(own=False), "elsewhere"),
        (a_video(extra=box(b"moof", bytes(8))), "fragmented"),
        (a_video(in_film=box(b"mvex", bytes(8))), "fragmented"),
        (a_video(extra=box(b"moov", full(b"mvhd", bytes(96)))), "box"),
        (a_video(extra=b"\x00\x00\x00\x05free"), "box"),
        (a_video(extra=box(b"free") * 2_001), "box"),
        (a_video(frame_at=4), "box"),
        (a_video(frame_at=1 << 40), "box"),
    ],
)
def test_what_is_no_whole_video_is_refused_with_its_reason(content, reason):
    with pytest.raises(MalformedVideo) as refusal:
        clean_video(content)

    assert refusal.value.reason == reason


@given(st.integers(0, len(a_video()) - 1), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_gives_a_file_of_the_same_length(at, value):
    sent = bytearray(a_video())
    sent[at] = value

    try:
        video = clean_video(bytes(sent))
    except MalformedVideo:
        return

    assert len(video.content) == len(sent)


@given(st.integers(0, len(a_video()) - 1))
def test_a_cut_file_is_refused_unless_only_the_end_is_missing(length):
    whole = a_video()
    end_of_film = whole.rfind(b"uuid") - 4

    if length == end_of_film:
        assert clean_video(whole[:length]).seconds == 2
        return
    if length < end_of_film or length >= end_of_film + 8:
        with pytest.raises(MalformedVideo):
            clean_video(whole[:length])


def test_only_the_first_box_tells_a_video():
    assert looks_like_video(a_video())
    assert not looks_like_video(b"\xff\xd8\xff\xe0 JFIF ftyp")
