"""What looks like an address is understood as one or refused: it never becomes a folder of that name."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mc2cm_analysis.cli import main
from mc2cm_analysis.publishing.plan.destinations import destination
from mc2cm_analysis.publishing.plan.kinds import UsageError


@pytest.mark.parametrize(
    "where",
    [
        *("file:///srv/our reports", "file:/srv/our reports", "file://localhost/srv/our reports"),
        *("FILE:///srv/our reports", "File://LocalHost/srv/our reports", "file:///srv/our%20reports"),
        *("local:///srv/our reports", "/srv/our reports"),
    ],
)
def test_the_forms_of_a_file_address_are_one_folder(where: str) -> None:
    assert destination(where) == ("/srv/our reports", "")


@pytest.mark.parametrize(
    "where", ["reports", "./s3:", "~/reports", "C:\\reports", "2016:reports", "a/b:c", "تقارير", "[x]"]
)
def test_a_path_is_taken_as_it_is(where: str) -> None:
    assert destination(where) == (where, "")


@pytest.mark.parametrize(
    ("where", "address"),
    [
        ("s3://bucket/reports/", "s3://bucket/reports"),
        ("S3://bucket", "s3://bucket"),
        ("gs://bucket/a b/c", "gs://bucket/a b/c"),
        ("sftp://ann@host.example:22/reports", "sftp://ann@host.example:22/reports"),
    ],
)
def test_the_address_of_a_store_is_one(where: str, address: str) -> None:
    assert destination(where) == ("", address)


REFUSED = {
    "": "an empty name is no folder; expected a name; . is the folder that you are in",
    " ": "an empty name is no folder",
    " file:///x": "there are signs in it that nobody sees",
    "re\nports": "there are signs in it that nobody sees",
    "a\0b": "there are signs in it that nobody sees",
    "file://rel/x": "'rel' stands where an address names a machine; expected file:///rel/x, or the path rel/x",
    "file://": "such an address has the whole path",
    "file:": "such an address has the whole path",
    "file:rel/x": "such an address has the whole path; expected file:/// and all of it, or the path rel/x",
    "file:///a?b": "an address says no folder with ? or #; expected %3F or %23 in their place",
    "file:///a%00b": "there are signs in it that nobody sees",
    "file:///a%ff": "its percent signs are no UTF-8",
    "s3:/bucket/x": "two slashes and a name come behind the colon of an address; expected s3://bucket/x",
    "s3:bucket": "expected s3://bucket",
    "s3://": "expected s3://bucket/reports",
    "s3:///x": "expected s3://x",
    "s3://bucket/../x": "it leads out of itself with ..",
    "s3://bucket/x?versionId=3": "an address of a folder has no ?, # or ::",
    "s3://bucket/x::file:///y": "an address of a folder has no ?, # or ::",
    "sftp://ann:secret@host/x": "there is a password in it",
    "memory://x": "'memory:' is no store that keeps what is written to it",
    "simplecache::memory://x": "'simplecache::' is no store",
    "simplecache::s3://bucket/x": "'simplecache::' is no store",
    "file::s3://bucket/x": "'file::' is no store",
    "zip://x.zip": "'zip:' is no store",
    "ftp://host/x": "'ftp:' is no store that keeps what is written to it; expected a folder, or an address such as",
    "https://host/x": "'https:' is no store",
    "nowhere://bucket/x": "a folder whose name has a colon is ./nowhere://bucket/x",
}


@pytest.mark.parametrize("where", REFUSED)
def test_what_is_no_place_for_reports_is_refused_before_anything_is_made(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as refused:
        destination(where)
    said = str(refused.value)
    assert REFUSED[where] in said and said.isprintable() and "secret" not in said
    if "\0" not in where:
        assert main(["build", "programme", "--lang", "en", "--out", where]) == 2
        assert capsys.readouterr().err == f"mc2cm: {said}\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["questionnaire", "--city", "lyon", "--out"], ["lab"]])
@pytest.mark.parametrize("where", ["s3://bucket/x.xlsx", "file://rel/x.xlsx", "", "memory://x.xlsx"])
def test_a_form_and_a_workspace_have_a_path_of_this_machine(
    command: list[str], where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command, where]) == 2
    said = capsys.readouterr().err
    assert "; expected " in said and not list(tmp_path.iterdir())


@given(
    scheme=st.sampled_from(["file", "s3", "FILE", "memory", "zip", "gs", "x", "::", ""]),
    colon=st.sampled_from([":", "://", ":/", ":///", "::"]),
    rest=st.text(alphabet="ab/.:@?#% \0é", max_size=8),
)
def test_any_address_is_a_whole_path_or_a_store_or_refused(scheme: str, colon: str, rest: str) -> None:
    try:
        path, address = destination(f"{scheme}{colon}{rest}")
    except UsageError as refused:
        assert str(refused).isprintable() and "; expected " in str(refused)
        return
    assert bool(path) != bool(address)
    if len(scheme) > 1 and scheme != "::":
        assert os.path.isabs(path) if scheme.lower() == "file" else address.startswith(f"{scheme.lower()}://")
