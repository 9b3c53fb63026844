"""Bad input at the console: every command of ours with arguments that do not fit; none answers by a traceback."""

from __future__ import annotations

import random
from collections.abc import Iterator

import click
from click.testing import Result

from tests.figures import Figure, Options, row
from tests.fuzz.doors import Doors, open_doors
from tests.fuzz.plan import SEED

GROUPS = ("accounts", "doctor", "events", "keys", "labels", "recalls")
# These would change the keys of the process that tries them, or wait.
LEFT_OUT = frozenset({"keys new", "keys rotate", "keys revoke", "events rebuild"})
STATED = 2_000
TEXTS = (
    *("", " ", "x", "百" * 300, "🍑", "-1", "0", "1.5", "NaN", "1e309", str(2**63), str(2**31)),
    *("9" * 5000, "2026-02-30", "a\x00b", "'; --", "../../etc", "1/L1", "/", "HT/None", "%s%n"),
)


@row("fuzz", "commands-garbage")
def commands_garbage(options: Options) -> Figure:
    """Call every command with bad arguments; each ends with a message and a code."""
    dice = random.Random(SEED)
    print(f"fuzz commands-garbage: seed {SEED}", flush=True)
    faults: list[str] = []
    with open_doors() as doors:
        commands = dict(_commands(doors))
        count = options.size(STATED)
        for number in range(count):
            name = sorted(commands)[number % len(commands)]
            arguments = _arguments(commands[name], dice)
            fault = tried(doors, name, arguments)
            if fault:
                faults.append(fault)
                print(fault, flush=True)
    return Figure(len(faults), "tracebacks", "== 0", against=f"of {count} calls")


def tried(doors: Doors, name: str, arguments: list[str]) -> str:
    """Call one command and return what is wrong with how it ended, or nothing."""
    result: Result = doors.call([*name.split(), *arguments])
    if result.exception is None or isinstance(result.exception, SystemExit):
        return "" if result.exit_code == 0 or result.output.strip() else f"{name}: says nothing"
    told = [text[:60] for text in arguments]
    return f"{name} {told}: {type(result.exception).__name__} {str(result.exception)[:150]}"


def _commands(doors: Doors) -> Iterator[tuple[str, click.Command]]:
    for group in GROUPS:
        found = doors.app.cli.commands.get(group)
        if isinstance(found, click.Group):
            for name, command in found.commands.items():
                if f"{group} {name}" not in LEFT_OUT:
                    yield f"{group} {name}", command
        elif found is not None:
            yield group, found


def _arguments(command: click.Command, dice: random.Random) -> list[str]:
    given: list[str] = []
    for each in command.params:
        if isinstance(each, click.Option):
            if each.is_flag:
                given += [each.opts[0]] * dice.randint(0, 1)
            elif each.required or dice.random() < 0.7:
                given += [each.opts[0], _text(each, dice)]
        elif dice.random() < 0.95:
            given += [_text(each, dice) for _ in range(dice.randint(1, 2) if each.nargs < 0 else 1)]
    return given


def _text(parameter: click.Parameter, dice: random.Random) -> str:
    # A choice that always failed would leave what lies behind it untried.
    if isinstance(parameter.type, click.Choice) and dice.random() < 0.8:
        return str(dice.choice(parameter.type.choices))
    if isinstance(parameter.type, click.Path):
        return "/dev/null/nowhere"
    if dice.random() < 0.5:
        return str(dice.randint(1, 12))
    return dice.choice(TEXTS)
