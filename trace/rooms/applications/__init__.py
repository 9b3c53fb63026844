"""Applications 用标申请: how somebody comes to an authorisation, from the first draft to the signed contract.

Owns       applications (with products, uses, files, grounds), application_steps with what they leave behind (papers,
           site checks, score sheets, public notices with objections, contracts), the self-check that was handed in;
           renewal, and taking over holders from before this system
Words      application 申请 · preliminary review 初审 · site check 现场核查 · panel 专家评审 · public notice 公示 ·
           objection 异议 · decision 审定 · contract 签约 · renewal 续展 · ground 理由
Invariants a refusal cites a condition of the rule-book; for a certification or a collective mark nothing else counts
           an application follows the rule-book of its first submission, one open step at a time; an ended step never
           changes, held by the database itself; no notice ends while an objection waits for its answer
           a grant writes the authorisation, its first quota and its assessments in one transaction
States     application  draft → submitted → granted | refused;  submitted → draft (returned for correction);
                        draft or submitted → withdrawn
           step  open → passed | returned | refused | stopped, in the order of the rule-book: preliminary review,
                 site check, panel, public notice, decision, contract
"""
