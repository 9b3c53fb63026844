"""Which part of a file a Range header asks for, by RFC 9110."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.http.byte_ranges import OutOfRange, part_asked

TAG = '"abc"'


def asked(header, *, length=1000, if_range=None):
    return part_asked(header, length=length, etag=TAG, if_range=if_range)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-499", (0, 499)),
        ("bytes=500-", (500, 999)),
        ("bytes=-200", (800, 999)),
        ("bytes=-5000", (0, 999)),
        ("bytes=990-2000", (990, 999)),
        ("Bytes= 0-0 ", (0, 0)),
    ],
)
def test_one_part_is_given_and_cut_to_the_file(header, part):
    assert asked(header) == part


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=0-1,4-5",
        "items=0-4",
        "bytes=0-1111111111111111111111",
    ],
)
def test_what_cannot_be_read_and_several_parts_give_the_whole(header):
    assert asked(header) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0"])
def test_a_part_behind_the_end_cannot_be_given(header):
    with pytest.raises(OutOfRange):
        asked(header)


@pytest.mark.parametrize(
    ("if_range", "part"),
    [
        (TAG, (0, 9)),
        ('"other"', None),
        (f"W/{TAG}", None),
        ("Sat, 18 Jul 2026 00:00:00 GMT", None),
    ],
)
def test_a_part_of_another_file_is_never_joined_to_this_one(if_range, part):
    assert asked("bytes=0-9", if_range=if_range) == part


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 50))
def test_what_is_given_lies_within_the_file_and_within_what_was_asked(first, last, length):
    try:
        part = asked(f"bytes={first}-{last}", length=length)
    except OutOfRange:
        assert first >= length
        return

    assert part == (None if last < first else (first, min(last, length - 1)))
