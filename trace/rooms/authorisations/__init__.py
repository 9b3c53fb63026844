"""Authorisations 用标授权: who may use which mark, on what, from when to when, in which packaging.

Owns       authorisations (with states, products, places), authorisation_changes, authorisation_annulments,
           packaging_filings, packaging_stocks with packaging_stock_uses; the certificate, the public register, and the
           judgement whether goods are origin-matched
Words      authorisation 授权 · holder 授权用标主体 · certificate 授权证书 · name change 名称变更 ·
           packaging filing 包装备案 · packaging stock 旧包装库存 · origin-matched 产地相符
Invariants an authorisation's states are a history: in force, suspended or withdrawn as of any instant
           an authorisation never passes to another subject; name and trademark change by decision, with their history
           a product or place has one authorisation of a brand on a day; a number is given once
           one that was entered by mistake is annulled: it stays, counts as no withdrawal, and frees its number
           old packaging is used up piece by piece, never beyond what was counted nor after its last day
States     authorisation  in force ⇄ suspended;  either → withdrawn;  withdrawn → before, when an appeal succeeds
           filing         submitted → approved | returned | withdrawn
"""
