"""Certificates 认证证书: organic, green food and geographical indication, with scope, history and verification.

Owns       certificates, certificate_lines, certificate_states, certificate_verifications, trademarks,
           certified_accounts, certified_entries
Words      organic 有机产品 · green food 绿色食品 · geographical indication 地理标志 · scope 认证范围 · trademark 商标
States     in_force ⇄ suspended → withdrawn, each from a day on; a day before keeps the state it had
Invariants a mark may be claimed for a product only while a certificate in force lists that product ·
           a state is never overwritten · a verification names who looked the number up, where and when
Invariant  labels never stand for more than the quantity that a scope line states: drawn ≤ quantity is held by the
           database itself, and what void labels had drawn goes back to the line it came from
"""
