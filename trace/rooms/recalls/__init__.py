"""Recalls 召回: calling goods back, and an officer's stop of goods 暂停销售（锁定） before it comes to that.

Owns       recalls, recall_batches (the batches named; what was made of them is reached by the graph)
Words      recall 主动召回 (the producer's own) / 责令召回 (an officer's order, with a document number) ·
           reach 召回范围 · notice 召回公告 · stop 暂停销售（锁定）; 查封/扣押 only with a document number
States     a recall: ordered → lifted (kept and shown for ever)
Invariant  a recall and its restrictions come to be, and end, in one transaction: no batch is recalled without a
           recall, and none is released while its recall stands
Invariant  nobody lifts what he ordered himself; a recall is lifted by an officer, the producer's own as well
"""
