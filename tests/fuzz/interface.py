"""Bad input at the interface: every operation of its own description, sent what does not fit it.

No operation may break; every refusal is a problem after RFC 9457 whose `errors` point into what was sent; nothing is
half written; and what the description itself forbids (another type, 2^63, the 30th of February) is not taken silently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from werkzeug.routing import Rule

from tests.figures import Figure, Options, row
from tests.fuzz.doors import Answer, Doors, open_doors, problem_of
from tests.fuzz.findings import Findings
from tests.fuzz.operations import Operation, all_operations, leaves, replaced
from tests.fuzz.pages import bad_arguments
from tests.fuzz.plan import LANGUAGES, SEED, SHARE, parts, share_of
from tests.fuzz.values import BAD_CURSORS, LONG, VALUES, Bad, Kind, bad_files

JSON = "application/json"
PROBLEM = "application/problem+json"
DEEP = 50_000
HAN = re.compile(r"[\u4e00-\u9fff]")
# What no JSON library writes of itself: put into the text of a body in place of a value.
LITERALS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e309",
    "1" + "0" * 5000,
    '"\\ud800"',
    '"\\u0000"',
    "01",
    "tru",
)
MARK = "⁂"
CONTENT_TYPES = (
    "text/plain",
    "text/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "",
    "x",
)
KEYS = ("short", "k" * 81, "with space 12345", "钥匙钥匙钥匙钥匙", "tab\there-12345", "a" * 5000)


@dataclass
class Try:
    """One request to an operation; `never` says that carrying it out would be wrong."""

    what: str
    operation: Operation
    sent: dict[str, Any] = field(default_factory=dict)
    never: bool = False
    path: str = ""


@row("fuzz", "api-garbage")
def api_garbage(options: Options) -> list[Figure]:
    """Send bad input to every operation of the interface; nothing may break or pass for good."""
    with open_doors() as doors:
        findings = Findings("api-garbage", SEED)
        for number, each in enumerate(chosen(make_plan(doors), options)):
            carry_out(doors, each, LANGUAGES[number % 2], findings)
    return findings.figures()


def chosen(plan: list[Try], options: Options) -> list[Try]:
    """Return the whole plan with full=1, else every operation's share of it."""
    count = len(plan) if options.full else SHARE
    return share_of(plan, door_of, count)


def door_of(tried: Try) -> str:
    """Return the door that a request knocks at."""
    return f"{tried.operation.method} {tried.operation.address}"


def make_plan(doors: Doors) -> list[Try]:
    """Return everything that can be tried, in a fixed order."""
    return [each for operation in all_operations(doors) for each in tries_of(doors, operation)]


def carry_out(doors: Doors, tried: Try, language: str, findings: Findings) -> Answer:
    """Send one request and note what is wrong with the answer."""
    operation = tried.operation
    sent = dict(tried.sent)
    if "files" in sent:
        files = parts(sent.pop("files"))
        sent["data"] = sent.pop("data", {}) | files
    path = tried.path or operation.path
    answer = doors.ask(operation.role, operation.method, path, language=language, **sent)
    for problem in judge(tried, answer, language):
        findings.add(
            problem, f"{operation.method} {path[:120]} as {operation.role}: {tried.what}", answer
        )
    findings.count += 1
    return answer


# ---------------------------------------------------------------- what is tried


def tries_of(doors: Doors, operation: Operation) -> Iterator[Try]:
    """Yield every bad way to use one operation."""
    yield from _paths(doors, operation)
    yield from _queries(operation)
    if operation.schema is not None and operation.content_type == JSON:
        yield from _values(operation)
        yield from _bodies(operation)
    elif operation.content_type:
        yield from _forms_and_files(operation)
    if operation.method == "POST":
        for key in KEYS:
            headers = {"Idempotency-Key": key.encode("utf-8").decode("latin-1")}
            yield Try(
                f"key {key[:12]!r}", operation, operation.sound() | {"headers": headers}, never=True
            )


def _paths(doors: Doors, operation: Operation) -> Iterator[Try]:
    rule: Rule = operation.rule
    for name in sorted(rule.arguments):
        for bad in bad_arguments(rule, name):
            path = doors.path_of(rule, **{name: bad})
            yield Try(f"{name} = {str(bad)[:20]!r}", operation, operation.sound(), path=path)


def _queries(operation: Operation) -> Iterator[Try]:
    for parameter in operation.query:
        name, kind = parameter["name"], kind_of(parameter["schema"], parameter["name"])
        values = (
            [Bad(text[:20], text, never=True) for text in BAD_CURSORS]
            if name == "cursor"
            else VALUES[kind]
        )
        for bad in values:
            query = urlencode(operation.arguments | {name: bad.value.encode("utf-8", "replace")})
            # A list of a record that is not there is empty; text may be anything.
            is_record = (
                name.endswith("_id") and bad.value.lstrip("-").isdecimal() and len(bad.value) < 19
            )
            is_free = kind is Kind.TEXT or bad.value == "" or is_record
            path = f"{operation.address}?{query}"
            yield Try(
                f"?{name} = {bad.name}",
                operation,
                operation.sound(),
                bad.never and not is_free,
                path,
            )
    for query in ("%00=%00", "text=%ff", "&=&=", "none_such=1", "cursor=x&cursor=y"):
        yield Try(f"?{query}", operation, operation.sound(), path=f"{operation.address}?{query}")


def kind_of(schema: Mapping[str, Any], name: str) -> Kind:
    """Return what a place of the description takes."""
    types = schema.get("type", "string")
    types = types if isinstance(types, list) else [types]
    if "enum" in schema or name.endswith(("_id", "_ids")):
        return Kind.CHOICE
    if "integer" in types or "number" in types:
        return Kind.NUMBER
    if "boolean" in types:
        return Kind.CHECK
    if schema.get("format") == "date":
        return Kind.DATE
    if schema.get("format") == "date-time":
        return Kind.MOMENT
    return Kind.TEXT


def _values(operation: Operation) -> Iterator[Try]:
    """Yield the sound body with one value replaced: by bad text, by another type, by what is no JSON."""
    for path, schema in leaves(operation.schema, operation.body):
        where = "/".join(map(str, path))
        kind = kind_of(schema, str(path[-1]))
        for bad in VALUES[kind] if "object" not in _types(schema) else ():
            body = replaced(operation.body, path, bad.value)
            yield _json(
                f"{where} = {bad.name}", operation, body, bad.never and kind is not Kind.CODE
            )
        for value in _other_types(schema):
            body = replaced(operation.body, path, value)
            is_any = not schema.get("type") and "enum" not in schema
            yield _json(f"{where} = {str(value)[:30]!r}", operation, body, never=not is_any)
        for literal in LITERALS:
            text = json.dumps(replaced(operation.body, path, MARK), ensure_ascii=False)
            raw = text.replace(f'"{MARK}"', literal).encode()
            is_any = not schema.get("type") and "enum" not in schema
            yield _raw(f"{where} = {literal[:12]} as it is", operation, raw, never=not is_any)


def _types(schema: Mapping[str, Any]) -> list[str]:
    found = schema.get("type", [])
    return list(found) if isinstance(found, list) else [found]


def _other_types(schema: Mapping[str, Any]) -> list[Any]:
    types = _types(schema)
    found: list[Any] = [[[]], [None], {"a": {"b": []}}, [1] * 10_000]
    if "boolean" not in types:
        found.append(True)
    if "integer" in types:
        found += [1.5, 2**63, -(2**63) - 1, 10**400]
    elif "number" not in types and "boolean" not in types and "object" not in types:
        found.append(5)
    if "object" in types or "array" in types:
        found.append("x" * 100)
    if "null" not in types:
        found.append(None)
    return found


def _bodies(operation: Operation) -> Iterator[Try]:
    """Yield bodies that are wrong as a whole."""
    sound = operation.body
    names = list(sound) if isinstance(sound, dict) else []
    yield _json("an unknown member", operation, {**sound, "none_such": 1}, never=True)
    yield _json("a long member", operation, {**sound, "n" * 100_000: 1}, never=True)
    yield _json("members of others", operation, {**sound, "id": 1, "__proto__": {}}, never=True)
    for name in names:
        without = {other: value for other, value in sound.items() if other != name}
        is_required = name in operation.schema.get("required", ())
        yield _json(f"without {name}", operation, without, never=is_required)
    text = json.dumps(sound, ensure_ascii=False)
    for name in names[:2]:
        twice = text[:-1] + f', "{name}": "twice"}}'
        yield _raw(f"{name} twice", operation, twice.encode(), never=True)
    for label, raw in (
        ("nothing", b""),
        ("half", text.encode()[: len(text) // 2]),
        ("deep list", b"[" * DEEP + b"]" * DEEP),
        ("deep object", b'{"a":' * DEEP + b"1" + b"}" * DEEP),
        ("no JSON", b"<xml/>"),
        ("no UTF-8", text.encode().replace(b"{", b'{"\xff\xfe":"\xff",', 1)),
        ("UTF-16", text.encode("utf-16")),
        ("two values", (text + text).encode()),
        ("a list", b"[]"),
        ("a text", b'"x"'),
        ("a number", b"5"),
        ("null", b"null"),
        ("NUL", b"\x00" * 100),
        ("a long text", json.dumps(LONG).encode()),
    ):
        # Without required members, nothing says as much as an empty object.
        yield _raw(
            label,
            operation,
            raw,
            never=label != "nothing" or bool(operation.schema.get("required")),
        )
    yield _raw("a mark of order", operation, b"\xef\xbb\xbf" + text.encode(), never=False)
    for media_type in CONTENT_TYPES:
        headers = {"Content-Type": media_type}
        sent = {"data": text.encode(), "headers": headers}
        yield Try(
            f"as {media_type or 'nothing'}",
            operation,
            sent,
            never=bool(operation.schema.get("required")),
        )


def _forms_and_files(operation: Operation) -> Iterator[Try]:
    is_form = "form" in operation.content_type
    for file in bad_files():
        if is_form:
            sent: dict[str, Any] = {"files": {operation.part: file}, "data": operation.fields()}
        else:
            sent = {"data": file.content, "headers": {"Content-Type": operation.content_type}}
        yield Try(f"file {file.label}", operation, sent, never=True)
    members = (operation.schema or {}).get("properties", {})
    for name, schema in members.items():
        if name == operation.part:
            continue
        for bad in VALUES[kind_of(schema, name)]:
            data = operation.fields() | {name: bad.value}
            yield Try(
                f"{name} = {bad.name}",
                operation,
                {"files": operation.files(), "data": data},
                bad.never,
            )
    yield Try("nothing", operation, {"data": b""}, never=bool(operation.files()))
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    yield Try("broken parts", operation, {"data": b"--x\r\nx", "headers": broken})


def _json(what: str, operation: Operation, body: Any, never: bool) -> Try:
    try:
        raw = json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raw = json.dumps(body).encode()
    return _raw(what, operation, raw, never)


def _raw(what: str, operation: Operation, raw: bytes, never: bool) -> Try:
    return Try(what, operation, {"data": raw, "headers": {"Content-Type": JSON}}, never)


# ---------------------------------------------------------------- how it is judged


def judge(tried: Try, answer: Answer, language: str) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    if answer.is_broken:
        yield "broken"
        return
    if answer.left_behind:
        yield f"left {answer.left_behind} behind"
    if not answer.is_refusal:
        if tried.never:
            yield "accepted"
        return
    problem = problem_of(answer)
    if answer.media_type != PROBLEM or problem.get("status") != answer.status:
        yield "refused without a problem"
        return
    said = [problem.get(name) for name in ("type", "title", "detail", "instance")]
    errors = problem.get("errors", [])
    if not all(isinstance(text, str) and text for text in said):
        yield "a problem without its members"
    if answer.status == 422 and problem["type"].endswith("/invalid-input") and not errors:
        yield "a problem that points nowhere"
    for error in errors:
        if not re.fullmatch(r"(/([^~/]|~[01])*)*", error.get("pointer", "x")) or not error.get(
            "detail"
        ):
            yield "a wrong pointer"
        elif not _leads_somewhere(tried, error["pointer"]):
            yield "a pointer to what does not exist"
    told = [problem["title"], problem["detail"], *(error.get("detail", "") for error in errors)]
    for text in told:
        if bool(HAN.search(text)) is not (language == "zh") and not _quotes(text):
            yield "a message of no language"
            break


def _leads_somewhere(tried: Try, pointer: str) -> bool:
    """Whether a pointer names the whole, a member of the body, an argument, or what the request itself holds."""
    name = pointer.split("/")[1] if pointer else ""
    operation = tried.operation
    known = {"", operation.part, "Idempotency-Key", "none_such", *operation.rule.arguments}
    known |= {each["name"] for each in operation.query}
    known |= set((operation.schema or {}).get("properties", {}))
    return name in known or tried.what.startswith(
        ("an unknown", "a long", "members", "?", "no UTF-8")
    )


def _quotes(text: str) -> bool:
    # A sentence may repeat what is called something in the other language.
    return "“" in text or len(text) > 100 or (not text.isascii() and "示例" in text)
