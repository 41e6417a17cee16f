"""Who writes finds capabilities, steps, the glossary and what is wrong in pages of their own."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from accord.model.catalogue import CapabilityText, Fault, Severity
from accord.model.message import plain
from accord.reports.site import Memory, Site
from accord.reports.site.addresses import capability_address
from fakes.reference import reference


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    recorded = reference("passing")
    catalogue = msgspec.structs.replace(
        recorded.catalogue,
        capabilities=(
            CapabilityText(
                name="ordering",
                title="Orders <&> 下單",
                path="features/ordering/README.md",
                text="All *or* nothing.",
            ),
        ),
        glossary="# Glossary\n\n| term | meaning |\n| --- | --- |\n| order | What is asked for |\n",
    )
    findings = (
        Fault(path="a.feature", line=3, message=plain("Mind"), severity=Severity.WARNING),
        Fault(path="b.feature", message=plain("Wrong <b>"), hint=plain("Do this")),
    )
    folder = tmp_path_factory.mktemp("writing") / "site"
    memory = Memory(findings=findings)
    return Site(recorded.folder, memory=memory).write(catalogue, recorded.run, folder).parent


def text(site: Path, address: str) -> str:
    return (site / address).read_text(encoding="utf-8")


def test_a_capability_has_a_page_with_title_prose_and_features(site: Path) -> None:
    page = text(site, capability_address("ordering"))
    assert "<h1>Orders &lt;&amp;&gt; 下單</h1>" in page
    assert "All <em>or</em> nothing." in page
    assert 'href="../f/' in page


def test_capabilities_are_called_by_their_titles_everywhere(site: Path) -> None:
    for address in ("index.html", "features.html"):
        link = f'<a href="{capability_address("ordering")}">Orders &lt;&amp;&gt; 下單</a>'
        assert link in text(site, address)


def test_one_without_a_text_says_where_to_put_it(site: Path) -> None:
    names = {feature.capability for feature in reference("passing").catalogue.features}
    other = next(name for name in sorted(names) if name and name != "ordering")
    assert "Put a README.md into its folder" in text(site, capability_address(other))


def test_the_glossary_is_shown_as_it_is_written(site: Path) -> None:
    assert "<td>What is asked for</td>" in text(site, "glossary.html")


def test_findings_are_told_by_file_errors_first(site: Path) -> None:
    page = text(site, "findings.html")
    assert page.index("b.feature") < page.index("a.feature")
    assert "Wrong &lt;b&gt;" in page
    assert "Do this" in page
    assert 'data-a="{&#34;line&#34;:3}"' in page


def test_steps_are_listed_with_an_example(site: Path) -> None:
    page = text(site, "steps.html")
    assert 'id="s-' in page
    assert 'href="s/' in page


def test_every_page_leads_to_them(site: Path) -> None:
    home = text(site, "index.html")
    for address in ("steps.html", "glossary.html", "findings.html", "search.html"):
        assert f'href="{address}"' in home


def test_pages_may_only_load_files_of_the_site(site: Path) -> None:
    policy = text(site, "index.html").partition('Security-Policy" content="')[2].partition('"')[0]
    assert policy.startswith("default-src 'none'; ")
    assert "http" not in policy
    assert "unsafe-eval" not in policy
