"""What anybody may know of where goods went."""

from __future__ import annotations

import pytest

from tests.factories.batches import make_dispatch, make_harvest
from trace.rooms.batches.queries import departures_of
from trace.rooms.batches.rules import Node, nodes_of


@pytest.mark.parametrize(
    ("leg", "nodes"),
    [
        ("县级仓 → 村级服务点", (Node.COUNTY, Node.VILLAGE)),
        ("县级中心→乡镇节点", (Node.COUNTY, Node.TOWN)),
        ("万载县株潭镇站至白水乡示范村", (Node.TOWN, Node.VILLAGE)),
        ("合作社→村级站点", (Node.VILLAGE,)),
        ("county store to village point", (Node.COUNTY, Node.VILLAGE)),
        ("产地直发", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_of_a_leg_only_the_levels_it_names_are_told(leg, nodes):
    assert nodes_of(leg) == nodes


def test_a_departure_names_no_buyer_and_no_place_finer_than_a_town(work):
    batch = make_harvest(work)
    sent = make_dispatch(work, batch, destination_division="360922202205", leg="县→村")

    (told,) = departures_of(work, batch.id)

    assert (told.at, told.division, told.is_under_stop) == (sent.dispatched_at, "360922202", False)
    assert told.nodes == (Node.COUNTY, Node.VILLAGE)
    assert departures_of(work, make_harvest(work).id) == []
