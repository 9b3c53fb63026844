from __future__ import annotations

from collections.abc import Callable

import pytest

from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.rules import SiteKey


def test_settings_are_set_changed_and_taken_away(work: Work) -> None:
    services.change_site_settings(
        work, values={SiteKey.ICP_NUMBER: " 赣ICP备1号 ", SiteKey.HOST_UNIT: "农业农村局"}
    )
    services.change_site_settings(
        work, values={SiteKey.ICP_NUMBER: "赣ICP备2号", SiteKey.PROGRAMME: ""}
    )
    work.session.flush()
    assert queries.site_settings(work) == {
        SiteKey.ICP_NUMBER: "赣ICP备2号",
        SiteKey.HOST_UNIT: "农业农村局",
    }

    services.change_site_settings(work, values={SiteKey.HOST_UNIT: ""})
    services.mark_demo(work, is_loaded=True)
    work.session.flush()

    assert queries.site_settings(work) == {SiteKey.ICP_NUMBER: "赣ICP备2号", SiteKey.DEMO: "1"}


def test_a_verification_file_is_stored_replaced_and_removed(work: Work) -> None:
    services.store_verification_file(work, name="MP_verify_1.txt", content="abc\n")
    services.store_verification_file(work, name="MP_verify_1.txt", content="def")
    work.session.flush()

    assert [f.content for f in queries.list_verification_files(work)] == ["def"]
    services.remove_verification_file(work, name="MP_verify_1.txt")
    work.session.flush()
    with pytest.raises(NoSuchRecord):
        queries.get_verification_file(work, "MP_verify_1.txt")
    with pytest.raises(InvalidValue):
        services.store_verification_file(work, name="x.html", content="abc")


def test_only_administrators_change_the_site(work_as: Callable[..., Work]) -> None:
    auditor = work_as(Role.AUDITOR)

    for act in (
        lambda: services.change_site_settings(auditor, values={}),
        lambda: services.mark_demo(auditor, is_loaded=False),
        lambda: services.store_verification_file(auditor, name="a.txt", content="a"),
        lambda: services.remove_verification_file(auditor, name="a.txt"),
    ):
        with pytest.raises(MissingPermission):
            act()
