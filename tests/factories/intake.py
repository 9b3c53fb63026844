"""Workbooks, written as people would hand them in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from tests.factories.products import make_packed_product
from trace.kernel import database
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.brands.models import Brand
from trace.rooms.brands.queries import get_brand
from trace.rooms.intake import services
from trace.rooms.intake.kinds import ImportKind, SheetKey
from trace.rooms.intake.models import WorkbookImport
from trace.rooms.intake.sheets import BY_KEY
from trace.rooms.intake.template import examples_of, workbook_of
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product

Cells = Sequence[Sequence[object]]


def a_workbook(
    kind: ImportKind = ImportKind.PRODUCER, **sheets: Sequence[Mapping[str, str]]
) -> Upload:
    """Return a workbook of the template with these rows, by the sheets' keys and the columns' fields."""
    rows = {SheetKey(name): lines for name, lines in sheets.items()}
    return Upload("台账.xlsx", workbook_of(kind, rows))


def example(key: SheetKey, position: int = 0, **overrides: str) -> dict[str, str]:
    """Return an example row of the template, with other content where told."""
    return dict(examples_of(BY_KEY[key])[position]) | overrides


def a_raw_workbook(**sheets: Cells) -> Upload:
    """Return a workbook with exactly these cells, by the sheets' titles."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(list(line))
    return saved(book)


def saved(book: Workbook) -> Upload:
    """Return an open workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return Upload("台账.xlsx", file.getvalue())


def make_checked(work: Work, producer: Producer, upload: Upload | None = None) -> WorkbookImport:
    """Return a workbook of the producer that was checked; by default it holds one member."""
    given = upload or a_workbook(members=[example(SheetKey.MEMBERS)])
    checked = services.check_producer_workbook(work, producer_id=producer.id, upload=given)
    assert checked.record is not None, checked.report.faults
    _name_files(work)
    return checked.record


def make_imported(work: Work, producer: Producer, upload: Upload | None = None) -> WorkbookImport:
    """Return a workbook of the producer that was taken over; by default it holds one member."""
    checked = make_checked(work, producer, upload)
    return services.import_workbook(work, import_id=checked.id)


def make_checked_holders(
    work: Work, brand: Brand, producer: Producer, product: Product
) -> WorkbookImport:
    """Return a checked workbook with one holder of the brand."""
    given = a_workbook(ImportKind.BRAND, holders=[holder_row(producer, product)])
    checked = services.check_brand_workbook(work, brand_id=brand.id, upload=given)
    assert checked.record is not None, checked.report.faults
    _name_files(work)
    return checked.record


def holder_row(producer: Producer, product: Product, **overrides: str) -> dict[str, str]:
    """Return a row that names the producer as holder from 2025 to 2027."""
    given = {"credit_code": str(producer.credit_code), "products": product.code}
    return example(SheetKey.HOLDERS, **(given | overrides))


def make_import_records(work: Work, producer: Producer, brand_id: int) -> dict[str, object]:
    """Return what the access matrix asks for: a checked workbook of the producer and one of the brand."""
    product = make_packed_product(work, producer)
    brand = get_brand(work, brand_id)
    return {
        "import": make_checked(work, producer).id,
        "brand_import": make_checked_holders(work, brand, producer, product).id,
    }


def _name_files(work: Work) -> None:
    # The files get their names as they would at the commit that a test never makes.
    database._run(work.session, database._BEFORE_COMMIT)
