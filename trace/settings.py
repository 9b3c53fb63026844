"""The settings of one instance, read once from the environment; docs/operations.md explains each."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is missing or makes no sense; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server that takes the digests.

    security  starttls, tls (from the first byte) or none
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator decides; everything else is data."""

    environment: str
    data_dir: Path
    base_url: str
    database_url: str
    issuer: str
    secret_key: str
    key_encryption_key: bytes | None
    log_level: str
    trusted_proxies: int
    metrics_token: str
    limits_url: str
    reminder_days: tuple[int, ...]
    mail: MailSettings | None
    webhook_networks: tuple[str, ...]
    webhook_ca_file: str
    company_prefixes: tuple[str, ...]

    @property
    def is_production(self) -> bool:
        """Whether demo data and development secrets are refused."""
        return self.environment == "production"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings found in `environment` (the process's own by default).

    Raises   SettingsError that names the variable and what it must be
    """
    env = os.environ if environment is None else environment
    name = env.get("TRACE_ENV", "development")
    if name not in ("development", "production", "test"):
        raise SettingsError("TRACE_ENV must be development, production or test")
    data_dir = Path(env.get("TRACE_DATA_DIR") or env.get("DATA_DIR") or ROOT / "var").resolve()
    port = env.get("PORT", "8000")
    base_url = (env.get("TRACE_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    if not base_url.startswith(("http://", "https://")):
        raise SettingsError("TRACE_BASE_URL must begin with http:// or https://")
    settings = Settings(
        environment=name,
        data_dir=data_dir,
        base_url=base_url,
        database_url=env.get("TRACE_DATABASE_URL") or f"sqlite:///{data_dir / 'trace.sqlite3'}",
        issuer=env.get("TRACE_ISSUER") or "trace-demo",
        secret_key=env.get("TRACE_SECRET_KEY", ""),
        key_encryption_key=_key(env.get("TRACE_KEY_ENCRYPTION_KEY", "")),
        log_level=env.get("TRACE_LOG_LEVEL", "INFO"),
        trusted_proxies=_count(env.get("TRACE_TRUSTED_PROXIES", "0"), "TRACE_TRUSTED_PROXIES"),
        metrics_token=env.get("TRACE_METRICS_TOKEN", ""),
        limits_url=env.get("TRACE_LIMITS_URL", "memory://"),
        reminder_days=_days(env.get("TRACE_REMINDER_DAYS", "90,30,7")),
        mail=_mail(env),
        webhook_networks=_networks(env.get("TRACE_WEBHOOK_NETWORKS", "")),
        webhook_ca_file=env.get("TRACE_WEBHOOK_CA_FILE", ""),
        company_prefixes=_prefixes(env.get("TRACE_COMPANY_PREFIXES", "")),
    )
    if settings.is_production:
        _refuse_development_values(settings, env)
    return settings


def _refuse_development_values(settings: Settings, env: Mapping[str, str]) -> None:
    if not settings.base_url.startswith("https://"):
        raise SettingsError("TRACE_BASE_URL must be the public https address in production")
    if len(settings.secret_key) < 32:
        raise SettingsError("TRACE_SECRET_KEY must be at least 32 random characters in production")
    if "TRACE_ISSUER" not in env:
        raise SettingsError(
            "TRACE_ISSUER must name the issuer of the labels in production; it can never change"
        )


def _networks(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tuple(str(ip_network(part)) for part in parts)
    except ValueError as error:
        raise SettingsError(
            "TRACE_WEBHOOK_NETWORKS must be networks such as 10.1.0.0/16,127.0.0.0/8"
        ) from error


def _prefixes(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and 6 <= len(part) <= 12 for part in parts):
        raise SettingsError(
            "TRACE_COMPANY_PREFIXES must be GS1 company prefixes of 6 to 12 digits such as 69212345"
        )
    return tuple(parts)


def _days(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and 0 < int(part) <= 366 for part in parts):
        raise SettingsError("TRACE_REMINDER_DAYS must be days from 1 to 366 such as 90,30,7")
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def _mail(env: Mapping[str, str]) -> MailSettings | None:
    """Return the mail server, or None where none is named: then no digest is sent."""
    host = env.get("TRACE_SMTP_HOST", "")
    if not host:
        return None
    security = env.get("TRACE_SMTP_SECURITY", "starttls")
    if security not in ("starttls", "tls", "none"):
        raise SettingsError("TRACE_SMTP_SECURITY must be starttls, tls or none")
    sender = env.get("TRACE_SMTP_FROM", "")
    if "@" not in sender:
        raise SettingsError("TRACE_SMTP_FROM must be the address that digests come from")
    usual = {"starttls": "587", "tls": "465", "none": "25"}[security]
    return MailSettings(
        host=host,
        port=_count(env.get("TRACE_SMTP_PORT", usual), "TRACE_SMTP_PORT"),
        security=security,
        user=env.get("TRACE_SMTP_USER", ""),
        password=env.get("TRACE_SMTP_PASSWORD", ""),
        sender=sender,
    )


def _key(text: str) -> bytes | None:
    if not text:
        return None
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise SettingsError("TRACE_KEY_ENCRYPTION_KEY must be base64") from error
    if len(key) != 32:
        raise SettingsError("TRACE_KEY_ENCRYPTION_KEY must be 32 bytes in base64")
    return key


def _count(text: str, name: str) -> int:
    if not text.isdigit():
        raise SettingsError(f"{name} must be a whole number")
    return int(text)
