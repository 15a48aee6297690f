"""What cities took up from each other: only what a source says, a blank as a blank, and the city's own answers once."""

import csv
import shutil
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mc2cm_analysis import Network, load_network
from mc2cm_analysis.cli import main
from mc2cm_analysis.consultation import FollowUp, follow_up_form, import_follow_up, revoke_follow_up, write_form
from mc2cm_analysis.consultation.filled import AnswersError
from mc2cm_analysis.consultation.follow_up import DETAILS, QUESTIONS
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.narrative import learning as sentences
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.programme_vocabulary import LEARNING_STATUSES
from mc2cm_analysis.uptake import events_without_record, followed_up, learned, peer_events, record_by_event
from mc2cm_analysis.validation import find_issues

Row = dict[str, str]
Edit = Callable[[str, Callable[[list[Row]], None]], Path]
EVENT = "e03-madrid-2016-peer"
ANSWER = {
    "took_up": "yes",
    "idea": "Clauses in contracts",
    "giver": "madrid",
    "status": "begun",
    "since_year": "2017",
    "change": "Two departments use them",
    "may_publish": "yes",
    "_uuid": "a-1",
}


@pytest.fixture
def form() -> FollowUp:
    return follow_up_form(Package(data_folder()), "tangier", EVENT)


def export(*answers: Row) -> bytes:
    """Write answers as an export of KoboToolbox."""
    heads = list(dict.fromkeys(name for answer in answers for name in answer))
    text = StringIO()
    writer = csv.DictWriter(text, heads, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(answers)
    return text.getvalue().encode()


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


# --- The table ---


def test_every_row_names_its_sources_and_no_status_is_invented(network: Network) -> None:
    rows, sources = network.table("learning"), set(network.table("sources")["id"])
    assert len(rows) >= 5 and set(rows["source"]) <= sources
    assert set(rows["status"]) <= {"", *LEARNING_STATUSES}
    outcome = rows["change_en"].ne("") | rows["status"].isin(["begun", "in_place", "ended"])
    assert rows.loc[outcome, "change_source"].isin(sources).all(), "what came of it rests on a source"
    assert set(rows.loc[~outcome, "change_source"]) == {""}


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"text_en": ""}, "text_en", "nothing says what was taken up"),
        ({"source_city": "tangier", "source_participant_en": ""}, "source_city", "tangier learned from itself"),
        ({"source_city": "madrid"}, "source_participant_en", "it came from madrid and from 'City of Barcelona'"),
        ({"source_participant_en": ""}, "source_city", "nothing says from whom"),
        ({"change_source": ""}, "change_source", "no source is named for change_en, status"),
        ({"change_en": "", "status": ""}, "change_source", "a source is named, and nothing that came of it"),
        ({"practice": "practice-lyon-01"}, "practice", "the practice 'practice-lyon-01' is that of lyon"),
        ({"pilot": "beirut-municipal-social-cell"}, "pilot", "is in beirut"),
        ({"event": EVENT, "follow_up_date": "2016-01-01"}, "follow_up_date", "the event began on 2016-11-03"),
        ({"status": "excellent"}, "status", "excellent"),
    ],
)
def test_a_planted_fault_is_found(edit: Edit, cells: Row, column: str, told: str) -> None:
    found = find_issues(edit("learning", lambda rows: rows[0].update(cells)))
    assert [issue.column for issue in found if issue.table == "learning" and told in issue.problem] == [column], found


# --- What is said of it ---


def test_what_was_taken_up_comes_with_names_and_blanks_as_words(network: Network) -> None:
    rows = learned(network).set_index("id")
    desk = rows.loc["tangier-barcelona-information-desk"]
    assert (desk["who"], desk["giver"], desk["state"]) == ("Tangier", "City of Barcelona", "begun")
    council = rows.loc["tangier-barcelona-immigration-council"]
    assert council["state"] == "intended" and council["changed"] == council["since"] == "not known"
    assert council["reported_in"] == council["source"] and desk["reported_in"] == desk["change_source"]
    assert rows.index[rows["change_source"] != ""].tolist() == followed_up(network)["id"].tolist()


def test_most_peer_events_have_no_record_and_a_blank_is_no_zero(network: Network) -> None:
    events = peer_events(network)
    assert len(events) == 13 and set(events["kind"]) == {"peer_learning", "regional_event"}
    assert len(events_without_record(network)) == 13
    assert record_by_event(network).isna().all(axis=None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_count_in_every_language(data_copy: Path, language: str) -> None:
    network = load_network(data_copy).speak(language)
    said = [getattr(one, "sentence", one) for one in sentences.in_short(network)]
    assert "13" in said[0] and "9" in said[1] and "4" in said[2] and "6" in said[3] and said[4] == ""
    assert all(name in said[1] for name in network.cities.values()), "cities of which nothing is known are named too"
    assert "13" in sentences.not_known(network) and "7" in sentences.not_known(network)
    assert len(sentences.learning_keys(network)) == 2


def test_one_event_with_a_record_changes_the_sentences(data_copy: Path) -> None:
    import_follow_up(Package(data_copy), "tangier", EVENT, [("a.csv", export(ANSWER))])
    network = load_network(data_copy)
    assert sentences.record(network).startswith("Of 1 of the 13 peer events of the programme it is known")
    assert len(events_without_record(network)) == 12
    assert record_by_event(network).iloc[1].tolist() == [1.0, 1.0]
    row = learned(network).iloc[-1]
    assert (row["taken_up"], row["giver"], row["since"]) == ("“Clauses in contracts”", "Madrid", "2017")


def test_a_network_without_rows_says_so(network: Network) -> None:
    said = [getattr(one, "sentence", one) for one in sentences.in_short(network.only("lyon", "turin"))]
    assert said[1] == "No source says that a city took something up from another one." and said[2:] == ["", "", ""]


# --- The form ---


def test_pyxform_converts_the_form_without_a_warning(form: FollowUp, tmp_path: Path) -> None:
    from pyxform.xls2xform import xls2xform_convert

    write_form(form, tmp_path / "form.xlsx", "xlsform", "fr", "2026-11-28")
    assert xls2xform_convert(str(tmp_path / "form.xlsx"), str(tmp_path / "form.xml"), validate=False) == []
    text = (tmp_path / "form.xml").read_text(encoding="utf-8")
    assert all(f"/{question.name}" in text for question in QUESTIONS) and text.count("<translation ") == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_excel_form_comes_back_as_a_row(form: FollowUp, data_copy: Path, tmp_path: Path, language: str) -> None:
    file = tmp_path / "form.xlsx"
    write_form(form, file, "xlsx", language, "2026-11-28")
    book = load_workbook(file)
    sheet, lists = book["answers"], form.lists(language)
    cells = {str(row[0].value).partition("\n")[0]: row[1] for row in sheet.iter_rows(max_col=2)}
    answers = {
        "took_up": lists["yes_or_no"]["yes"],
        "idea": "فكرة",
        "giver": lists["givers"]["lyon"],
        "theme": lists["themes"]["basic_services"],
        "status": lists["statuses"]["in_place"],
        "since_year": 2017,
        "may_publish": lists["yes_or_no"]["yes"],
    }
    labels = {question.name: form.say(question.label, language) for question in QUESTIONS}
    for name, value in answers.items():
        cells[labels[name]].value = value
    number = next(cell for label, cell in cells.items() if label not in labels.values() and cell.row == 3)
    number.value = 1
    content = BytesIO()
    book.save(content)
    done = import_follow_up(Package(data_copy), "tangier", EVENT, [("form.xlsx", content.getvalue())])
    (row,) = (row for row in Package(data_copy).records("learning") if row["id"] in done.new)
    assert (row["text_own"], row["source_city"], row["theme"]) == ("فكرة", "lyon", "basic_services")
    assert (row["status"], row["since_year"], row["change_source"]) == ("in_place", "2017", row["source"])


# --- The answers ---


@pytest.mark.parametrize("suffix", ["kobo", "odk"])
def test_answers_become_rows_once_and_can_be_taken_out_again(data_copy: Path, suffix: str) -> None:
    before = contents(data_copy)
    told = ANSWER if suffix == "kobo" else {("KEY" if k == "_uuid" else k): v for k, v in ANSWER.items()}
    files = [("a.csv", export(told))]
    assert import_follow_up(Package(data_copy), "tangier", EVENT, files, dry_run=True).new
    assert contents(data_copy) == before, "a dry run writes nothing"
    done = import_follow_up(Package(data_copy), "tangier", EVENT, files, date="2017-05-04")
    after = contents(data_copy)
    assert [name for name in after if after[name] != before[name]] == ["learning.csv", "sources.csv"]
    assert find_issues(data_copy) == []
    again = import_follow_up(Package(data_copy), "tangier", EVENT, files, date="2017-05-04")
    assert (again.new, again.known) == ([], 1) and contents(data_copy) == after
    source = next(row for row in Package(data_copy).records("sources") if row["id"] == done.new[0])
    assert source["title"].startswith("Own answer of Tangier to the follow-up of: Peer learning 2")
    assert source["publisher"] == "Commune of Tangier" or "Tangier" in source["publisher"]
    revoke_follow_up(Package(data_copy), done.new[0])
    assert contents(data_copy) == before


def test_what_may_not_be_published_and_what_is_not_known_stay_out(data_copy: Path) -> None:
    private, nothing = {**ANSWER, "may_publish": "no", "_uuid": "a-2"}, {"took_up": "no", "_uuid": "a-3"}
    unknown = {**ANSWER, "status": "not_known", "since_year": "", "change": "", "_uuid": "a-4"}
    done = import_follow_up(Package(data_copy), "tangier", EVENT, [("a.csv", export(private, nothing, unknown))])
    assert (len(done.new), done.private, done.nothing) == (1, 1, 1)
    row = Package(data_copy).records("learning")[-1]
    assert (row["status"], row["since_year"], row["change_source"]) == ("", "", "")


@pytest.mark.parametrize(
    ("change", "question", "told"),
    [
        ({"status": "splendid"}, "status", "'splendid' cannot be chosen"),
        ({"idea": ""}, "idea", "it is not answered"),
        ({"giver": "tangier"}, "giver", "'tangier' cannot be chosen"),
        ({"other_giver": "Barcelona"}, "other_giver", "it came from madrid and from 'Barcelona'"),
        ({"since_year": "1999"}, "since_year", "'1999' is no year of the programme"),
        ({"address": "the town hall"}, "address", "'the town hall' is no address"),
        ({"change": "ask a.person@example.org"}, "change", "it holds an e-mail address"),
        ({"may_publish": ""}, "may_publish", "it is not answered"),
        ({"city": "lyon"}, "city", "the answer is of the city 'lyon'"),
        ({"event": "e02-lisbon-2016-peer"}, "event", "the answer is of the event 'e02-lisbon-2016-peer'"),
    ],
)
def test_a_wrong_answer_is_refused_with_where_and_what(data_copy: Path, change: Row, question: str, told: str) -> None:
    before = contents(data_copy)
    with pytest.raises(AnswersError) as refused:
        import_follow_up(Package(data_copy), "tangier", EVENT, [("a.csv", export({**ANSWER, **change}))])
    (fault,) = refused.value.faults
    assert (fault.where, fault.question) == ("a.csv, row 2", question) and fault.problem.startswith(told)
    assert contents(data_copy) == before


def test_what_a_spreadsheet_would_compute_stays_a_text(data_copy: Path) -> None:
    import_follow_up(Package(data_copy), "tangier", EVENT, [("a.csv", export({**ANSWER, "idea": "=1+1"}))])
    assert Package(data_copy).records("learning")[-1]["text_own"] == "'=1+1"
    assert find_issues(data_copy) == []


def test_an_edited_answer_is_told(data_copy: Path) -> None:
    import_follow_up(Package(data_copy), "tangier", EVENT, [("a.csv", export(ANSWER))])
    for edited in ({"status": "ended"}, {"may_publish": "no"}, {"took_up": "no"}):
        with pytest.raises(AnswersError, match="import-follow-up --revoke own-answer-tangier-"):
            import_follow_up(Package(data_copy), "tangier", EVENT, [("a.csv", export({**ANSWER, **edited}))])


def test_invented_answers_say_so(data_copy: Path) -> None:
    file = Path(__file__).parent.parent / "examples" / "invented" / "tangier_follow_up_kobo.csv"
    done = import_follow_up(Package(data_copy), "tangier", EVENT, [(file.name, file.read_bytes())])
    assert len(done.new) == 2 and (done.private, done.nothing) == (1, 1)
    network = load_network(data_copy)
    assert sentences.in_short(network)[-1] == "Some rows rest on invented answers, for an example."
    titles = network.table("sources").set_index("id").loc[done.new, "title"]
    assert titles.str.startswith("Invented answer, as if of Tangier").all()


def test_the_commands_say_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    about = ["--city", "tangier", "--event", EVENT, "--data", str(data)]
    (tmp_path / "a.csv").write_bytes(export(ANSWER))
    assert main(["import-follow-up", str(tmp_path / "a.csv"), *about]) == 0
    assert "1 answer(s) taken in" in capsys.readouterr().out
    assert main(["import-follow-up", str(tmp_path / "a.csv"), "--city", "tangier", "--data", str(data)]) == 2
    assert "--event" in capsys.readouterr().err
    assert main(["questionnaire", "--form", "follow_up", "--city", "tangier", "--out", str(tmp_path / "f.xlsx")]) == 2
    form = ["questionnaire", "--form", "follow_up", "--city", "tangier", "--event", "e99", "--out"]
    assert main([*form, str(tmp_path / "f.xlsx")]) == 2
    assert "event" in capsys.readouterr().err and not (tmp_path / "f.xlsx").exists()


def test_details_are_asked_only_of_who_took_something_up() -> None:
    assert [one.name for one in QUESTIONS if one not in DETAILS] == ["took_up", "may_publish", "address"]
