"""What the tests in a browser share: Chromium, a server of their own, and notebooks that run in JupyterLab."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = bool(os.environ.get("MC2CM_BROWSER_REQUIRED"))
PATIENCE = int(os.environ.get("MC2CM_PATIENCE", "180"))  # seconds; for a machine that does other work too
ACCESSIBLE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not REQUIRED, reason="no Chromium is installed (Debian: apt-get install chromium)"
)


@contextmanager
def chromium(*options: str) -> Iterator[Any]:
    """A browser without a screen, with options of its own beside the usual ones."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "Chromium must be installed here"
    drawn_by_nobody = ["--disable-gpu", "--disable-software-rasterizer"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *drawn_by_nobody, *options]
        )
        yield browser
        browser.close()


@contextmanager
def served(command: Callable[[int], Sequence[str]], folder: Path) -> Iterator[str]:
    """Start a Jupyter server on a free port, with its own folders inside of `folder`, and return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    log = folder / "server.log"
    with log.open("w") as told:
        process = subprocess.Popen(
            command(port), stdout=told, stderr=told, env={**os.environ, **own}, cwd=folder, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/") or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=60):
            return True
    except OSError:
        return False


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.1)


_WIDGET = """path => [...window.jupyterapp.shell.widgets('main')].find(one => one.context?.path === path)"""
_OPEN = """async path => {
    const {context, sessionContext} = await window.jupyterapp.commands.execute('docmanager:open', {path});
    await context.ready;
    await sessionContext.ready;
    await sessionContext.session.kernel.info;
}"""
#: Of an open notebook: whether a cell ran, whether all did and the kernel rests, and the faults among the outputs.
_STATE = f"""path => {{
    const widget = ({_WIDGET})(path);
    const cells = [...widget.content.model.cells].filter(one => one.type === 'code' && one.sharedModel.source.trim());
    const outputs = cells.flatMap(one => one.outputs.toJSON());
    const ran = cells.map(one => one.executionCount !== null);
    return {{
        begun: ran.some(Boolean),
        done: ran.every(Boolean) && widget.sessionContext.session?.kernel?.status === 'idle',
        faults: outputs.filter(one => one.output_type === 'error' || one.name === 'stderr'),
    }};
}}"""
_SHOW = f"path => {{ window.jupyterapp.shell.activateById(({_WIDGET})(path).id); }}"
_CLOSE = f"""async path => {{
    const widget = ({_WIDGET})(path);
    await widget.sessionContext.shutdown();
    await widget.context.save();  // last: what comes from a kernel after it would be asked about
    widget.close();
}}"""


class Lab:
    """JupyterLab in a tab: notebooks by their path in the workspace."""

    def __init__(self, browser: Any, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder
        self.tab = browser.new_page(viewport={"width": 1400, "height": 1000})
        self.tab.set_default_timeout(1000 * PATIENCE)
        self.tab.goto(f"{address}/lab?reset")
        self.tab.wait_for_function("() => window.jupyterapp?.shell && window.jupyterapp.started")

    def open(self, path: str) -> Any:
        """Open a notebook, and return what stands on it."""
        self.tab.evaluate(_OPEN, path)
        return self.show(path)

    def restart_and_run_all(self, *paths: str) -> None:
        """Open notebooks and run them by the menu; each begins while the ones before it still run."""
        for path in paths:
            self.tab.evaluate(_OPEN, path)
            self.tab.get_by_role("menuitem", name="Run", exact=True).click()
            self.tab.get_by_text("Restart Kernel and Run All Cells…").first.click()
            self.tab.locator(".jp-Dialog .jp-mod-accept").click()
            until(lambda path=path: self.state(path)["begun"])  # type: ignore[misc]
        for path in paths:
            until(lambda path=path: self.state(path)["done"])  # type: ignore[misc]

    def state(self, path: str) -> dict[str, Any]:
        return dict(self.tab.evaluate(_STATE, path))

    def show(self, path: str) -> Any:
        """Bring a notebook to the front, and return what stands on it."""
        self.tab.evaluate(_SHOW, path)
        shown = self.tab.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        shown.locator(".jp-Cell").first.wait_for()
        return shown

    def save_and_close(self, *paths: str) -> None:
        for path in paths:
            self.tab.evaluate(_CLOSE, path)

    def exported(self, path: str) -> Any:
        """What the export menu asks the server for, with the token that a page of its own has."""
        token = next(cookie["value"] for cookie in self.tab.context.cookies() if cookie["name"].startswith("_xsrf"))
        address = f"{self.address}/nbconvert/mc2cm/{path}?download=true"
        return self.tab.request.get(address, headers={"X-XSRFToken": token})


@contextmanager
def lab_in_browser(folder: Path, *options: str) -> Iterator[Lab]:
    """Start JupyterLab as an analyst does, on the workspace in a folder, and open it in a browser."""

    def command(port: int) -> list[str]:
        quiet = ["--no-browser", f"--port={port}", "--allow-root", "--IdentityProvider.token=", "--ServerApp.password="]
        quiet.append("--LabApp.expose_app_in_browser=True")  # to open notebooks as the file browser does
        return [sys.executable, "-m", "mc2cm_analysis.cli", "lab", "--", *quiet]

    with served(command, folder) as address, chromium(*options) as browser:
        yield Lab(browser, address, folder)
