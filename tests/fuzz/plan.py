"""What is tried: one request each, and a plan of them that gives every door its share."""

from __future__ import annotations

import io
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any, TypeVar

from tests.fuzz.forms import PageForm
from tests.fuzz.values import BadFile

T = TypeVar("T")
SEED = 20260718
INTERFACES = ("/api/", "/epcis/")
LANGUAGES = ("zh", "en")
# How much of a plan one run tries that is not asked for everything.
SHARE = 1_800


@dataclass
class SentForm:
    """One form as one role finds it: where it goes, and what it holds when nothing is wrong."""

    endpoint: str
    role: str
    path: str
    form: PageForm
    base: dict[str, list[str]]
    files: dict[str, BadFile] = field(default_factory=dict)


@dataclass
class Try:
    """One request to a page; `never` says that carrying it out would be wrong.

    form       whose fields are sent, with `typed` in them and the files of `sent`
    name       the field that was altered
    is_forged  sent as another site would: tokens are asked for
    """

    what: str
    role: str
    method: str
    path: str
    sent: dict[str, Any] = field(default_factory=dict)
    form: SentForm | None = None
    typed: Mapping[str, list[str]] = field(default_factory=dict)
    never: bool = False
    name: str = ""
    is_forged: bool = False

    def options(self) -> dict[str, Any]:
        """Return what the test client takes."""
        if "data" in self.sent or self.form is None:
            return dict(self.sent)
        data = dict(self.typed) | parts(self.sent["files"])
        return {"data": data, "headers": self.sent.get("headers")}


def parts(files: Mapping[str, BadFile]) -> dict[str, Any]:
    """Return files as the test client takes them: opened anew for every request."""
    return {
        name: (io.BytesIO(file.content), file.name, file.media_type) for name, file in files.items()
    }


def share_of(plan: Sequence[T], door: Callable[[T], str], count: int) -> list[T]:
    """Return `count` tries of a plan in an order that the seed fixes, every door's first, then every door's second."""
    dice = random.Random(SEED)
    by_door: dict[str, list[T]] = defaultdict(list)
    for each in plan:
        by_door[door(each)].append(each)
    for tries in by_door.values():
        dice.shuffle(tries)
    rounds = chain.from_iterable(zip_longest(*by_door.values()))
    return [each for each in rounds if each is not None][:count]
