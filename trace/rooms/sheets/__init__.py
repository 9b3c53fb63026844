"""Sheets 版面: how labels and papers look, and the programs that draw them; knows no run and no batch.

Words      layout 版式 (the grid of a sheet, or a roll) · quiet zone 静区
Invariant  a symbol is at least 20 mm wide on paper and has its quiet zone; below 25 mm a warning is given
"""
