"""The pages on a network of fifty cities, all invented, are no larger than a page may be."""

from pathlib import Path

from invented import invented_network

from mc2cm_analysis.cli import main
from mc2cm_analysis.reports import REPORTS


def test_each_page_on_fifty_cities_is_made_and_sent_by_mail(tmp_path: Path) -> None:
    """In Arabic, whose pages are the largest; one above the bound would be refused."""
    data = invented_network(tmp_path / "data", 50)
    kinds = [kind.name for kind in REPORTS.values() if kind.on_network]
    options = ["--lang", "ar", "--data", str(data), "--out", str(tmp_path / "out"), "--quiet", "--timeout", "3600"]
    assert main(["build", *kinds, *options]) == 0
    pages = list((tmp_path / "out" / "ar").glob("*.html"))
    assert len(pages) == len(kinds) and all(page.stat().st_size < 500_000 for page in pages)
