"""Batches 批次: the graph of lots, the mass ledger of each, what left the house, and what must not be sold.

Owns       batches, batch_inputs, source_lines, ledger_entries, dispatches, dispatch_lines, restrictions, event_files,
           yield_findings, yield_surveys, yield_survey_files, batch_reversals, graph_stamps
Words      batch 批次: harvest 采收, intake 收购, bought-in 外购, sorting 分选, primary processing 初加工,
           processing 加工, commissioned processing 委托加工, packing 分装/包装, assortment 组合装 ·
           lot number 生产批号 · source line 来源 · dispatch 出库/发货 ·
           awaiting yield check 待测产复核 · yield survey 测产 · stock-take 盘点 · statement 台账 ·
           restriction 限制: own stop 自行暂停销售, officer's stop 暂停销售（锁定）, recall 召回
Invariant  everything here but event_files, stamps and yield surveys is a projection of events: services build an
           event, capture it and let `projection` apply it; `rebuild` replays the same code over all events and
           arrives at the same rows
Invariant  an act that was entered by mistake, and on which nothing builds, is taken back by a later event: its batches
           leave the projections, what it had used is booked in again; the events of both stay
Invariant  produced = consumed + labelled + dispatched unlabelled + lost + own use + remaining, for every batch and,
           day by day, for every past instant; the database itself refuses a negative balance
Invariant  what a unit gave in a season and waits for no check is never more than its ceiling or its latest survey
Invariant  the graph has no loops, by a CHECK: edges lead from older to younger batches; a restriction on a batch
           holds for all its descendants
Invariant  every change of an edge leaves a stamp of the database's own: by it an index of edges knows it is current
States     a restriction: in force → lifted (never removed)
Ids        of projected rows are the event's id × 1000 + a running number: a rebuild gives every row its old id
"""
