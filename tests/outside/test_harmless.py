"""What passes the gate does nothing in a browser, even in one that heeds no policy."""

import re
from contextlib import suppress

from browsing import chromium, needs_chromium
from planted import HARM, HARMLESS, SHEET, page

from mc2cm_analysis.publishing.page.gate import passed
from mc2cm_analysis.publishing.page.leaks import RefusedError

pytestmark = needs_chromium

AROUND = ("{}", "<table>{}", "<svg><g>{}", "<svg><title>{}", "<svg><desc>{}", "<pre>{}", "<ul><li><p>a<b>{}", "a</p>{}")
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


def test_what_passes_asks_for_nothing_and_runs_nothing() -> None:
    asked: list[str] = []
    with chromium() as browser:
        tab = browser.new_context(java_script_enabled=True).new_page()
        tab.expose_function("x", lambda: asked.append("x()"))
        tab.expose_function("alert", lambda *_: asked.append("alert()"))
        tab.on("dialog", lambda dialog: asked.append(dialog.message))
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("framenavigated", lambda frame: asked.append(frame.url))
        tried = 0
        for markup in (*HARM, *HARMLESS):
            for around in AROUND:
                with suppress(RefusedError):
                    written = passed(page(around.format(markup)), SHEET)
                    tab.set_content(_POLICY.sub("", written))
                    tried += 1
        tab.wait_for_timeout(200)
    assert tried > 20
    assert {one for one in asked if not one.startswith("data:image/png") and one != "about:blank"} == set()
