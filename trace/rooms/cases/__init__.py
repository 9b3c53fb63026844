"""Cases 案件: what an office makes of a lead after 立案, with its number, its duties and its clocks.

Owns       case_filings, cases, case_leads, case_steps, case_duties, case_officers, case_proposals, case_letters,
           rectifications and what is handed in to them
Words      filing 立案审批 · case number 立案号 · handling officers 办案人员 (two) · duty 期限 · 协查函 letter of
           assistance · order to correct 责令改正 · closing 结案 · withdrawal 撤案 · side 执法领域: market 市场监管,
           agriculture 农业农村
States     filing: proposed → approved | refused · case: filed 立案 → investigating 调查 → told 告知 → decided 决定 →
           executing 执行 → closed 结案; filed or investigating → withdrawn 撤案 · rectification: ordered → submitted →
           passed, or back to ordered with a new day
Invariants no case without a lead, a filing that another person approved, and a number that no other case has · what
           ends or turns a case (decision, extension, closing, withdrawal) is proposed by one person and approved by
           another: the database holds both · a penalty is not decided before the party was told and its days to speak
           have passed or it has spoken · packaged food is the market side's, farm products before the market are the
           agriculture side's: neither files, sees or handles a case of the other · a step is never changed or removed
"""
