"""Notices 到期提醒: what runs out soon, told once for each mark of days to whoever has to do something about it.

Owns       notices, notice_addresses, notice_digests
Words      notice 提醒 · inbox 消息 · digest 每日汇总
Invariants one notice for each organisation, subject, last day and mark of days, however often the job runs
           an organisation gets at most one digest a day; what was not sent goes with the next one
"""
