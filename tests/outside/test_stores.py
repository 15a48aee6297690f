"""Reports go into an object store as they go into a folder, and what the store refuses is told in one message."""

from collections.abc import Iterator

import pytest

from mc2cm_analysis.cli import main
from mc2cm_analysis.publishing.make.folder_checks import check_writable
from mc2cm_analysis.publishing.make.folders import output_folder
from mc2cm_analysis.publishing.make.remote.store import StoreFolder

pytest.importorskip("s3fs")
pytest.importorskip("moto")

BUILD = ["build", "programme", "--lang", "en", "--out"]
MADE = ("en/programme.html", "notebooks/en/programme.ipynb", "ledger.json", "index.html")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an object store on this machine."""
    from moto.server import ThreadedMotoServer

    one = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    one.start()
    host, port = one.get_host_and_port()
    yield f"http://{host}:{port}"
    one.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket, with the credentials for it in the environment."""
    import s3fs

    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "invented")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "invented")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3fs.S3FileSystem.clear_instance_cache()
    files = s3fs.S3FileSystem()
    files.mkdir("reports")
    yield "s3://reports/2016"
    files.rm("reports", recursive=True)
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.mark.parametrize("kind", ["s3", "memory"])
def test_a_store_keeps_what_is_written(kind: str, bucket: str) -> None:
    folder = output_folder(bucket) if kind == "s3" else StoreFolder("memory://invented")
    check_writable(folder)
    assert folder.read("en/lyon.html") is None
    folder.write("en/lyon.html", "طنجة".encode())
    folder.write("en/lyon.html", b"again")
    assert folder.read("en/lyon.html") == b"again"
    folder.remove("en/lyon.html")
    folder.remove("en/lyon.html")
    assert folder.read("en/lyon.html") is None


def test_a_build_into_s3_is_kept_and_not_made_again(bucket: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*BUILD, bucket]) == 0
    capsys.readouterr()
    assert main([*BUILD, bucket]) == 0
    assert capsys.readouterr().out.startswith("nothing has changed, 1 unchanged; open ")
    assert main([*BUILD, bucket, "--dry-run"]) == 0
    assert "en/programme  unchanged\n0 of 1 reports would be made" in capsys.readouterr().out
    folder = output_folder(bucket)
    assert all(folder.read(place) for place in MADE)
    folder.remove("en/programme.html")
    assert main([*BUILD, bucket, "--dry-run"]) == 0
    assert "en/programme  en/programme.html is missing" in capsys.readouterr().out


def test_a_bucket_that_is_not_there_is_told(bucket: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*BUILD, "s3://nowhere/reports"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("mc2cm: the reports cannot be written to s3://nowhere/reports: ")
    assert "bucket does not exist" in told and told.count("\n") == 1


def test_credentials_that_are_missing_are_told(
    bucket: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    for arguments in ([], ["--dry-run"]):
        assert main([*BUILD, bucket, *arguments]) == 2
        told = capsys.readouterr().err
        assert "redentials" in told and told.count("\n") == 1
