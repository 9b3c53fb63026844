"""Who acts: a person with roles in organisations and divisions, an operator at the console, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is there for; the Chinese term is what pages show."""

    PRODUCER_CLERK = "producer_clerk"  # 生产主体经办人
    PRINTER = "printer"  # 印刷单位
    BRAND = "brand"  # 品牌管理方
    MARKET_OFFICER = "market_officer"  # 市场监管人员
    AGRICULTURE_OFFICER = "agriculture_officer"  # 农业农村执法人员
    TOWNSHIP_ASSISTANT = "township_assistant"  # 乡镇监管员
    VILLAGE_ASSISTANT = "village_assistant"  # 村协管员
    LAB = "lab"  # 检验机构
    TRADER = "trader"  # 经营者
    AUDITOR = "auditor"  # 审计
    ADMINISTRATOR = "administrator"  # 系统管理员


class ActorKind(StrEnum):
    """How the actor came in."""

    ANONYMOUS = "anonymous"
    PERSON = "person"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, held in one organisation and, for government users, over one division.

    division  GB/T 2260 county (6), township (9) or village (12) digits; rights cover every code it begins
    """

    role: Role
    organisation_id: int
    division: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose behalf a service works; `label` is what the audit trail shows."""

    kind: ActorKind
    label: str
    account_id: int | None = None
    grants: tuple[Grant, ...] = ()

    @classmethod
    def anonymous(cls) -> Actor:
        """A visitor who has not signed in."""
        return cls(ActorKind.ANONYMOUS, "anonymous")

    @classmethod
    def system(cls, name: str) -> Actor:
        """The product itself, acting in a job called `name`."""
        return cls(ActorKind.SYSTEM, f"system:{name}")

    @classmethod
    def operator(cls, login: str) -> Actor:
        """Whoever sits at the server's console, known by the machine's login name."""
        return cls(ActorKind.OPERATOR, f"operator:{login}")

    @property
    def is_signed_in(self) -> bool:
        """Whether an identified person acts."""
        return self.kind is ActorKind.PERSON

    def organisations(self, *roles: Role) -> tuple[int, ...]:
        """The organisations in which the actor holds one of `roles` (any role when none is named)."""
        return tuple(
            dict.fromkeys(g.organisation_id for g in self.grants if not roles or g.role in roles)
        )

    def divisions(self, *roles: Role) -> tuple[str, ...]:
        """The division codes over which the actor holds one of `roles` (any role when none is named)."""
        return tuple(
            dict.fromkeys(
                g.division for g in self.grants if g.division and (not roles or g.role in roles)
            )
        )

    def has_role(self, *roles: Role) -> bool:
        """Whether the actor holds one of `roles` anywhere."""
        return any(grant.role in roles for grant in self.grants)
