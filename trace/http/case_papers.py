"""The papers of a case as text documents (DOCX): 立案审批表, 结案报告, 协查函, 责令改正通知书.

They are Chinese documents in every language of the page around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import force_locale
from werkzeug.wrappers import Response

from trace.http import exports, words
from trace.http.conformity_papers import chinese_date
from trace.http.filters import division_name
from trace.http.notice_papers import DOCX, NoticeSheet, to_docx
from trace.kernel.clock import start_of_day
from trace.rooms.cases.models import Case, CaseFiling, CaseLetter, CaseStep, Rectification

_COLUMNS = ("项目", "内容")
Rows = Sequence[tuple[str, str]]


def send(sheet: NoticeSheet, name: str) -> Response:
    """Send a paper as a file to keep; nothing on the way keeps a copy."""
    return exports.as_file(to_docx(sheet), DOCX, name, "docx")


def filing_sheet(filing: CaseFiling) -> NoticeSheet:
    """Return the 立案审批表 of a filing, decided or not."""
    with force_locale("zh_Hans_CN"):
        handlers = "、".join(f"{h['name']}（{h['badge_number']}）" for h in filing.handlers)
        decided = filing.decided_at
        rows = [
            ("案由", filing.cause),
            ("执法领域", words.word(filing.regime)),
            ("案件来源", f"线索{filing.lead.number}（{words.word(filing.lead.kind)}）"),
            ("当事人", filing.party_name),
            ("统一社会信用代码", filing.party_code),
            ("所在地", division_name(filing.division)),
            ("涉嫌违法事实", filing.summary),
            ("涉嫌违反的规定", filing.basis),
            ("办案人员", handlers),
            (
                "经办人意见",
                f"建议立案。{filing.proposed_by_name} {chinese_date(filing.proposed_at)}",
            ),
            ("审批意见", f"{words.word(filing.state)} {filing.decision or ''}".strip()),
            (
                "审批人及日期",
                f"{filing.decided_by_name} {chinese_date(decided)}" if decided else "",
            ),
        ]
        number = f"立案号：{filing.case.number}" if filing.case else f"审批编号：{filing.number}"
        return _sheet("立案审批表", number, rows, filing.office, chinese_date(filing.proposed_at))


def closing_sheet(found: Case) -> NoticeSheet:
    """Return the 结案报告 of a case: its whole course, as it stands."""
    with force_locale("zh_Hans_CN"):
        officers = "、".join(f"{o.name}（{o.badge_number}）" for o in found.officers)
        rows = [
            ("案由", found.cause),
            ("当事人", found.party_name),
            ("立案日期", _day(found.filed_on)),
            ("办案人员", officers),
            ("处理决定", f"{words.word(found.outcome)} {found.decision_number or ''}".strip()),
            ("决定日期", _day(found.decided_on)),
            ("责令改正", "；".join(_order_line(each) for each in found.rectifications)),
            ("协助调查", "；".join(_letter_line(each) for each in found.letters)),
            ("办理经过", "；".join(_step_line(step) for step in found.steps)),
            ("结案事由", words.word(found.closing_reason) or words.word(found.state)),
            ("结案意见", found.conclusion or ""),
            ("审批", "；".join(_approvals(found))),
        ]
        day = _day(found.ended_on or found.filed_on)
        return _sheet("结案报告", found.number, rows, found.office, day)


def letter_sheet(found: Case, letter: CaseLetter) -> NoticeSheet:
    """Return the 协助调查函 as it is posted: no more of the party than its name."""
    return NoticeSheet(
        title="协助调查函",
        number=letter.number,
        paragraphs=[
            f"{letter.to_office}：",
            f"我单位正在办理“{found.cause}”一案（{found.number}），当事人{found.party_name}。"
            "因办案需要，请贵单位协助调查以下事项：",
        ],
        columns=("序号", "协查事项"),
        rows=[
            (str(number), text)
            for number, text in enumerate(filter(None, letter.questions.splitlines()), start=1)
        ],
        closing=[
            f"请于{_day(letter.due_on)}前函复；需要延期的，请及时告知。",
            "联系人及电话：____________________",
        ],
        signature=(found.office, _day(letter.sent_on)),
    )


def order_sheet(found: Case, order: Rectification) -> NoticeSheet:
    """Return the 责令改正通知书 with its demands and its day."""
    demands = [text for text in order.demands.splitlines() if text.strip()]
    return NoticeSheet(
        title="责令改正通知书",
        number=order.number,
        paragraphs=[
            f"{found.party_name}：",
            f"经查，你（单位）{found.cause}。依据《中华人民共和国行政处罚法》第二十八条，责令改正下列事项：",
        ],
        columns=("序号", "改正内容"),
        rows=[(str(number), text) for number, text in enumerate(demands, start=1)],
        closing=[
            f"请于{_day(order.due_on)}前改正，并提交改正情况和证明材料。",
            "当事人签收：____________________　　日期：____________________",
        ],
        signature=(found.office, _day(order.ordered_on)),
    )


def _sheet(title: str, number: str, rows: Rows, office: str, day: str) -> NoticeSheet:
    return NoticeSheet(title, number, (), _COLUMNS, rows, (), (office, day))


def _order_line(order: Rectification) -> str:
    return f"{order.number}，{words.word(order.state)}"


def _letter_line(letter: CaseLetter) -> str:
    answered = f"{_day(letter.answered_on)}复函" if letter.answered_on else "未复函"
    return f"{letter.number}（{letter.to_office}），{answered}"


def _step_line(step: CaseStep) -> str:
    paper = f"（{step.document_number}）" if step.document_number else ""
    return f"{chinese_date(step.at)}{words.word(step.verb)}{paper}"


def _approvals(found: Case) -> list[str]:
    return [
        f"{words.word(each.kind)}：{each.proposed_by_name}提出，{each.decided_by_name}{words.word(each.state)}"
        for each in found.proposals
        if each.decided_by_name
    ]


def _day(day: date | None) -> str:
    return chinese_date(start_of_day(day)) if day is not None else ""
