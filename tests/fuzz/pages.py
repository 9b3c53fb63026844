"""Bad input at the pages: every form that the portals show, sent with what does not belong in it.

A page must not break, must say in the reader's language what is wrong, must show again what was typed, and must have
written nothing. What no field may ever accept (a NUL, the 30th of February, 2^63) must not be taken silently either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from tests.figures import Figure, Options, row
from tests.fuzz.bases import MORE_PAGES, VARIANTS, filled, kind_of, sound_files
from tests.fuzz.doors import Answer, Doors, open_doors
from tests.fuzz.findings import Findings
from tests.fuzz.forms import Field, read_page
from tests.fuzz.plan import INTERFACES, LANGUAGES, SEED, SHARE, SentForm, Try, share_of
from tests.fuzz.strangers import strange_requests
from tests.fuzz.values import BAD_CURSORS, VALUES, Bad, Kind, bad_files

# Whoever is told one of these has nothing of what was typed on the screen: it was no matter of a field.
WITHOUT_FORM = (400, 403, 404, 405, 413)
PLACEHOLDER = re.compile(r"%\(|\{(input|min|max|most|first|last|equal|other|choices|places|\d*)\}")
KEPT = frozenset({"text", "tel", "number", "date", "datetime-local", "textarea", "email", "url"})
BODIES_OF_TYPES = (
    ("json", "application/json", b'{"name": "x"}'),
    ("text", "text/plain", b"name=x"),
    ("no-type", "", b"name=x"),
    (
        "broken-multipart",
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data",
    ),
    ("no-boundary", "multipart/form-data", b"--x--"),
    ("bytes", "application/x-www-form-urlencoded", b"name=%ff%fe&\xff\xfe=\x00&%&=&&&"),
    ("charset", "application/x-www-form-urlencoded; charset=utf-7", b"name=+AHg-"),
    (
        "thousand-fields",
        "application/x-www-form-urlencoded",
        b"&".join(b"a%d=1" % n for n in range(3000)),
    ),
)


@row("fuzz", "pages-garbage")
def pages_garbage(options: Options) -> list[Figure]:
    """Send bad input to every page and form as those who may use it; nothing may break or pass for good."""
    with open_doors() as doors:
        findings = Findings("pages-garbage", SEED)
        for number, each in enumerate(chosen(make_plan(doors), options)):
            carry_out(doors, each, LANGUAGES[number % 2], findings)
    return findings.figures()


def chosen(plan: list[Try], options: Options) -> list[Try]:
    """Return the whole plan with full=1, else every door's share of it."""
    count = len(plan) if options.full else SHARE
    return share_of(plan, door_of, count)


def door_of(tried: Try) -> str:
    """Return the door that a request knocks at: a form, or the pages of one portal."""
    if tried.form is not None:
        return tried.form.path
    return f"{tried.method} " + "/".join(tried.path.partition("?")[0].split("/")[:3])


def make_plan(doors: Doors) -> list[Try]:
    """Return everything that can be tried, in a fixed order."""
    forms = collect_forms(doors)
    sent = [each for form in forms for each in tries_of(form)]
    return [*sent, *_addresses(doors), *strange_requests(doors, forms)]


def carry_out(doors: Doors, tried: Try, language: str, findings: Findings) -> Answer:
    """Send one request and note what is wrong with the answer."""
    doors.app.config["WTF_CSRF_ENABLED"] = tried.is_forged
    answer = doors.ask(tried.role, tried.method, tried.path, language=language, **tried.options())
    for problem in judge(tried, answer, language):
        findings.add(
            problem, f"{tried.method} {tried.path[:120]} as {tried.role}: {tried.what}", answer
        )
    findings.count += 1
    return answer


# ---------------------------------------------------------------- what is tried


def collect_forms(doors: Doors) -> list[SentForm]:
    """Return every form that is shown on a page of the world, each address once."""
    found: dict[tuple[str, str, tuple[str, ...]], SentForm] = {}
    for role, path in pages(doors):
        answer = doors.ask(role, "GET", path)
        if answer.media_type != "text/html":
            continue
        for form in read_page(answer.text).forms:
            target = urljoin(path, form.action or path)
            endpoint = doors.match(urlsplit(target).path, form.method.upper())
            key = (endpoint, urlsplit(target).path, tuple(sorted(form.fields)))
            if endpoint and form.method == "post" and key not in found:
                base = filled(endpoint, form, doors.world)
                found[key] = SentForm(
                    endpoint, role, target, form, base, sound_files(endpoint, form)
                )
    return list(found.values())


def pages(doors: Doors) -> Iterator[tuple[str, str]]:
    """Yield the role and the address of every page for the world's records."""
    for rule in doors.rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(INTERFACES):
            continue
        role, path = doors.role_of(rule.endpoint), doors.path_of(rule)
        yield role, path
        for values in VARIANTS.get(rule.endpoint, ()):
            named = {name: doors.world.get(value, value) for name, value in values.items()}
            yield role, doors.path_of(rule, **named)
        for endpoint, arguments in MORE_PAGES:
            if endpoint == rule.endpoint:
                named = {name: doors.world.get(value, value) for name, value in arguments.items()}
                yield role, f"{path}?{urlencode(named)}"
    yield "anonymous", "/account/sign-in"


def tries_of(form: SentForm) -> Iterator[Try]:
    """Yield every bad way to send one form."""
    for name, found in form.form.fields.items():
        if name == "csrf_token":
            continue
        if kind_of(found) is Kind.FILE:
            for file in bad_files():
                yield _try(
                    form, f"{name} = file {file.label}", form.base, files={name: file}, never=True
                )
            continue
        for bad in (*VALUES[kind_of(found)], *_lengths(found)):
            never = bad.never or (found.is_required and bad.name in ("empty", "spaces"))
            typed = form.base | {name: [bad.value]}
            is_told = never and _is_read(form, found)
            yield _try(form, f"{name} = {bad.name}", typed, never=is_told, name=name)
        yield _try(
            form, f"{name} twice", form.base | {name: ["1", "\x00", *form.base.get(name, [])]}
        )
    yield from _bodies(form)


def _lengths(found: Field) -> Iterator[Bad]:
    if found.longest and kind_of(found) in (Kind.TEXT, Kind.CODE, Kind.PHONE, Kind.SECRET):
        yield Bad("full", "满" * found.longest)
        yield Bad("one too long", "满" * (found.longest + 1), never=True)


def _is_read(form: SentForm, found: Field) -> bool:
    # The unit of an amount that nobody entered is nothing, a button only says what was pressed, nobody sees the trap
    # for machines, and a batch tells its product.
    if found.kind == "button" or found.name == "website" or found.name.endswith(".unit"):
        return False
    return (form.endpoint, found.name) != ("producer.order_labels", "product_id")


def _bodies(form: SentForm) -> Iterator[Try]:
    yield _try(form, "nothing filled in", {})
    twice = {name: values * 2 for name, values in form.base.items()}
    yield _try(form, "everything twice", twice)
    strange = {f"{name}.0.x.y": ["1"] for name in form.base} | {
        f"{name}.": ["1"] for name in form.base
    }
    yield _try(form, "paths below values", form.base | strange)
    yield _try(
        form,
        "values above paths",
        form.base | {n.split(".")[0]: ["1"] for n in form.base if "." in n},
    )
    rows = {name for name in form.base if ".0." in name}
    for number in ("999999999", "-1", "0x1", "１", "9" * 5000, "0.0.0"):
        moved = {name.replace(".0.", f".{number}.", 1): form.base[name] for name in rows}
        kept = {name: values for name, values in form.base.items() if name not in rows}
        if rows:
            yield _try(form, f"rows numbered {number[:12]}", kept | moved)
    many = {name.replace(".0.", f".{n}.", 1): form.base[name] for name in rows for n in range(700)}
    if rows:
        yield _try(form, "700 rows", form.base | many)
    foreign = {
        "id": ["1"],
        "producer_id": ["2"],
        "organisation_id": ["2"],
        "__class__": ["x"],
        "\x00": ["x"],
    }
    yield _try(form, "fields of others", form.base | foreign)
    yield _try(form, "a long name", form.base | {"a" * 100_000: ["1"], "." * 5000: ["1"]})
    for label, media_type, content in BODIES_OF_TYPES:
        sent = {"data": content, "headers": {"Content-Type": media_type}}
        yield Try(f"body {label}", form.role, "POST", form.path, sent, form)


def _try(form: SentForm, what: str, typed: Mapping[str, list[str]], **options: Any) -> Try:
    files = form.files | options.pop("files", {})
    return Try(what, form.role, "POST", form.path, {"files": files}, form, typed, **options)


def _addresses(doors: Doors) -> Iterator[Try]:
    """Yield every page with bad arguments in its path and its query."""
    for rule in doors.rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/api/v1/"):
            continue
        role, path = doors.role_of(rule.endpoint), doors.path_of(rule)
        for name in sorted(rule.arguments):
            for bad in bad_arguments(rule, name):
                tried = doors.path_of(rule, **{name: bad})
                yield Try(f"{name} = {str(bad)[:20]!r}", role, "GET", tried)
        for query in _queries():
            yield Try(f"query {query[:40]}", role, "GET", f"{path}?{query}")


def bad_arguments(rule: Rule, name: str) -> list[Any]:
    converter = rule._converters[name]
    if isinstance(converter, IntegerConverter):
        return [0, 2**31, 2**63, 10**30]
    if isinstance(converter, AnyConverter):
        return []
    texts = (
        "a\x00b",
        "百" * 3000,
        "..",
        "🍑",
        "' OR 1=1 --",
        "%s%n",
        "１２３",
        "\u202e",
        "-1",
        "<b>",
    )
    return [text.replace("/", "") for text in texts]


def _queries() -> Iterator[str]:
    names = (
        "text",
        "cursor",
        "state",
        "batch",
        "copy",
        "code",
        "gtin",
        "lot",
        "s",
        "number",
        "kind",
        "standing",
    )
    for name in names:
        for value in ("a\x00b", "9" * 30, "🍑" * 50):
            yield urlencode({name: value})
    for cursor in BAD_CURSORS:
        yield urlencode({"cursor": cursor})
    yield from (
        "format=xlsx&text=%00",
        "format=exe",
        "lang=%00",
        "lang=xx",
        "page_size=-1",
        "text=%ff%fe",
        "&&&=&%",
    )
    yield urlencode({"batch_ids": ["9" * 18, "-1", "x", PAST] * 20}, doseq=True)
    yield urlencode([("text", "a")] * 500)


PAST = str(2**63)


# ---------------------------------------------------------------- how it is judged


def judge(tried: Try, answer: Answer, language: str) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    if answer.is_broken:
        yield "broken"
        return
    if answer.shown is not None and answer.shown.status >= 500:
        yield "broken afterwards"
    if answer.left_behind:
        yield f"left {answer.left_behind} behind"
    if not answer.is_refusal:
        if tried.never and not _is_refused_by_redirect(answer):
            yield "accepted"
        return
    yield from _judge_refusal(tried, answer, language)


def _is_refused_by_redirect(answer: Answer) -> bool:
    """Whether the page that was led to says that nothing was done."""
    return answer.shown is not None and "notice-bad" in answer.shown.text


def _judge_refusal(tried: Try, answer: Answer, language: str) -> Iterator[str]:
    if answer.media_type != "text/html":
        if "json" not in answer.media_type:
            yield f"refused as {answer.media_type or 'nothing'}"
        return
    page = read_page(answer.text)
    said = [text for text in page.messages if text]
    if not said:
        yield "refused without a message"
    spoken = re.compile(r"[\u4e00-\u9fff]" if language == "zh" else r"[A-Za-z]{2}")
    for text in said:
        if not spoken.search(text) or ("%(count)d %s" not in text and PLACEHOLDER.search(text)):
            yield "a message of no language"
    if tried.form is None or answer.status in WITHOUT_FORM or not _is_seen(tried):
        return
    for name, values in tried.typed.items():
        found = tried.form.form.fields.get(name)
        if found is None or found.kind not in KEPT or len(values) > 1 or not values[-1].strip():
            continue
        if _line(values[-1]) not in {_line(text) for text in page.shown(name)}:
            yield "what was typed is gone"
            return


def _is_seen(tried: Try) -> bool:
    """Whether somebody typed this: a value altered behind the page loses the page."""
    found = tried.form.form.fields.get(tried.name) if tried.form else None
    return found is not None and found.kind in KEPT


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "\ufffd").split())
