"""Credit 信用档案: the facts on record of a producer, each with since when and until when it counts, and why.

Owns       credit_objections; the facts themselves stand in the rooms below and are never copied
Words      credit file 食品安全信用档案 · entry 记录 · rule 计入规则 · objection 异议 · struck 异议成立，不再计入
States     objection: filed → upheld | dismissed
Invariants nothing but facts: no score, no opinion, nothing that is still open to challenge · an entry is named by kind
           and number of its record, so that an objection stays with its fact · an entry is objected to once, by its
           producer · an officer of the area answers, with reasons · an upheld objection stops the entry counting and
           leaves it legible
"""
