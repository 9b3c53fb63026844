"""Recalls 召回: calling goods back, and an officer's stop of goods 暂停销售（锁定） before it comes to that.

Owns       recalls, recall_batches (the batches named; what was made of them is reached by the graph), recall_scopes
           (how they were found), recall_duties, recall_holders with recall_amounts, recall_totals and recall_entries,
           recall_checks, recall_reports, recall_drills, recall_probes (the self-check of the public page)
Words      recall 主动召回 (the producer's own) / 责令召回 (an officer's order, with a document number) ·
           reach 召回范围 · notice 召回公告 · stop 暂停销售（锁定）; 查封/扣押 only with a document number
States     a recall: ordered → lifted (kept and shown for ever)
Invariant  a recall and its restrictions come to be, and end, in one transaction: no batch is recalled without a
           recall, and none is released while its recall stands
Invariant  of no holder comes back, or is gone, more than went there; of nothing is more disposed of than came back
Invariant  goods that went on in a buyer's own books are counted there alone
Invariant  a drill holds nothing and the public never sees it; the self-check stops only its own test batch
Invariant  nobody lifts what he ordered himself; a recall is lifted by an officer, the producer's own as well
"""
