"""A recorded run to which requirements of every state were written afterwards."""

from __future__ import annotations

from pathlib import Path

import msgspec

from accord.model.catalogue import Criterion, Requirement, SignOff
from accord.model.commits import Commit, RelatedWork
from accord.reports.site import Memory, Site
from fakes.reference import reference

WORK = {
    "SHOP-12": RelatedWork(
        commits=(
            Commit(hash="a1b2c3d4e5f6" + "0" * 28, day="2026-11-01", subject="Pay <by> card"),
        ),
        branches=("feature/shop-12-card",),
    )
}


def requirements() -> tuple[Requirement, ...]:
    def requirement(id: str, title: str, *criteria: str) -> Requirement:
        return Requirement(
            id=id,
            title=title,
            path=f"specs/requirements/{id}.md",
            text="What a customer asked for, *in words*.",
            criteria=tuple(
                Criterion(id=f"{id}.{number}", text=text) for number, text in enumerate(criteria, 1)
            ),
        )

    return (
        requirement("SHOP-1", "Orders"),
        requirement(
            "SHOP-12", "Pay & <go>", "Nobody pays twice", "訂單金額正確", "Refunds", "Later"
        ),
        requirement("SHOP-30", "Gifts", "Wrapped"),
    )


def sign_off(path: str, target: str, **more: object) -> SignOff:
    about = {"by": "Lin <Mei>", "reason": "By phone until then.", "version": "1.4"}
    return SignOff(path=path, targets=(target,), **(about | {"until": "2099-01-01"} | more))  # type: ignore[arg-type]


def required_site(folder: Path) -> Path:
    recorded = reference("failing")
    catalogue = msgspec.structs.replace(
        recorded.catalogue,
        requirements=requirements(),
        sign_offs=(
            sign_off("specs/waivers/a.toml", "SHOP-12.3"),
            sign_off("specs/waivers/b.toml", "SHOP-12.4", until="2001-01-01"),
            sign_off(
                "specs/manual-checks/c.toml",
                "SHOP-12.2",
                checked="2026-11-01",
                evidence="https://example.org/42",
            ),
        ),
    )
    site = Site(recorded.folder, memory=Memory(work=WORK))
    return site.write(catalogue, recorded.run, folder).parent
