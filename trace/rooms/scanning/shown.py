"""The records that a visitor's page shows, named once for the doors: they read them and reach no table."""

from __future__ import annotations

from trace.rooms.batches.models import Batch, BatchSource, EventFile
from trace.rooms.brands.models import Brand
from trace.rooms.certificates.models import Certificate
from trace.rooms.conformity.models import ConformityCertificate
from trace.rooms.labels.models import GateRecord
from trace.rooms.links.models import ProductLink
from trace.rooms.producers.models import ProductionUnit
from trace.rooms.products.models import Product
from trace.rooms.testing.models import Measurement, TestReport
from trace.rooms.transport.models import SensorSeries

__all__ = [
    "Batch",
    "BatchSource",
    "Brand",
    "Certificate",
    "ConformityCertificate",
    "EventFile",
    "GateRecord",
    "Measurement",
    "Product",
    "ProductLink",
    "ProductionUnit",
    "SensorSeries",
    "TestReport",
]
