"""JupyterLab itself, in a browser: a notebook runs, reads well in its language, and is exported as a build makes it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = bool(os.environ.get("MC2CM_BROWSER_REQUIRED"))
PATIENCE = 120  # seconds; for a machine that does other work too

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not REQUIRED, reason="no Chromium is installed (Debian: apt-get install chromium)"
)

#: What is wrong with the outputs of a notebook: errors, and text on standard error.
FAULTS = """() => [...document.querySelectorAll(
    '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'
)].map(one => one.textContent)"""
ALL_CELLS_RAN = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].every(
    cell => cell.type !== 'code' || !cell.sharedModel.source.trim() || cell.executionCount !== null
) && document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status === 'idle'"""
READY = """async () => {
    const {context, sessionContext} = window.jupyterapp.shell.currentWidget;
    await context.ready;
    await sessionContext.ready;
    await sessionContext.session.kernel.info;
}"""
#: Of each key figure: whether the amount stands over its words, and whether both begin at the right.
KEY_FIGURES = """() => [...document.querySelectorAll('.mc2cm dl.figures > div')].map(one => {
    const [words, amount] = [one.querySelector('dt'), one.querySelector('dd.amount')];
    const over = amount.getBoundingClientRect().bottom <= words.getBoundingClientRect().top + 1;
    return [over, getComputedStyle(words).direction, getComputedStyle(amount).textAlign];
})"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on a workspace in Arabic, started as an analyst starts it."""
    folder = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = ["--no-browser", f"--port={port}", "--allow-root", "--IdentityProvider.token=", "--ServerApp.password="]
    quiet.append("--LabApp.expose_app_in_browser=True")  # for the test to save as the menu does
    own = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    process = subprocess.Popen(
        [sys.executable, "-m", "mc2cm_analysis.cli", "lab", str(folder / "w"), "--lang", "ar", "--", *quiet],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **own},
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/api"))
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def run(lab: str) -> Iterator[Any]:
    """The tab of a notebook in which all cells were run by the menu, and which was saved."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1400, "height": 1000})
        tab.set_default_timeout(1000 * PATIENCE)
        tab.goto(f"{lab}/lab/tree/programme.ipynb?reset")
        tab.locator(".jp-Notebook").wait_for()
        tab.evaluate(READY)
        tab.get_by_role("menuitem", name="Run", exact=True).click()
        tab.get_by_text("Restart Kernel and Run All Cells…").first.click()
        tab.locator(".jp-Dialog .jp-mod-accept").click()
        until(lambda: tab.evaluate(ALL_CELLS_RAN))
        tab.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
        yield tab
        browser.close()


def exported(lab: str, tab: Any, name: str) -> Any:
    """What the export menu asks the server for, with the token that a page of its own has."""
    token = next(cookie["value"] for cookie in tab.context.cookies() if cookie["name"].startswith("_xsrf"))
    address = f"{lab}/nbconvert/mc2cm/{name}.ipynb?download=true"
    return tab.request.get(address, headers={"X-XSRFToken": token})


def test_all_cells_run_and_key_figures_stand_in_their_place(run: Any) -> None:
    assert run.evaluate(FAULTS) == []
    run.evaluate("document.querySelector('.jp-WindowedPanel-outer, .jp-Notebook').scrollTop = 0")
    run.locator(".mc2cm dl.figures").first.wait_for()
    figures = run.evaluate(KEY_FIGURES)
    assert figures and all(one == [True, "rtl", "start"] for one in figures)


def test_prose_runs_from_right_to_left(run: Any) -> None:
    heading = run.locator(".jp-RenderedMarkdown div[dir=rtl] h1").first
    assert heading.evaluate("one => getComputedStyle(one).direction") == "rtl"
    assert "البرنامج" in heading.text_content()


def test_the_export_menu_gives_the_bytes_of_the_build(lab: str, run: Any, built: Path) -> None:
    answer = exported(lab, run, "programme")
    assert "programme-ar.html" in answer.headers["content-disposition"]
    assert answer.body() == (built / "ar" / "programme.html").read_bytes()


def test_a_notebook_that_was_not_run_is_told_and_no_error(lab: str, run: Any) -> None:
    answer = exported(lab, run, "evidence")
    assert answer.ok and "not-exported" in answer.headers["content-disposition"]
    assert "run all cells first" in answer.text()
