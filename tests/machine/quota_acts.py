"""Acts with the quota: grants and their taking back, transfers between holders with approval, the end of a season."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from tests.machine.story import Story, mostly, packs, percents, picks, seldom
from trace.rooms.quotas import services as quotas
from trace.rooms.quotas.kinds import QuotaKind
from trace.rooms.quotas.models import QuotaAccount, QuotaEntry

SEASON, PAST_SEASON = "2026", "2025"


class QuotaActs(Story):
    """What the authority and two holders do with labels that nobody has ordered yet."""

    @rule(count=packs, past=seldom)
    def grant(self, count: int, past: bool) -> None:
        """Grant a little more, now and then for a season that is over."""
        self.attempt(
            "grant",
            lambda work: quotas.grant_quota(
                work,
                authorisation_id=self.cast.authorisation,
                product_id=self.cast.goods,
                season=PAST_SEASON if past else SEASON,
                count=count,
                document="示例〔2026〕5号",
            ),
        )

    @rule(pick=picks, meant=seldom)
    def take_back(self, pick: int, meant: bool) -> None:
        """Take a wrong grant back."""
        if not meant:
            return
        statement = select(QuotaEntry.id).where(QuotaEntry.kind == QuotaKind.GRANT)
        known = list(self.session.scalars(statement.order_by(QuotaEntry.id)))
        key = self._pick(known, pick)
        self.attempt(
            "take back",
            lambda work: quotas.reverse_grant(work, entry_id=key, document="示例〔2026〕6号"),
        )

    @precondition(lambda self: len(self.asked) < 3)
    @rule(percent=percents, back=st.booleans())
    def ask_for_transfer(self, percent: int, back: bool) -> None:
        """Ask to give labels to the other holder, or the other to give some to this one."""
        account = self._account(self.cast.other_authorisation if back else self.cast.authorisation)
        count = max(1, account.remaining * percent // 100 + (percent > 100))
        transfer = self.attempt(
            "ask for transfer",
            lambda work: quotas.request_transfer(
                work,
                account_id=account.id,
                number=self.cast.number if back else self.cast.other_number,
                count=count,
                ground="因灾减产，余量调剂",
            ),
        )
        if transfer is not None:
            self.asked.append(transfer.id)

    @precondition(lambda self: self.asked)
    @rule(pick=picks, act=st.sampled_from(["accept", "accept", "accept", "decline", "withdraw"]))
    def answer_transfer(self, pick: int, act: str) -> None:
        """Accept, decline or withdraw a transfer."""
        self._answer(self._pick(self.asked, pick), act)

    def _answer(self, key: int, act: str) -> None:
        done = self.attempt(
            "answer transfer",
            lambda work: quotas.answer_transfer(work, transfer_id=key, act=act),
        )
        if done is not None:
            self.asked.remove(key)
            if act == "accept":
                self.accepted.append(key)

    @precondition(lambda self: self.asked or self.accepted)
    @rule(pick=picks, approve=st.sampled_from([True, True, False]))
    def decide_transfer(self, pick: int, approve: bool) -> None:
        """Carry a transfer out, or refuse it, once the taker has agreed."""
        if not self.accepted:
            self._answer(self._pick(self.asked, pick), "accept")
        if not self.accepted:
            return
        key = self._pick(self.accepted, pick)
        if approve:
            done: Any = self.attempt(
                "approve transfer",
                lambda work: quotas.approve_transfer(work, transfer_id=key, document="调剂批复1号"),
            )
        else:
            done = self.attempt(
                "refuse transfer",
                lambda work: quotas.refuse_transfer(work, transfer_id=key, reason="余量不足"),
            )
        if done is not None:
            self.accepted.remove(key)

    @rule(count=packs, past=mostly)
    def end_season(self, count: int, past: bool) -> None:
        """End a season after a stock-take: what is not carried over expires."""
        account = self._account(self.cast.authorisation, PAST_SEASON if past else SEASON)
        self.attempt(
            "end season",
            lambda work: quotas.end_season(
                work, account_id=account.id, counted=count, document="盘点表1号"
            ),
        )

    def _account(self, authorisation_id: int, season: str = SEASON) -> QuotaAccount:
        return self.session.scalars(
            select(QuotaAccount)
            .where(QuotaAccount.authorisation_id == authorisation_id, QuotaAccount.season == season)
            .execution_options(populate_existing=True)
        ).one()
