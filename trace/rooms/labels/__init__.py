"""Labels 标签: the runs of labels, the gates they pass, their codes, and what becomes of each range of them.

Owns       label_runs 标签申领单 · gate_results · label_ranges · run_exports · export_parts · export_drawings ·
           imported_code_lists · imported_codes 有机码 · joined_certificates 证码合一 ·
           label_run_packaging · label_print_entries 印刷台账
Words      bound code 随批码 (batch known when ordered) · pre-printed code 预印码 (bound to a batch by range) ·
           activate 启用 · void 作废 · spoil 报损 · gate 关口 · label number 序号 (index + 1, in print order)
States     a run: ordered → exported; ordered or exported → cancelled (before anything is activated)
Invariant  nothing is stored per label: its serial, signature and address are computed from the run, its fate is
           the ranges it lies in; mass and quota of a run are drawn and given back in the same transaction
Exception  a certifier's code (有机码) is drawn at random by others: one row for each pack that bears one, once for ever
Invariant  every label is in one place of the printer's account: not printed, at the printer's, at the producer's, on a
           pack, spoiled, returned, missing or void
Invariant  an export is cut into files as it was asked for, however often its job is killed: a file is recorded once by
           its position, and the list of files is written when they are the labels asked for, each once
Invariant  what a gate found is kept, by stage, and never changed
"""
