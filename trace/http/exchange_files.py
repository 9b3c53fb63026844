"""The targets' files in the data directory: `exchange/NAME.toml`, their secrets in `exchange/secrets/`.

Read anew whenever they are needed, so that a change counts from the next round on.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path

from trace.http.session import house
from trace.rooms.exchange.targets import Target, TargetFileWrong, parse_target

MAX_FILE_BYTES = 256 * 1024
EXAMPLE = "docs/exchange/province.toml"


class SecretUnreadable(Exception):
    """A secret's file is not there, is empty, or others may read it; the text is a slug."""


@dataclass(frozen=True, slots=True)
class TargetFiles:
    """What the folder holds: the targets by name, and what is wrong with files that are none."""

    targets: dict[str, Target] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    @property
    def enabled(self) -> dict[str, Target]:
        """The targets to which anything is handed over."""
        return {name: target for name, target in self.targets.items() if target.is_enabled}


def folder() -> Path:
    """Return the folder of the targets' files."""
    return house().settings.data_dir / "exchange"


def read_targets() -> TargetFiles:
    """Return every target of the folder in the order of their names."""
    found = TargetFiles()
    for file in sorted(folder().glob("*.toml")):
        try:
            found.targets[file.stem] = parse_target(file.stem, _text(file))
        except TargetFileWrong as error:
            found.wrong[file.stem] = error.problems
        except (OSError, UnicodeDecodeError):
            found.wrong[file.stem] = ["cannot be read as text"]
    return found


def read_secret(target: Target) -> str:
    """Return a target's secret, "" where it names none; raises SecretUnreadable."""
    if not target.secret:
        return ""
    file = folder() / "secrets" / target.secret
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise SecretUnreadable("secret-open-to-others")
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretUnreadable("secret-missing") from error
    if not secret or not secret.isprintable():
        raise SecretUnreadable("secret-missing")
    return secret


def ca_file(target: Target) -> str:
    """Return the path of the certificates that a target trusts, "" for the system's."""
    return str(folder() / target.ca_file) if target.ca_file else ""


def out_folder(target: Target) -> Path:
    """Return where a target's files are laid: an absolute folder of its file, else one below `exchange/out`."""
    return folder() / "out" / (target.folder or target.name)


def _text(file: Path) -> str:
    if file.stat().st_size > MAX_FILE_BYTES:
        raise TargetFileWrong(file.stem, ["is larger than 256 kB"])
    return file.read_text(encoding="utf-8")
