"""Quotas 可领标数量: on how many packs a holder may use the mark in a season, and who took how many.

Owns       quota_accounts, quota_entries, and the acts that make entries: quota_grants with instalments,
           quota_transfers, quota_season_ends
Words      quota 可领标数量（配额） · grant 核定 · instalment 分批 · draw 领用 · transfer 调剂 · season 产季 ·
           carry over 结转
Invariants granted + transferred in + returned = drawn + transferred out + expired + reserved + remaining, and
           remaining >= 0, both held by the database itself; every entry has a document and an actor
           a grant keeps the calculation it was made by, and is taken back by a counter-entry, once
           while an authorisation is suspended or withdrawn no label is drawn or set aside
States     transfer       requested → accepted | declined;  accepted → approved;  either → refused | withdrawn
"""
