"""The kinds and states of links that producers add."""

from __future__ import annotations

from enum import StrEnum


class LinkKind(StrEnum):
    """Link types of GS1's web vocabulary that an authority may open to producers.

    What the service answers for itself (pip, masterData, traceability, recallStatus, verificationService,
    certificationInfo, registryEntry, support, defaultLink) is not among them: nobody else speaks for it. Nor are `jws`
    (a label's signature is no JSON Web Signature, and a producer's would be taken for it) and `handledBy` (which hands
    every request about the goods to another resolver).
    """

    HAS_RETAILERS = "hasRetailers"  # 网店
    HOMEPAGE = "homepage"  # 主页
    BACKGROUND_INFO = "backgroundInfo"  # 产品故事
    RELATED_VIDEO = "relatedVideo"  # 视频
    RECIPE_INFO = "recipeInfo"  # 食用方法
    HANDLING = "consumerHandlingStorageInfo"  # 储存方法
    ACTIVITY_IDEAS = "activityIdeas"  # 采摘与体验
    SOCIAL_MEDIA = "socialMedia"  # 社交媒体
    SUSTAINABILITY_INFO = "sustainabilityInfo"  # 绿色生产
    DPP = "dpp"  # 数字产品护照


class LinkState(StrEnum):
    """waiting → shown | refused; shown → taken_down; waiting, shown → withdrawn."""

    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"
    TAKEN_DOWN = "taken_down"
    WITHDRAWN = "withdrawn"
