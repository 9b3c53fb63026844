"""Accounts 账号: organisations 单位, people 人员, their roles 角色, sessions, tokens; and the instance's settings.

Owns       organisations, accounts, memberships, sessions, api_tokens, lockouts, idempotency_keys, site_settings,
           verification_files
Words      organisation 单位 · account 账号 · membership 岗位 · one-time password 一次性密码 · token 接口令牌
Invariants a phone number belongs to one account; only digests of passwords and tokens are stored; an unknown phone
           and a wrong password are answered alike; a role is held only in an organisation of a kind it suits
States     account: active ⇄ disabled · token: valid → revoked · session: live → ended
"""
