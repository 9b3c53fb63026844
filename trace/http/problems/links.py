"""Problems of producers' own links."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.links import rules

PROBLEMS = {
    rules.TooManyLinks: Problem(
        409,
        "links-too-many",
        _l("The product has as many links as the rules allow. Withdraw one before adding another."),
    ),
    rules.LinkStateRefused: Problem(
        409,
        "link-state",
        _l("The link has been decided on or withdrawn in the meantime. Open the list again."),
    ),
    rules.LinkThere: Problem(409, "link-there", _l("The product has this link already.")),
}
REASONS = {
    "link-kind": _l("The authority has not opened this kind of link. Choose one from the list."),
    "link-https": _l("A link begins with https:// – other pages can be changed on the way."),
    "link-address": _l(
        "This is no plain address of a web page: no blanks, no user name, no port, 500 characters at most."
    ),
    "link-host": _l(
        "Enter the name of a public website, such as shop.abc.com – no number and no name of an inner network."
    ),
    "link-host-barred": _l(
        "The authority does not let links lead to %(value)s. Give the page's own address, not a short one."
    ),
    "link-title-zh": _l("The Chinese title needs Chinese characters."),
    "link-most": _l("Enter a number from 1 to 20."),
    "link-hosts-many": _l("Name at most 200 hosts."),
}
RULES = {
    "uq_product_links_product_id_place": (
        None,
        _l("Somebody has added a link at the same moment. Try again."),
    ),
    "uq_link_rules_division_version": (
        None,
        _l("Somebody has set the rules at the same moment. Look at them, then try again."),
    ),
}
