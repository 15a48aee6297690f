"""Reports on networks of two to fifty cities, all invented, are made, and no page is larger than one may be."""

from pathlib import Path

import pytest
from invented import invented_network
from workbench import ON_NETWORK

from mc2cm_analysis.cli import main


def test_each_page_on_fifty_cities_is_made_and_sent_by_mail(tmp_path: Path) -> None:
    """In Arabic, whose pages are the largest; one above the bound would be refused."""
    data = invented_network(tmp_path / "data", 50)
    kinds = [kind.name for kind in ON_NETWORK]
    options = ["--lang", "ar", "--data", str(data), "--out", str(tmp_path / "out"), "--quiet", "--timeout", "3600"]
    assert main(["build", *kinds, *options]) == 0
    pages = list((tmp_path / "out" / "ar").glob("*.html"))
    assert len(pages) == len(kinds) and all(page.stat().st_size < 500_000 for page in pages)


@pytest.mark.parametrize("n", [2, 3])
def test_the_reports_of_a_small_network_are_made(n: int, tmp_path: Path) -> None:
    reports = ["priorities", "evidence", "programme", "overview"]
    data = ["--data", str(invented_network(tmp_path / "data", n)), "--out", str(tmp_path / "out"), "--lang", "en"]
    assert main(["build", *reports, *data, "--quiet"]) == 0


def test_the_front_page_of_a_large_network_is_made_and_light(tmp_path: Path) -> None:
    data = ["--data", str(invented_network(tmp_path / "data", 20)), "--out", str(tmp_path / "out"), "--lang", "en"]
    assert main(["build", "overview", "programme", *data, "--quiet"]) == 0
    assert all(file.stat().st_size < 500_000 for file in (tmp_path / "out" / "en").glob("*.html"))
