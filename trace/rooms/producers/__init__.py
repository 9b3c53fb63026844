"""Producers 生产主体: who produces, with which people, on which land, in which premises, by which proof of right.

Owns       producers, approval_steps, producer_reviews, suspensions, members, production_units, premises, proofs and
           their items, states and verifications
Words      cooperative 合作社 · member 社员 · contract farmer 订单农户 · production unit 生产单元 · premises 生产地址 ·
           proof of the right to produce 生产资格证明: SC licence 食品生产许可证,
           small workshop registration 小作坊登记证
States     draft → submitted → in_review → approved ⇄ suspended; refused goes back to the producer; closed is final
Invariants a producer is an organisation (the same number) · the steps of an approval are data of a division ·
           a suspension has a reason, an author and a period, and is never removed · no identity-card number is kept
"""
