"""Cultivation 农事: what was done and used on a production unit, and from which day it may be harvested again.

Owns       cultivation_records, input_labels, barred_inputs
Words      cultivation record 农事记录 · input 投入品 (pesticide 农药, fertiliser 肥料) · label data 标签数据 ·
           interval 安全间隔期 · maximum uses 每季最多使用次数 · barred input 禁限用农药 · breach 违规用药情形
Source     农产品质量安全法 (2022) article 27: name, source, use, dose, first and last day, kept two years;
           农药管理条例 (2022) articles 34 and 36: time, place, target, name, dose, maker; what a label must state
Invariants a record is never changed or removed, the database itself refuses: a wrong one is made void with its reason,
           and another says what it should have said · interval and maximum are those of the label at recording ·
           days are those of China's calendar; nothing here is ever counted in hours
States     a record: in force → void; label data and barred inputs: in force → withdrawn
Knows      production units, never batches: what a breach does to a harvest is the batches room's affair
"""
