"""What a page asks for and says: its forms with their fields, and its messages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Where our pages put what is wrong: beside a field, above a form, on a page of its own.
MESSAGES = frozenset({"field-error", "problem-detail", "error", "tone-warn"})
VOID = frozenset(("area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "wbr"))
_ROW = re.compile(r"\.\d+\.")


@dataclass
class Field:
    """One field of a form; `current` is what it shows, `choices` what a select or radio offers."""

    name: str
    kind: str
    current: str = ""
    choices: list[str] = field(default_factory=list)
    is_required: bool = False
    longest: int | None = None


@dataclass
class PageForm:
    """One form of a page."""

    method: str
    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def has_files(self) -> bool:
        """Whether a file can be sent with it."""
        return any(each.kind == "file" for each in self.fields.values())


@dataclass
class Page:
    """The forms and messages of one page."""

    forms: list[PageForm] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def shown(self, name: str) -> set[str]:
        """Return what fields of this name show, in any form and in any row: empty rows are dropped."""
        alike = _ROW.sub(".", name)
        found = (
            each
            for form in self.forms
            for each in form.fields.values()
            if _ROW.sub(".", each.name) == alike
        )
        return {text for each in found for text in (each.current, *each.choices)}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._form: PageForm | None = None
        self._field: Field | None = None
        self._message: list[str] | None = None
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if self._message is not None and tag not in VOID:
            self._depth += 1
        elif MESSAGES & set(found.get("class", "").split()) or found.get("role") == "alert":
            self._message, self._depth = [], 1
        match tag:
            case "form":
                method = found.get("method", "get").lower()
                self._form = PageForm(method, found.get("action", ""))
                self.page.forms.append(self._form)
            case "input" | "textarea" | "select" | "button":
                self._begin_field(tag, found)
            case "option" if self._field is not None:
                self._field.choices.append(found.get("value", ""))
                if "selected" in found:
                    self._field.current = found.get("value", "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._message is not None and tag not in VOID:
            self._depth -= 1
            if self._depth == 0:
                self.page.messages.append(" ".join("".join(self._message).split()))
                self._message = None
        if tag == "form":
            self._form = None
        if tag in ("textarea", "select"):
            if tag == "select" and self._field is not None and not self._field.current:
                # What a browser chooses where nothing is marked.
                self._field.current = next(iter(self._field.choices), "")
            self._field = None

    def handle_data(self, data: str) -> None:
        if self._message is not None:
            self._message.append(data)
        if self._field is not None and self._field.kind == "textarea":
            self._field.current += data

    def _begin_field(self, tag: str, found: dict[str, str]) -> None:
        name = found.get("name", "")
        if not name or self._form is None:
            return
        kind = found.get("type", "text") if tag == "input" else tag
        value = found.get("value", "")
        made = self._form.fields.setdefault(name, Field(name, kind))
        made.is_required |= "required" in found
        if found.get("maxlength", "").isdigit():
            made.longest = int(found["maxlength"])
        if kind in ("radio", "checkbox", "button"):
            made.choices.append(value)
            if "checked" in found:
                made.current = value
        elif kind in ("textarea", "select"):
            self._field = made
        else:
            made.current = value


def read_page(text: str) -> Page:
    """Return what a page asks for and says."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page
