"""The words of producers' own links in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.links.kinds import LinkKind, LinkState

words.add(
    [
        (LinkKind.HAS_RETAILERS, _l("Web shop: where to buy")),
        (LinkKind.HOMEPAGE, _l("Home page")),
        (LinkKind.BACKGROUND_INFO, _l("Story of the product")),
        (LinkKind.RELATED_VIDEO, _l("Video")),
        (LinkKind.RECIPE_INFO, _l("Recipes and ways to eat it")),
        (LinkKind.HANDLING, _l("How to store and handle it")),
        (LinkKind.ACTIVITY_IDEAS, _l("Visits and picking")),
        (LinkKind.SOCIAL_MEDIA, _l("Social media")),
        (LinkKind.SUSTAINABILITY_INFO, _l("How it is grown with care")),
        (LinkKind.DPP, _l("Digital product passport")),
        (LinkState.WAITING, _l("Waits to be looked at")),
        (LinkState.SHOWN, _l("Shown to everybody")),
        (LinkState.REFUSED, _l("Not let through")),
        (LinkState.TAKEN_DOWN, _l("Taken down")),
        (LinkState.WITHDRAWN, _l("Withdrawn by the producer")),
    ]
)
