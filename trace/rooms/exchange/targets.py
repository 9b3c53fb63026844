"""A target 对接平台 as its file describes it: where it is, what it gets, and how its fields are called.

No platform's own interface is public, so nothing of one is in the code: the operator writes the file from the
platform's papers. docs/exchange/province.toml explains every line.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from trace.rooms.exchange.kinds import FactKind, Form
from trace.standards.signing.canonical_json import JsonValue, canonical

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
FIELD = re.compile(r"[^\s.]{1,60}(\.[^\s.]{1,60}){0,5}")
MAX_TIMEOUT_S = 60

#: What a field may be taken `from`, by kind.
SOURCES: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.PRODUCER: (
        "id", "name", "credit_code", "subject_kind", "division", "address", "contact_name", "phone",
        "state", "registered_at", "approved_at", "closed_at",
    ),
    FactKind.PRODUCT: (
        "id", "producer_id", "producer_name", "producer_credit_code", "code", "gtin", "name", "commodity",
        "variety", "is_prepackaged_food", "net_content", "net_content_unit", "shelf_life_days", "storage",
        "standard_code", "ingredients", "origin", "state", "registered_at",
    ),
    FactKind.BATCH: (
        "id", "producer_id", "producer_name", "producer_credit_code", "product_id", "product_code",
        "product_gtin", "product_name", "lot", "uri", "page", "kind", "made_on", "expires_on", "quantity",
        "unit", "grade", "premises_name", "premises_address", "processor_name", "state", "restrictions",
        "restriction_documents", "registered_at",
    ),
    FactKind.CERTIFICATE: (
        "id", "producer_id", "producer_name", "producer_credit_code", "number", "batch_id", "lot",
        "product_code", "product_name", "quantity", "origin", "promisor", "phone", "statement", "basis",
        "issued_at", "state", "voided_at", "void_reason", "page",
    ),
    FactKind.EVENT: (
        "id", "event_id", "event_type", "action", "biz_step", "disposition", "event_time", "offset",
        "record_time", "read_point", "biz_location", "epcs", "producer_id", "producer_name",
        "producer_credit_code",
    ),
}  # fmt: skip


class TargetFileWrong(Exception):
    """A target's file cannot be used: `problems` says where and why, in the words of the file."""

    def __init__(self, name: str, problems: list[str]) -> None:
        super().__init__(f"{name}: {'; '.join(problems)}")
        self.name = name
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one field of the platform is filled: from a value of ours, or with a fixed one.

    words    what our word is called there; a value without one counts as missing
    longest  characters the platform takes; a longer value is not cut but counts as missing
    """

    source: str | None
    value: str | int | bool | None = None
    is_required: bool = False
    longest: int | None = None
    words: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class KindRule:
    """What of one kind goes where: the path below the address, the method, the fields in their order."""

    kind: FactKind
    path: str
    method: str
    fields: Mapping[str, FieldRule]
    digest: str


@dataclass(frozen=True, slots=True)
class Target:
    """One platform, as its file has it; secrets are named here, never held."""

    name: str
    title: str
    form: Form
    is_enabled: bool
    address: str = ""
    hosts: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    ca_file: str = ""
    timeout_s: int = 20
    secret: str = ""
    secret_header: str = "Authorization"  # noqa: S105  (a header's name)
    secret_prefix: str = "Bearer "  # noqa: S105  (a scheme's name)
    folder: str = ""
    has_extensions: bool = False
    kinds: Mapping[FactKind, KindRule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A record in the platform's fields (names dotted where they lie within others), and what it lacks."""

    payload: dict[str, object]
    missing: list[str]


def parse_target(name: str, text: str) -> Target:
    """Return the target that a file describes; raises TargetFileWrong with everything that is wrong."""
    problems: list[str] = []
    if not NAME.fullmatch(name):
        problems.append("file name: small letters, digits and hyphens only, at most 40")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TargetFileWrong(name, [*problems, f"not TOML: {error}"]) from error
    found = _Reader(table, problems)
    form = found.one_of("form", Form)
    made = Target(
        name=name,
        title=found.text("title", longest=120) or name,
        form=form or Form.JSON,
        is_enabled=found.flag("enabled"),
        address=found.text("address").rstrip("/"),
        hosts=tuple(host.lower() for host in found.texts("hosts")),
        networks=found.texts("networks"),
        ca_file=found.text("ca_file"),
        timeout_s=found.whole("timeout_s", 20, MAX_TIMEOUT_S),
        secret=found.text("secret"),
        secret_header=found.text("secret_header") or "Authorization",
        secret_prefix=found.text("secret_prefix", default="Bearer "),
        folder=found.text("folder"),
        has_extensions=found.flag("extensions"),
        kinds=_kinds(found, form or Form.JSON),
    )
    found.nothing_else()
    _judge(made, problems)
    if problems:
        raise TargetFileWrong(name, problems)
    return made


def map_record(rule: KindRule, record: Mapping[str, object]) -> Mapped:
    """Return `record` in the fields of the platform.

    Missing are fields that it requires and that are empty here, values without a word there, and values longer than it
    takes; each as `field: why`.
    """
    payload: dict[str, object] = {}
    missing: list[str] = []
    for name, each in rule.fields.items():
        value = each.value if each.source is None else record.get(each.source)
        if each.words is not None and value not in (None, ""):
            word = each.words.get(str(value))
            if word is None:
                missing.append(f"{name}: no-word")
            value = word
        elif value in (None, "", []):
            if each.is_required:
                missing.append(f"{name}: empty")
            value = None
        elif each.longest is not None and len(str(value)) > each.longest:
            missing.append(f"{name}: too-long")
        payload[name] = value
    return Mapped(payload, missing)


def nested(payload: Mapping[str, object]) -> dict[str, object]:
    """Return dotted names as objects within objects; what is empty is left out."""
    made: dict[str, object] = {}
    for name, value in payload.items():
        if value is None:
            continue
        *outer, last = name.split(".")
        place = made
        for part in outer:
            inner = place.setdefault(part, {})
            assert isinstance(inner, dict)  # noqa: S101  (the file was checked for it)
            place = inner
        place[last] = value
    return made


# ---------------------------------------------------------------- reading the file


class _Reader:
    """A table of the file, each entry asked for once; what is wrong is collected."""

    def __init__(self, table: Mapping[str, object], problems: list[str], place: str = "") -> None:
        self._left = dict(table)
        self._place = place
        self.problems = problems

    def complain(self, name: str, what: str) -> None:
        self.problems.append(f"{self._place}{name}: {what}")

    def text(self, name: str, *, default: str = "", longest: int = 500) -> str:
        value = self._left.pop(name, default)
        if isinstance(value, str) and len(value) <= longest and value.isprintable():
            return value
        self.complain(name, f"must be text of at most {longest} characters")
        return default

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._left.pop(name, [])
        if isinstance(value, list) and all(isinstance(each, str) and each for each in value):
            return tuple(value)
        self.complain(name, "must be a list of texts")
        return ()

    def flag(self, name: str) -> bool:
        value = self._left.pop(name, False)
        if isinstance(value, bool):
            return value
        self.complain(name, "must be true or false")
        return False

    def whole(self, name: str, default: int, most: int) -> int:
        value = self._left.pop(name, default)
        if type(value) is int and 0 < value <= most:
            return value
        self.complain(name, f"must be a whole number from 1 to {most}")
        return default

    def one_of(self, name: str, kind: type[Form]) -> Form | None:
        value = self._left.pop(name, None)
        if value in set(kind):
            return kind(str(value))
        self.complain(name, f"must be one of {', '.join(kind)}")
        return None

    def tables(self, name: str) -> dict[str, Mapping[str, object]]:
        value = self._left.pop(name, {})
        if isinstance(value, dict) and all(isinstance(each, dict) for each in value.values()):
            return value
        self.complain(name, "must hold tables")
        return {}

    def take(self, name: str) -> object:
        return self._left.pop(name, None)

    def nothing_else(self) -> None:
        for name in self._left:
            self.complain(name, "is not known")


def _kinds(found: _Reader, form: Form) -> dict[FactKind, KindRule]:
    made = {}
    for name, table in found.tables("kinds").items():
        place = f"kinds.{name}."
        if name not in set(FactKind):
            found.complain(f"kinds.{name}", f"must be one of {', '.join(FactKind)}")
            continue
        made[FactKind(name)] = _kind(FactKind(name), form, _Reader(table, found.problems, place))
    return dict(sorted(made.items(), key=lambda pair: pair[0].rank))


def _kind(kind: FactKind, form: Form, found: _Reader) -> KindRule:
    path = found.text("path", default="/capture" if form is Form.EPCIS else "")
    method = found.text("method", default="POST")
    rules = {
        name: _rule(name, table, kind, found) for name, table in found.tables("fields").items()
    }
    if method not in ("POST", "PUT"):
        found.complain("method", "must be POST or PUT")
    if form is not Form.CSV and not re.fullmatch(r"(/[A-Za-z0-9._~%-]+)+/?", path):
        found.complain("path", "must begin with / and hold no question mark")
    if form is Form.EPCIS and (rules or kind is not FactKind.EVENT):
        found.complain("fields", "an EPCIS target takes events alone, as they are")
    if form is not Form.EPCIS and not rules:
        found.complain("fields", "must name at least one field")
    for name in rules:
        if any(other.startswith(f"{name}.") for other in rules):
            found.complain(f"fields.{name}", "is both a value and the place of others")
    found.nothing_else()
    return KindRule(kind, path, method, rules, _digest(form, rules))


def _rule(name: str, table: Mapping[str, object], kind: FactKind, outer: _Reader) -> FieldRule:
    found = _Reader(table, outer.problems, f"kinds.{kind.value}.fields.{name}.")
    source = found.text("from") or None
    value = found.take("value")
    longest = found.take("longest")
    words = found.take("words")
    required = found.flag("required")
    if not FIELD.fullmatch(name):
        found.complain("name", "must have no spaces, parts parted by single dots")
    if (source is None) == (value is None):
        found.complain("from", "give either from or value")
    if source is not None and source not in SOURCES[kind]:
        found.complain("from", f"must be one of {', '.join(SOURCES[kind])}")
    if value is not None and not isinstance(value, str | int):
        found.complain("value", "must be text, a whole number, true or false")
        value = None
    if longest is not None and (type(longest) is not int or longest < 1):
        found.complain("longest", "must be a whole number above 0")
        longest = None
    if words is not None and not (
        isinstance(words, dict) and all(isinstance(word, str) for word in words.values())
    ):
        found.complain("words", "must be texts by our words")
        words = None
    found.nothing_else()
    assert longest is None or isinstance(longest, int)  # noqa: S101  (checked above)
    assert value is None or isinstance(value, str | int)  # noqa: S101  (checked above)
    assert words is None or isinstance(words, dict)  # noqa: S101  (checked above)
    return FieldRule(source, value, required, longest, words)


def _digest(form: Form, rules: Mapping[str, FieldRule]) -> str:
    shape: list[JsonValue] = [
        [name, each.source, each.value, each.is_required, each.longest, dict(each.words or {})]
        for name, each in rules.items()
    ]
    return hashlib.sha256(canonical([form.value, shape])).hexdigest()


def _judge(target: Target, problems: list[str]) -> None:
    if target.is_enabled and not target.kinds:
        problems.append("kinds: name at least one of what is handed over")
    for name in (target.secret, target.ca_file):
        if name and PurePosixPath(name).name != name:
            problems.append(f"{name}: must be the name of a file in the folder, without a path")
    if not HEADER.fullmatch(target.secret_header):
        problems.append("secret_header: is no name of a header")
    for text in target.networks:
        try:
            ipaddress.ip_network(text)
        except ValueError:
            problems.append(f"networks: {text} is no network such as 10.20.0.0/16")
    if target.form is Form.CSV:
        if target.address:
            problems.append("address: files in a folder have none")
        if ".." in PurePosixPath(target.folder).parts:
            problems.append("folder: must not lead upwards")
    else:
        _judge_address(target, problems)


def _judge_address(target: Target, problems: list[str]) -> None:
    try:
        parts = urlsplit(target.address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, 0, urlsplit("")
    if parts.scheme != "https" or not host or parts.username or parts.query or parts.fragment:
        problems.append("address: must be an https address without user, question mark or fragment")
    elif host not in target.hosts:
        problems.append(f"hosts: must name the host of the address, {host}")
    if port == 0:
        problems.append("address: is no address")
