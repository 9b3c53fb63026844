"""The province of an address, from tables in the data directory, made small here."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from trace.http.places import FILES, PlaceTables

HEADER, INDEX = 256, 256 * 256 * 8


def write_table(file: Path, rows: list[tuple[str, str, str]]) -> None:
    """Write a table in ip2region's layout: header, vector index by the first two bytes, segments, regions."""
    version = ipaddress.ip_address(rows[0][0]).version
    size = 14 if version == 4 else 38
    regions, segments, vectors = b"", b"", bytearray(INDEX)
    start = HEADER + INDEX + size * len(rows)
    for number, (first, last, region) in enumerate(rows):
        low, high = (ipaddress.ip_address(text).packed for text in (first, last))
        ends = low[::-1] + high[::-1] if version == 4 else low + high
        text = region.encode()
        segments += ends + struct.pack("<HI", len(text), start + len(regions))
        regions += text
        at = HEADER + INDEX + size * number
        struct.pack_into("<II", vectors, (low[0] * 256 + low[1]) * 8, at, at)
    header = struct.pack("<HHIIIHH", 3, 1, 0, 0, 0, version, 4).ljust(HEADER, b"\0")
    file.write_bytes(header + bytes(vectors) + segments + regions)


@pytest.fixture
def places(tmp_path: Path) -> Iterator[PlaceTables]:
    write_table(
        tmp_path / FILES[4],
        [
            ("8.8.0.0", "8.8.255.255", "美国|0|0|Level3"),
            ("222.240.0.0", "222.240.255.255", "中国|湖南省|长沙市|电信"),
        ],
    )
    write_table(tmp_path / FILES[6], [("240e::", "240e:ffff::", "中国|广东省|深圳市|电信")])
    tables = PlaceTables(tmp_path)
    yield tables
    tables.close()


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("222.240.1.1", "湖南省"),
        ("::ffff:222.240.1.1", "湖南省"),
        ("240e::1", "广东省"),
        ("8.8.8.8", ""),
        ("127.0.0.1", ""),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_an_address_of_china_has_a_province_and_others_none(
    places: PlaceTables, address: str, region: str
) -> None:
    assert places.region(address) == region


def test_without_tables_every_place_is_unknown(tmp_path: Path) -> None:
    places = PlaceTables(tmp_path)

    assert places.region("222.240.1.1") == ""
    assert places.region("240e::1") == ""


def test_a_broken_table_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / FILES[4]).write_bytes(b"\x09\x00 not a table")

    assert PlaceTables(tmp_path).region("222.240.1.1") == ""
