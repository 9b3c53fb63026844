"""The inputs of yield ceilings and process recipes."""

from __future__ import annotations

from flask_babel import gettext as _

from trace.http import words
from trace.kernel.quantity import Unit
from trace.rooms.batches.rules import PROCESSES, BatchKind
from trace.rooms.producers.kinds import SizeUnit, UnitKind
from trace.rooms.products.kinds import Commodity
from trace.web.registers import Input


def ceiling_inputs() -> list[Input]:
    """Return the inputs of a ceiling: its season and its rows."""
    units = [(unit.value, words.word(unit)) for unit in (Unit.KG, Unit.JIN, Unit.L, Unit.PIECE)]
    return [
        Input(
            "season",
            _("Code of the season"),
            help=_("A season entered here; left empty, the calendar year."),
        ),
        Input(
            "ceilings",
            _("Ceilings, special cases first"),
            "rows",
            help=_(
                "The first row that fits a production unit counts. What is left empty is not asked; what a unit "
                "does not say fits every row, and the lowest counts."
            ),
            inner=[
                Input("products", _("Words in the product's name"), help=_("Several: 黄桃, 桃.")),
                Input("commodity", _("Kind of goods"), "select", choices=words.choices(Commodity)),
                Input("varieties", _("Only for the varieties")),
                Input("unit_kind", _("Kind of unit"), "select", choices=words.choices(UnitKind)),
                Input("age_from", _("Age of the trees from (years)"), "number"),
                Input("age_to", _("Age of the trees to (years)"), "number"),
                Input("most", _("The most in a season"), "number", required=False),
                Input("unit", _("Unit"), "select", choices=units, required=False),
                Input("per", _("Per"), "select", choices=words.choices(SizeUnit), required=False),
            ],
        ),
    ]


def recipe_inputs() -> list[Input]:
    """Return the inputs of a recipe: its rows."""
    processes = [(kind.value, words.word(kind)) for kind in BatchKind if kind in PROCESSES]
    return [
        Input(
            "recipes",
            _("Recipes"),
            "rows",
            help=_(
                "Percent of the weight that went in. No more dry matter can come out than went in: with both "
                "moistures, the most may be left empty."
            ),
            inner=[
                Input("process", _("Process"), "select", choices=processes),
                Input("products", _("Words in the name of what comes out")),
                Input("of", _("Words in the name of the input that counts")),
                Input("least", _("At least (%)"), "number"),
                Input("most", _("At most (%)"), "number"),
                Input("moisture_in", _("Moisture of the input (%)"), "number"),
                Input("moisture_out", _("Moisture of what comes out (%)"), "number"),
            ],
        )
    ]


def limit_words() -> dict[str, object]:
    """Return what a page of a norm needs to say the values of its rows in words."""
    return {
        "unit_word": lambda value: words.word(Unit(value)),
        "size_word": lambda value: words.word(SizeUnit(value)),
        "commodity_word": lambda value: words.word(Commodity(value)),
        "unit_kind_words": lambda values: ", ".join(words.word(UnitKind(v)) for v in values),
        "process_words": lambda values: ", ".join(words.word(BatchKind(v)) for v in values),
    }
