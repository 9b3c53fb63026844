"""自有链接、数据移交: the lily cooperative adds a shop, a story and a video to its powder, and takes its records along.

One link is let through, one refused; one archive was stopped, the worker makes the other.
"""

from __future__ import annotations

from trace.cli.demo_county.story import Story, Tale
from trace.rooms.links import services
from trace.rooms.links.kinds import LinkKind
from trace.rooms.papers.services import cancel_archive, request_archive

ME, AUTHORITY = "lily", "wanzai brand"


def links(story: Story) -> Tale:
    """Three links of the powder, by the rules that the product ships with."""
    yield story.on(-12, 10)
    made = []
    for kind, path, title, english in (
        (LinkKind.HAS_RETAILERS, "shop", "示例合作社网店", "Web shop (example)"),
        (
            LinkKind.BACKGROUND_INFO,
            "story",
            "百合的故事（示例）",
            "The story of the lily (example)",
        ),
        (LinkKind.RELATED_VIDEO, "video", "采挖视频（示例）", "Digging lilies (example)"),
    ):
        link = services.add_link(
            story.by(ME),
            product_id=story["lily powder"],
            kind=kind,
            # A host kept for examples (RFC 2606): no real shop is named.
            url=f"https://example.org/{path}",
            title_zh=title,
            title_en=english,
        )
        made.append(link.id)
    yield story.on(-11, 9)
    services.approve_link(story.by(AUTHORITY), link_id=made[0])
    services.refuse_link(story.by(AUTHORITY), link_id=made[2], reason="视频打不开")


def archives(story: Story) -> Tale:
    """Asked for by mistake in the busiest hour; asked for again today."""
    yield story.on(-6, 11)
    stopped = request_archive(story.by(ME), producer_id=story[ME]).id
    cancel_archive(story.by(ME), archive_id=stopped)
    yield story.ago(3)
    request_archive(story.by(ME), producer_id=story[ME])


TALES = (links, archives)
