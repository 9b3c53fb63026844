"""What the kind of a mark means in law: whom it is open to, and which reasons for a refusal are lawful."""

from __future__ import annotations

from dataclasses import dataclass

from trace.rooms.brands.kinds import MarkType


@dataclass(frozen=True, slots=True)
class MarkLaw:
    """What follows from the kind of a mark.

    must_admit    whoever meets the conditions has to be admitted: no other reason may be given for a refusal
    members_only  the mark is used by members of the organisation that owns it; membership may be a condition
    may_cap       a cap on holders, or a choice among applicants, is lawful
    """

    must_admit: bool
    members_only: bool
    may_cap: bool


#: Certification mark: 商标法实施条例 (2014) article 4, “其商品符合使用该地理标志条件的自然人、法人或者其他组织
#: 可以要求使用该证明商标，控制该证明商标的组织应当允许”; 商标法 article 3: it is for others than the organisation
#: that controls it, so that membership cannot be asked for either.
#: Collective mark: 商标法 article 3, “供该组织成员在商事活动中使用，以表明使用者在该组织中的成员资格”: members
#: use it under the rules of use and nobody else is licensed; a member who meets them may not be chosen or counted
#: out. An organisation that holds a geographical indication as a collective mark has to accept as a member, under
#: its charter, whoever's goods meet its conditions (商标法实施条例 article 4).
#: Ordinary trademark: 商标法 article 43, a licence is a contract; its owner is free to cap or to choose, openly and
#: by the rule-book. Copyright mark: 著作权法 article 26, the same of a licence under copyright.
MARK_LAW = {
    MarkType.CERTIFICATION: MarkLaw(must_admit=True, members_only=False, may_cap=False),
    MarkType.COLLECTIVE: MarkLaw(must_admit=True, members_only=True, may_cap=False),
    MarkType.ORDINARY: MarkLaw(must_admit=False, members_only=False, may_cap=True),
    MarkType.COPYRIGHT: MarkLaw(must_admit=False, members_only=False, may_cap=True),
}

# Marks whose owner has to admit whoever meets the conditions.
OPEN_TO_ALL = frozenset(kind for kind, law in MARK_LAW.items() if law.must_admit)
