"""Sheets 版面: how labels and papers look, and the programs that draw them; knows no run and no batch.

Owns       label_templates 标签模板 · label_template_versions
Words      template 标签模板 · block 版块 · layout 版式 (the grid of a sheet, or a roll) · start cell 起始格 ·
           crop marks 裁切线 · quiet zone 静区
Invariant  a symbol is at least 20 mm wide on paper and nothing stands in its quiet zone; below 25 mm a warning is given
Invariant  a version of a template never changes: files that are made again look as they did
Invariant  a template has a place for the printed code and for what says whose label it is; a character that the
           font lacks is refused, never drawn as another
"""
