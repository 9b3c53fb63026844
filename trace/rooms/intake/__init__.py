"""Intake 表格导入: registers and batches that were kept in workbooks, taken over all at once or not at all.

Owns       workbook_imports, imported_records (which row of which workbook became which record), imported_rows (every
           row that a take-over wrote), workbook_undoings
Words      workbook 工作簿 · sheet 工作表 · rehearsal 试导入 · record: the rows that together become one thing
           (the lines of one intake note, the items of one licence)
States     checked → done → undone
Invariants the sheets and their Chinese headers (`sheets`) are the format; what a cell means is decided there alone
           every record goes through the service that the forms use · a workbook with one fault writes nothing
           the rows of a workbook are taken over once: coming again, they are recognised and left out
           a rehearsal is the import itself in a savepoint that is undone: it finds what the import would find
           an import is undone as a whole, by each record's own means, while nothing but itself refers to what it made
"""
