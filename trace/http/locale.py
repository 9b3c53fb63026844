"""In which language a request is answered: `?lang=` → the account → Accept-Language → Chinese; no cookie."""

from __future__ import annotations

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale

from trace.http.addresses import here
from trace.rooms.accounts.rules import Language
from trace.settings import ROOT

CODES = {"zh": Language.CHINESE, "en": Language.ENGLISH}
HTML_CODES = {Language.CHINESE: "zh-CN", Language.ENGLISH: "en"}
# Where a page's language does not follow from the address.
_WITHOUT_LANGUAGE = ("static",)


def init_app(app: Flask) -> None:
    """Bind Flask-Babel and the template globals about language."""
    app.config.update(
        BABEL_DEFAULT_LOCALE=Language.CHINESE.value,
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "trace" / "translations"),
    )
    Babel(app, locale_selector=select_locale)
    app.url_defaults(_keep_language)
    app.jinja_env.globals.update(
        html_language=html_language, other_language=other_language, is_chinese=is_chinese
    )


def select_locale() -> str:
    """Return the language of this request (Chinese outside of any)."""
    if not has_request_context():
        return Language.CHINESE.value
    asked = asked_language()
    if asked is not None:
        return asked.value
    caller = g.get("caller")
    if caller is not None and caller.locale is not None:
        return str(caller.locale.value)
    for tag, _quality in request.accept_languages:
        known = CODES.get(tag.replace("_", "-").lower().split("-")[0])
        if known is not None:
            return known.value
    return Language.CHINESE.value


def asked_language() -> Language | None:
    """Return the language named by `?lang=`, or None."""
    text = request.args.get("lang", "").replace("-", "_").lower()
    return CODES.get(text.split("_")[0])


def is_chinese() -> bool:
    """Whether this request is answered in Chinese."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def html_language() -> str:
    """Return the value of the page's `lang` attribute."""
    return "zh-CN" if is_chinese() else "en"


def other_language() -> tuple[str, str, str]:
    """Return the name, the language code and the address of this page in the other language."""
    code, name = ("en", "English") if is_chinese() else ("zh", "中文")
    if request.endpoint is None:
        return name, HTML_CODES[CODES[code]], f"/?lang={code}"
    return name, HTML_CODES[CODES[code]], here(lang=code)


def _keep_language(endpoint: str, values: dict[str, object]) -> None:
    """A visitor who chose a language keeps it from link to link, without a cookie."""
    if not has_request_context() or endpoint in _WITHOUT_LANGUAGE or "lang" in values:
        return
    if asked_language() is not None:
        values["lang"] = request.args["lang"]
