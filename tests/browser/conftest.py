"""A JupyterLab for the tests of a file, started as an analyst starts it."""

import sys
from collections.abc import Iterator

import pytest
from browsing import Lab, chromium, served

from mc2cm_analysis.vocabulary import ENGLISH, LANGUAGES
from mc2cm_analysis.workspace import fill_workspace


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on a workspace; those in other languages than English lie in folders of it."""
    folder = tmp_path_factory.mktemp("lab")
    for language in set(LANGUAGES) - {ENGLISH}:
        fill_workspace(folder / "workspace" / language, language)

    def command(port: int) -> list[str]:
        quiet = ["--no-browser", f"--port={port}", "--allow-root", "--IdentityProvider.token=", "--ServerApp.password="]
        quiet.append("--LabApp.expose_app_in_browser=True")  # for the test to open notebooks as the file browser does
        return [sys.executable, "-m", "mc2cm_analysis.cli", "lab", "--", *quiet]

    with served(command, folder) as address, chromium() as browser:
        yield Lab(browser, address, folder)
