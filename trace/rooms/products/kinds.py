"""The kinds and states of the products room."""

from __future__ import annotations

from enum import StrEnum


class Commodity(StrEnum):
    """What kind of goods a product is; decides which duties fall on it."""

    VEGETABLE = "vegetable"
    FRUIT = "fruit"
    TEA_LEAF = "tea_leaf"
    EDIBLE_FUNGUS = "edible_fungus"
    LIVESTOCK = "livestock"
    POULTRY_EGG = "poultry_egg"
    AQUATIC = "aquatic"
    GRAIN = "grain"
    OIL = "oil"
    HONEY = "honey"
    NUT = "nut"
    HERB = "herb"
    PROCESSED = "processed"
    OTHER = "other"


class ProductState(StrEnum):
    """Whether new batches of a product may be registered."""

    ACTIVE = "active"
    RETIRED = "retired"
