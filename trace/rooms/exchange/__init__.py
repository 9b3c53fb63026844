"""Exchange 平台对接: hand-over of what this service records to provincial and national platforms.

Owns       the changes that the database itself notes (exchange_changes), streams (what a target is to get),
           hand-overs with their versions, and every attempt with its receipt
Words      target 对接平台, hand-over 上报, receipt 回执, dead letter 上报失败（待人工处理）, coverage 上报覆盖情况;
           kinds: 主体, 产品, 批次, 承诺达标合格证, 追溯事件
Invariants a change is noted in the transaction of its fact, by triggers; it goes when every stream has its hand-over;
           a stop or recall is a change of the batch it holds and of all that was made of it;
           one subject's versions reach a target in their order, and never before what they name has;
           a hand-over keeps its idempotency key over all attempts; nothing is given up silently
States     waiting → sending → delivered | accepted | waiting | dead; accepted → delivered | dead; waiting or dead →
           superseded by a newer version; incomplete where the target demands what is not on record
Not here   a target's address, fields and secrets: they are files of the operator (targets.py). Sending is a job's.
"""
