"""Problems of the labels room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.labels import code_rules, rules

PROBLEMS = {
    rules.JoinNeedsBatch: Problem(
        422,
        "label-join-needs-batch",
        _l(
            "Choose the packed batch: a conformity certificate speaks of one batch, so labels printed ahead cannot "
            "carry its number."
        ),
    ),
    rules.NothingToJoin: Problem(
        409,
        "label-nothing-to-join",
        _l(
            "No conformity certificate in force speaks of batch %(lot)s. Issue it first (one tap on the batch's page), "
            "or print the labels without it."
        ),
    ),
    rules.GatesRefused: Problem(
        409,
        "label-gates-refused",
        _l("The labels are refused at %(failed)s. The list below says why and what to do."),
    ),
    rules.RunCountRefused: Problem(
        422, "label-run-count", _l("Order 1 to %(limit)d labels at a time.")
    ),
    rules.LotNotPrintable: Problem(
        409,
        "label-lot-not-printable",
        _l(
            "The lot number %(lot)s cannot stand in a code: only digits, capital letters, full stop and hyphen, "
            "20 at most. Pack the goods under a lot number of that form."
        ),
    ),
    rules.SymbolTooDense: Problem(
        409,
        "label-symbol-too-dense",
        _l(
            "The address would need a code of version %(version)d, which phones do not read on a pack "
            "(%(limit)d at most). Use a shorter lot number."
        ),
    ),
    rules.NoNetContent: Problem(
        409,
        "label-no-net-content",
        _l("%(product)s is sold loose. Labels are counted by packs: choose a packed product."),
    ),
    rules.BatchNotPacked: Problem(
        409,
        "label-batch-not-packed",
        _l(
            "Batch %(lot)s (%(kind)s) is not packed yet. Record the packing first, then label its batch."
        ),
    ),
    rules.BatchOfOther: Problem(
        409, "label-batch-of-other", _l("Batch %(lot)s is of another product.")
    ),
    rules.NotThisRun: Problem(
        422,
        "label-not-this-run",
        _l("“%(text)s” is no label of order %(code)s. Scan it, or type its code or number."),
    ),
    rules.LastNotThisRun: Problem(
        422,
        "label-last-not-this-run",
        _l("“%(text)s” is no label of order %(code)s. Scan it, or type its code or number."),
    ),
    rules.RangeRefused: Problem(
        422,
        "label-range",
        _l(
            "Labels %(first)d to %(last)d are no range of this order: it has labels 1 to %(count)d."
        ),
    ),
    rules.RangeTaken: Problem(
        409,
        "label-range-taken",
        _l("Labels %(first)d to %(last)d went through this already (%(kind)s)."),
    ),
    rules.RangeUnbound: Problem(
        409,
        "label-range-unbound",
        _l(
            "Labels %(first)d to %(last)d belong to no batch yet. Bind them to the packed batch first."
        ),
    ),
    rules.NothingLeft: Problem(
        409,
        "label-nothing-left",
        _l("Labels %(first)d to %(last)d are all spoiled or void already."),
    ),
    rules.FewerUnprinted: Problem(
        409,
        "label-fewer-unprinted",
        _l("Only %(left)d labels have not been reported as printed; %(asked)d were named."),
    ),
    rules.TooManyGaps: Problem(
        409,
        "label-too-many-gaps",
        _l(
            "What is not printed lies in %(gaps)d pieces; files are made for %(limit)d at most. Report first what was "
            "printed, or make files by range."
        ),
    ),
    rules.WrongRunState: Problem(
        409, "label-run-state", _l("Order %(code)s was cancelled; nothing can be done with it.")
    ),
    rules.NotExported: Problem(
        409,
        "label-not-exported",
        _l(
            "No file of order %(code)s was made yet, so nobody can hold its labels. Make the files first."
        ),
    ),
    rules.FileSizeRefused: Problem(
        422,
        "label-file-size",
        _l("A file of this format holds %(least)d to %(most)d labels. Enter a number in between."),
    ),
    rules.NoRoomForFiles: Problem(
        503,
        "label-files-no-room",
        _l(
            "The files need about %(needed_mb)d MB; %(free_mb)d MB are left on the disk. Ask the operator to make room "
            "or choose a smaller range or another format."
        ),
        title=_l("The disk is full"),
    ),
    rules.ExportIncomplete: Problem(
        500,
        "label-files-incomplete",
        _l(
            "The files made do not hold every label once, so no list of them was written. The operator has to look."
        ),
    ),
    rules.WrongRunKind: Problem(
        409,
        "label-run-kind",
        _l(
            "The labels of order %(code)s belong to their batch already; only pre-printed ones are bound."
        ),
    ),
    rules.AlreadyInUse: Problem(
        409,
        "label-run-in-use",
        _l("Labels of order %(code)s are activated. Void the ones you do not need instead."),
    ),
    rules.KeyRevoked: Problem(
        409,
        "label-key-revoked",
        _l(
            "The key %(key_number)d that signs order %(code)s was revoked: no scan accepts its labels. "
            "Void it and order anew."
        ),
    ),
    rules.NoSuchLabel: Problem(404, "no-such-label", _l("“%(text)s” is no label of this system.")),
    code_rules.CodesNotWanted: Problem(
        409,
        "label-codes-not-wanted",
        _l("The labels of order %(code)s claim no mark whose packs bear a code of the certifier."),
    ),
    code_rules.CodeMalformed: Problem(
        422,
        "label-code-malformed",
        _l(
            "Line %(line)d, “%(text)s”, is no code of 17 digits; %(count)d lines are wrong. In Excel, format the "
            "column as text: numbers lose their last digits."
        ),
    ),
    code_rules.CodeRepeated: Problem(
        422,
        "label-code-repeated",
        _l("The code %(code)s stands in lines %(first)d and %(second)d: each pack has its own."),
    ),
    code_rules.CodeCountDiffers: Problem(
        422,
        "label-code-count",
        _l(
            "Labels %(first)d to %(last)d need %(wanted)d codes; the list holds %(given)d. Hand in as many as there "
            "are labels, or name a smaller range."
        ),
    ),
    code_rules.TooManyCodes: Problem(
        422,
        "label-codes-too-many",
        _l(
            "A list holds at most %(limit)d codes, this one %(given)d. Hand them in range by range."
        ),
    ),
    code_rules.CodeOfOtherCertifier: Problem(
        422,
        "label-code-certifier",
        _l(
            "The code %(code)s in line %(line)d is of another certifier or year than your certificate "
            "(%(certificates)s). Check whether the list is the right one."
        ),
    ),
    code_rules.NoCertificateForCodes: Problem(
        409,
        "label-codes-no-certificate",
        _l("No organic certificate lists %(product)s. Record the certificate first."),
    ),
    code_rules.CodeTaken: Problem(
        409,
        "label-code-taken",
        _l(
            "The code %(code)s belongs to a label of order %(run)s already; a code serves one pack only."
        ),
    ),
    code_rules.CodesPresent: Problem(
        409,
        "label-codes-present",
        _l(
            "%(present)d of the labels %(first)d to %(last)d have codes already. Withdraw the earlier list first, or "
            "name another range."
        ),
    ),
    code_rules.CodesInUse: Problem(
        409,
        "label-codes-in-use",
        _l(
            "%(count)d labels of the list are activated: their packs bear these codes. Void the labels instead."
        ),
    ),
    rules.RunCodesSpent: Problem(500, "label-run-codes-spent", _l("No free order code was found.")),
}
REASONS = {
    "printer": _l("Choose a print shop that is active."),
    "code-list-empty": _l("The list holds no codes."),
    "code-list-text": _l("Hand the list in as TXT, CSV or XLSX."),
    "code-list-numbers": _l(
        "Excel has turned the codes into numbers and lost their last digits (%(value)s). Format the column as text "
        "and paste the codes again."
    ),
}
