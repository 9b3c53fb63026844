"""Links of producers and archives to take along, made through the real services."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.links import services
from trace.rooms.links.kinds import LinkKind
from trace.rooms.links.models import LinkRules, ProductLink
from trace.rooms.papers.models import Archive
from trace.rooms.papers.services import request_archive

SHOP = "https://shop.wanzai-peach.cn/item/7?from=code"


def make_link(work: Work, product_id: int, **overrides: Any) -> ProductLink:
    """Return a producer's link to its web shop: it waits, unless rules say otherwise."""
    given: dict[str, Any] = {
        "kind": LinkKind.HAS_RETAILERS,
        "url": SHOP,
        "title_zh": "合作社网店",
        "title_en": "Web shop of the cooperative",
    }
    return services.add_link(work, product_id=product_id, **(given | overrides))


def make_shown_link(work: Work, product_id: int, **overrides: Any) -> ProductLink:
    """Return a link that the authority has let through."""
    made = make_link(work, product_id, **overrides)
    return services.approve_link(work, link_id=made.id)


def make_rules(work: Work, division: str = "", **overrides: Any) -> LinkRules:
    """Return rules by which links are shown at once."""
    given: dict[str, Any] = {
        "kinds": list(LinkKind),
        "needs_approval": False,
        "most": 3,
        "source": "万农品〔2026〕7号",
    }
    return services.set_rules(work, division=division, **(given | overrides))


def make_archive(work: Work, producer_id: int) -> Archive:
    """Return an archive that is asked for and not made yet."""
    return request_archive(work, producer_id=producer_id)


def make_paper_records(work: Work, producer_id: int, product_id: int) -> dict[str, object]:
    """Return one record of each kind by name, for tests that ask every route."""
    system = replace(work, actor=Actor.system("test"))
    return {
        "product_link": make_link(system, product_id).id,
        "shown_link": make_shown_link(
            system, product_id, kind=LinkKind.HOMEPAGE, url="https://www.wanzai-peach.cn/"
        ).id,
        "archive": make_archive(system, producer_id).id,
    }
