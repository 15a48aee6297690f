"""What a build makes is shown in a browser under the headers of a site, without a word of complaint."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from browsing import chromium, needs_chromium

from mc2cm_analysis.hosting import HOST_FILES, Site
from mc2cm_analysis.hosting import site as served
from mc2cm_analysis.hosting.headers import policy

pytestmark = needs_chromium

PAGES = ["", "fr/", "ar/lyon.html", "en/priorities.html"]
#: Whether the style sheet of a page is heeded, and its font.
_STYLED = "async () => { await document.fonts.ready; return [document.styleSheets.length, document.fonts.size]; }"


@pytest.fixture(scope="module")
def site(built: Path) -> Iterator[Site]:
    with Site(built, 0) as one:
        thread = Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield one
        one.shutdown()
        thread.join()


@pytest.mark.parametrize("of_a_host", [False, True])
def test_pages_show_as_they_do_from_the_disk_and_a_browser_complains_of_nothing(
    site: Site, built: Path, monkeypatch: pytest.MonkeyPatch, of_a_host: bool
) -> None:
    if of_a_host:  # which knows no digests: what it says of all files
        assert policy(["'unsafe-inline'"]) in HOST_FILES["_headers"]
        monkeypatch.setattr(served, "policy_of", lambda _: policy(["'unsafe-inline'"]))
    told: list[str] = []
    with chromium() as browser:
        tab = browser.new_page()
        tab.on("console", lambda message: told.append(message.text))
        tab.on("pageerror", lambda error: told.append(str(error)))
        tab.on("requestfailed", lambda request: told.append(request.url))
        for page in PAGES:
            answer = tab.goto(f"{site.address}{page}")
            assert answer.ok and "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            on_site = [tab.evaluate(_STYLED), tab.screenshot()]
            tab.goto((built / page / ("" if page.endswith("html") else "index.html")).as_uri())
            assert on_site == [tab.evaluate(_STYLED), tab.screenshot()]
            assert on_site[0][0] == 1
    assert told == []


def test_a_link_leads_to_another_page_and_no_other_site_can_frame_one(site: Site) -> None:
    with chromium() as browser:
        tab = browser.new_page()
        tab.goto(f"{site.address}fr/lyon.html")
        tab.locator("a[hreflang=ar]").first.click()
        assert tab.url == f"{site.address}ar/lyon.html"
        tab.set_content(f'<iframe src="{site.address}fr/lyon.html"></iframe>')
        tab.wait_for_timeout(500)
        assert all("fr/lyon.html" not in frame.url for frame in tab.frames)
