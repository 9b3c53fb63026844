"""Supervision 监督检查: what officers check and find, and what consumers send in.

Owns       checks and their officers and pictures, leads, what they are about and how they were joined, feedback
           items and their replies
Words      check record 现场核验记录单 · lead 线索 · feedback 反馈, complaint 投诉, report 举报 (three procedures,
           never mixed) · receipt number 回执编号
States     lead: open → joined | closed; joined → open again · complaint and report: received →
           accepted | declined → answered → closed · feedback: received → answered → closed
Invariants a check names at least two officers with different badges · what a consumer sent is never changed or
           removed · a contact is shown to those who handle the item and to nobody else; complaints and reports, and
           the leads out of them, are for officers only · what is alike is proposed, an officer joins, and a join can
           be undone while the other lead is open: both stay on record · a case 案件 comes of a lead in the cases room
"""
