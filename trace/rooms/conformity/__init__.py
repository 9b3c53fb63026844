"""Conformity certificates 承诺达标合格证: issued by the producer, collected by the buyer, checked by officers.

Owns       conformity_certificates, conformity_checks
Words      issued 开具 · collected 收取 · checked 查验 · statement of the producer or of the buyer · basis 承诺依据
Source     《农产品质量安全承诺达标合格证管理办法》(农业农村部令2025年第4号), in force 2026-02-01
States     in_force → void (with a reason); kept at least six months, here for ever
Invariants one certificate speaks of one batch, all of them in force together of no more than the batch ·
           a buyer promises only what sellers have proved, a box that names a test needs one that passed ·
           its words are kept as they were when it was issued
"""
