"""Norms 标准与规则数据: versioned data that the other rooms judge by, entered by people, never code.

Owns       norms, norm_versions
Words      grade standard 分级标准 · season 产季 · proof rule 生产资格规则 · text 预置文本 ·
           ceiling 产量上限 · recipe 工艺得率 · rule on claims 声称规则, one per mark ·
           delivery target 配送时效目标 · storage limit 贮运温湿度限值
Invariants a version is never changed: what held on a day can always be read again · each version names its source ·
           what the product ships with (`builtin`) holds where nobody has entered anything
"""
