"""What the product ships with, in force until somebody enters a norm of the same kind and code."""

from __future__ import annotations

from datetime import date

from trace.rooms.norms import claims
from trace.rooms.norms.models import NormKind

SINCE = date(2020, 3, 1)
PROOF_RULES = "national"
# Kinds of batches by which farm goods become food; sorting, primary processing and packing do not.
PROCESSING = ["processing", "commissioned_processing"]

# 食品安全法 article 35: food production needs a licence; sale of edible farm goods needs none. Small workshops are
# registered under provincial rules (article 36), which a province enters as a norm with its code, such as `430000`.
BUILTIN: dict[tuple[NormKind, str], tuple[str, str, dict[str, object]]] = {
    (NormKind.PROOF_RULE, PROOF_RULES): (
        "生产资格证明（全国）",
        "《中华人民共和国食品安全法》第35、36条；《食品生产许可管理办法》（2020）",
        {
            "rules": [
                {
                    "when": {"is_prepackaged_food": True, "subject_kind": ["small_workshop"]},
                    "need": ["sc", "small_workshop"],
                },
                {"when": {"is_prepackaged_food": True}, "need": ["sc"]},
                {
                    "when": {"process": PROCESSING, "subject_kind": ["small_workshop"]},
                    "need": ["sc", "small_workshop"],
                },
                {"when": {"process": PROCESSING}, "need": ["sc"]},
                {"when": {}, "need": []},
            ]
        },
    ),
}
BUILTIN |= {(NormKind.CLAIM_RULE, mark): shipped for mark, shipped in claims.SHIPPED.items()}
