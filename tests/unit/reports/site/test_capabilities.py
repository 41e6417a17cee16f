"""Capabilities stand in the order of their names, those inside another below it."""

from __future__ import annotations

import msgspec

from accord.reports.site.capabilities import capabilities
from accord.reports.site.joining import join
from fakes.reference import reference


def test_capabilities_inside_another_stand_below_it() -> None:
    found = reference("passing")
    names = ("shop", "shop/orders", "stores")
    features = tuple(
        msgspec.structs.replace(feature, capability=name)
        for feature, name in zip(found.catalogue.features, names, strict=True)
    )
    catalogue = msgspec.structs.replace(found.catalogue, features=features)
    told = capabilities(join(catalogue, found.run).chapters)
    assert [(it.title, it.depth) for it in told] == [("shop", 0), ("orders", 1), ("stores", 0)]
