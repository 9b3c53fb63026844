"""Brands 区域公用品牌: who may use the mark, on what, from when to when, and on how many packs.

Owns       brands, brand_products, rule_books, applications (with products, files, grounds), authorisations (with
           states, products, places, packaging stocks and their uses), packaging_filings, sanctions (with
           requests, files), assessments, authorisation_changes, quota_accounts, quota_entries, and the acts
           that make entries: quota_grants with instalments, quota_transfers, quota_season_ends;
           application_steps with what they leave behind (papers, site checks, score sheets, public notices with
           objections, contracts), and the self-check that was handed in
Words      rule-book 使用管理办法 · application 申请 · authorisation 授权 · holder 授权用标主体 ·
           packaging filing 包装备案 · self-check 自查 · quota 可领标数量（配额） · transfer 调剂 · season 产季 ·
           origin-matched 产地相符 · packaging stock 旧包装库存 · sanction 处理 · assessment 年度考核 ·
           renewal 续展 · credit repair 信用修复 · certificate 授权证书
Invariants a rule-book is never edited, a later version takes over from its day on
           a refusal cites a condition of the rule-book; for a certification or a collective mark nothing else counts
           an application follows the rule-book of its first submission, one open step at a time; an ended step never
           changes, held by the database itself; no notice ends while an objection waits for its answer
           an authorisation's states are a history: in force, suspended or withdrawn as of any instant
           granted + transferred in + returned = drawn + transferred out + expired + reserved + remaining, and
           remaining >= 0, both held by the database itself; every entry has a document and an actor
           a sanction is a rung of the rule-book's ladder in force; a withdrawal and an appeal need a second person
           while an authorisation is suspended or withdrawn no label is drawn or set aside
           an authorisation never passes to another subject; name and trademark change by decision, with their history
States     application  draft → submitted → granted | refused;  submitted → draft (returned for correction);
                        draft or submitted → withdrawn
           step  open → passed | returned | refused | stopped, in the order of the rule-book: preliminary review 初审,
                 site check 现场核查, panel 专家评审, public notice 公示, decision 审定, contract 签约
           authorisation  in force ⇄ suspended;  either → withdrawn;  withdrawn → before, when an appeal succeeds
           sanction       proposed → in force | declined;  in force → met | lifted;  any of these → revoked
"""
