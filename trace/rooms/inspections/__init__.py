"""Inspections 监督检查: who is inspected how often, by which list, what was found, and what follows in public.

Owns       check_lists, inspections with their officers, answers, pictures and rectification steps, risk_gradings,
           planned_inspections
Words      check list 检查要点表, general and key item 一般项目、重点项目 · inspection 监督检查, flying inspection
           飞行检查 · corrected on the spot 当场整改, within a time 限期整改, investigation 调查处理 ·
           rectification 整改 · risk grade 风险等级 A-D · credit file 食品安全信用档案
States     inspection: recorded → published · rectification: due → submitted → accepted | due again ·
           planned inspection: planned → done | cancelled
Invariants an inspection names two officers and carries a signature or a refusal with its witness · what it found is
           never changed · its list is the version in force on its day, or one that a phone without a network still
           held, which is said beside it · a flying inspection is told to nobody but officers before it happened ·
           a plan is done by one inspection
"""
