"""Where an address is, no finer than a province; answered from a table that the operator may lay beside the data.

The tables are ip2region's (`places/ip2region_v4.xdb`, `places/ip2region_v6.xdb` in the data directory). Without them
every place is unknown, and pages say so. Addresses are looked up and forgotten.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from threading import Lock
from typing import Protocol

import structlog
from flask import Flask, current_app, request
from ip2region import searcher, util

from trace.http.session import house

log = structlog.get_logger("trace")
FOLDER = "places"
FILES = {4: "ip2region_v4.xdb", 6: "ip2region_v6.xdb"}
HOME = "中国"


class Places(Protocol):
    """Tells the region of an address."""

    def region(self, address: str) -> str:
        """Return the first-level region's name in Chinese, or "" when it is unknown or abroad."""
        ...


class PlaceTables:
    """The tables found in `folder`, opened at the first question; either may be missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._searchers: dict[int, searcher.Searcher | None] = {}
        # The reader seeks in one file; threads of a web process take turns.
        self._lock = Lock()

    def region(self, address: str) -> str:
        """Return the first-level region's name in Chinese, or "" when it is unknown or abroad."""
        with self._lock:
            if self._open(4) is None and self._open(6) is None:
                return ""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return ""
        mapped = getattr(found, "ipv4_mapped", None)
        with self._lock:
            table = self._open((mapped or found).version)
            answer = table.search((mapped or found).packed) if table else ""
        country, _, rest = answer.partition("|")
        return rest.partition("|")[0] if country == HOME else ""

    def close(self) -> None:
        """Close the tables that were opened."""
        with self._lock:
            for table in filter(None, self._searchers.values()):
                table.close()
            self._searchers.clear()

    def _open(self, version: int) -> searcher.Searcher | None:
        if version not in self._searchers:
            self._searchers[version] = self._load(version)
        return self._searchers[version]

    def _load(self, version: int) -> searcher.Searcher | None:
        file = self._folder / FILES[version]
        try:
            with file.open("rb") as table:
                util.verify(table)
                index = util.load_vector_index(table)
            kind = util.IPv4 if version == 4 else util.IPv6
            return searcher.new_with_vector_index(kind, str(file), index)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, IndexError):
            log.warning("place-table-unreadable", file=str(file))
            return None


def init_app(app: Flask) -> None:
    """Have `region_of_request` ask the tables in the data directory."""
    app.extensions["trace_places"] = PlaceTables(house(app).settings.data_dir / FOLDER)


def region_of_request() -> str:
    """Return the province from which this request comes, in Chinese, or "" when nobody can tell."""
    return region_of(current_app, request.remote_addr or "")


def region_of(app: Flask, address: str) -> str:
    """Return the province of an address, in Chinese, or "" when nobody can tell."""
    places: Places = app.extensions["trace_places"]
    return places.region(address)
