"""Brands 区域公用品牌: what a mark is, for which goods, and by which rules it may be used.

Owns       brands, brand_products, rule_books with their parts (conditions, origin, norms, packaging, procedure, fees,
           ladder of sanctions, quota), their differences and checks, and the self-check of an applicant's records
Words      rule-book 使用管理办法 · condition 使用条件 · certification mark 证明商标 · collective mark 集体商标 ·
           sub-brand 子品牌 · self-check 自查 · season 产季
Invariants a rule-book is never edited, a later version takes over from its day on
           a certification or a collective mark is open to everyone who meets its conditions: no cap, no choice
           a self-check binds nobody: the authority judges for itself
"""
