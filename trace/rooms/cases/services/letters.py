"""Letters of assistance 协查函 to offices of other counties, and their answers."""

from __future__ import annotations

from trace.kernel.checks import require_text
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.cases import clocks, rules
from trace.rooms.cases.kinds import CaseVerb, DutyKind
from trace.rooms.cases.models import Case, CaseLetter
from trace.rooms.cases.queries import find_letter, lock_case
from trace.rooms.cases.rules import AlreadyDecided
from trace.rooms.cases.services.writing import (
    document,
    end_duty,
    keep_duty,
    require_case,
    write_step,
)


def send_letter(
    work: Work, *, key: str, number: str, to_office: str, to_division: str, questions: str
) -> CaseLetter:
    """Ask an office elsewhere for help; the clock of its answer begins.

    number   of the letter, the office's own
    Raises   MissingPermission · NoSuchRecord · CaseStateForbids (ended) · AlreadyRecorded · InvalidValue
    """
    found = lock_case(work, key)
    require_case(work, found)
    rules.next_state(found.state, CaseVerb.LETTER)
    clock = clocks.CLOCKS[(found.regime, DutyKind.ANSWER_LETTER)]
    letter = CaseLetter(
        case_id=found.id,
        number=document(number, field="number"),
        to_office=require_text("to_office", to_office, longest=200),
        to_division=to_division,
        questions=require_text("questions", questions, longest=4000),
        sent_on=work.today,
        due_on=clocks.due_on(clock, work.today),
        sent_by=work.actor.label[:120],
        file=None,
    )
    found.letters.append(letter)
    work.session.flush()  # its clock names it by its id; a taken number is refused here
    keep_duty(
        work,
        found,
        DutyKind.ANSWER_LETTER,
        owes=clock.owes,
        due_on=letter.due_on,
        source=clock.source,
        letter=letter,
    )
    write_step(work, found, CaseVerb.LETTER, letter.to_office, document_number=letter.number)
    return letter


def answer_letter(
    work: Work,
    *,
    key: str,
    letter_id: int,
    answer: str,
    answer_number: str = "",
    file: Upload | None = None,
) -> Case:
    """Keep the answer to a letter, with its paper where there is one; the clock stops.

    Raises   MissingPermission · NoSuchRecord · AlreadyDecided (answered) · InvalidValue · FileTooLarge ·
             FileKindRefused
    """
    found = lock_case(work, key)
    require_case(work, found)
    rules.next_state(found.state, CaseVerb.REPLY)
    letter = find_letter(found, letter_id)
    if letter.answered_on is not None:
        raise AlreadyDecided(state="answered")
    letter.answer = require_text("answer", answer, longest=4000)
    letter.answer_number = answer_number.strip()[:64]
    letter.answered_on = work.today
    if file is not None:
        letter.file = store_document(work, file, organisation_id=found.organisation_id)
    for duty in found.duties:
        if duty.letter_id == letter.id and duty.done_on is None:
            end_duty(work, duty, letter.answer_number)
    write_step(work, found, CaseVerb.REPLY, letter.answer, document_number=letter.answer_number)
    return found
