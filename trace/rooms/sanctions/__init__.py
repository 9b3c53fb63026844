"""Sanctions 处理与考核: what follows when a holder breaks the rules, and the yearly look at whether one does.

Owns       sanctions (with requests, files), assessments with their files; suspending, reinstating and withdrawing an
           authorisation, whether as a rung of a ladder or, where the rule-book has none, as an act of its own
Words      sanction 处理 · ladder 处理阶梯 · points 扣分 · rectification 限期整改 · appeal 申诉 ·
           credit repair 信用修复 · assessment 年度考核 · second person 复核人
Invariants a sanction is a rung of the rule-book's ladder in force, with rule, facts and document
           a withdrawal and an appeal need a second person
           where a ladder governs, no state is changed past it
States     sanction       proposed → in force | declined;  in force → met | lifted;  any of these → revoked
           request        open → accepted | rejected
"""
