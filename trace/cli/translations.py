"""`translations build|check`: the catalogues, made from every string of the code and the fragments of src/.

A fragment `trace/translations/src/<area>.zh.toml` holds lines `"English source" = "中文"`; of a plural, the
singular is the key. English is the source language, so its catalogue repeats nothing.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from flask import Flask
from flask.cli import AppGroup

from trace.settings import ROOT

FOLDER = ROOT / "trace" / "translations"
CHINESE, ENGLISH = "zh_Hans_CN", "en"
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.xml", "jinja2")]
# What marks a string for translation besides gettext's own names.
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "N_": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}|%[sd]")

Message = str | tuple[str, ...]
group = AppGroup("translations", help="Build and check the catalogues of the two languages.")


@dataclass
class Merged:
    """The Chinese text of every string in the code, and what is wrong with the fragments."""

    texts: dict[tuple[Message, str | None], str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@group.command("build")
def build_command() -> None:
    """Write both catalogues; tells what is missing."""
    merged = merge()
    for path, content in catalogue_files(merged).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for line in [*merged.problems, *merged.missing]:
        click.echo(line, err=True)
    click.echo(f"{len(merged.texts)} strings, {len(merged.missing)} without a translation")


@group.command("check")
def check_command() -> None:
    """Fail when a string has no translation, a fragment is wrong, or a catalogue is out of date."""
    merged = merge()
    faults = [*merged.problems, *merged.missing]
    for path, content in catalogue_files(merged).items():
        if not path.exists() or path.read_bytes() != content:
            faults.append(f"out of date, run `make translations`: {path.relative_to(ROOT)}")
    for line in faults:
        click.echo(line, err=True)
    if faults:
        raise click.ClickException(f"translations: {len(faults)} faults")
    click.echo(f"translations: {len(merged.texts)} strings in both languages")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(group)


def merge() -> Merged:
    """Look up every string of the code and the templates in the fragments."""
    merged = Merged()
    known = _read_fragments(merged)
    used: set[str] = set()
    for message, context, place in sorted(_extract(), key=lambda found: (str(found[0]), found[2])):
        key = message if isinstance(message, str) else message[0]
        used.add(key)
        if key not in known:
            merged.missing.append(f"no translation: {key!r} ({place})")
        elif (message, context) not in merged.texts:
            merged.problems.extend(_unequal_placeholders(message, known[key]))
        merged.texts.setdefault((message, context), known.get(key, ""))
    merged.problems.extend(f"no longer used: {key!r}" for key in sorted(set(known) - used))
    return merged


def catalogue_files(merged: Merged) -> dict[Path, bytes]:
    """Return the exact content of each catalogue file; the same input gives the same bytes."""
    files = {}
    for locale in (CHINESE, ENGLISH):
        catalogue = _empty_catalogue(locale)
        for (message, context), text in merged.texts.items():
            shown = text if locale == CHINESE else ""
            catalogue.add(message, _in_every_plural(message, shown, catalogue), context=context)
        po, mo = io.BytesIO(), io.BytesIO()
        write_po(po, catalogue, sort_output=True, no_location=True, width=0)
        write_mo(mo, catalogue)
        folder = FOLDER / locale / "LC_MESSAGES"
        files[folder / "messages.po"] = po.getvalue()
        files[folder / "messages.mo"] = mo.getvalue()
    return files


def _empty_catalogue(locale: str) -> Catalog:
    return Catalog(
        locale=locale,
        header_comment="# Built by `make translations` from trace/translations/src; edit there.",
        project="trace",
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        # Babel would write the minute of the run, and every build would differ.
        creation_date=EPOCH,
        revision_date=EPOCH,
        fuzzy=False,
    )


def _in_every_plural(message: Message, text: str, catalogue: Catalog) -> str | tuple[str, ...]:
    return text if isinstance(message, str) else (text,) * catalogue.num_plurals


def _read_fragments(merged: Merged) -> dict[str, str]:
    known: dict[str, str] = {}
    for file in sorted((FOLDER / "src").glob("*.zh.toml")):
        try:
            entries = tomllib.loads(file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            merged.problems.append(f"{file.name}: {error}")
            continue
        for key, text in entries.items():
            if not isinstance(text, str) or not text.strip():
                merged.problems.append(f"{file.name}: {key!r} is no text")
            elif known.setdefault(key, text) != text:
                merged.problems.append(
                    f"{file.name}: {key!r} is {text!r} here, {known[key]!r} elsewhere"
                )
    return known


def _extract() -> Iterator[tuple[Message, str | None, str]]:
    for folder in ("trace", "templates"):
        found = extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS)
        for file, line, message, _comments, context in found:
            yield message, context, f"{folder}/{file}:{line}"


def _unequal_placeholders(message: Message, text: str) -> list[str]:
    sources = (message,) if isinstance(message, str) else message
    # A singular may spell its number out ("one label"), so the fullest form counts.
    wanted = max((sorted(m.group() for m in PLACEHOLDER.finditer(s)) for s in sources), key=len)
    given = sorted(m.group() for m in PLACEHOLDER.finditer(text))
    if set(wanted) == set(given):
        return []
    return [f"placeholders differ: {sources[0]!r} has {wanted}, {text!r} has {given}"]
