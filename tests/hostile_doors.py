"""The doors a file comes in by: each function takes a hostile file through one, as a person would.

What became of it is an Outcome; that nothing enters before a person has seen and confirmed what
was understood is asserted on the way.
"""

import html
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from geo import codec
from geo.models import Boundary, Shape
from programs.models import Agency, ImportBatch, Program, Target, Upload, UploadState
from programs.readers import FIELD_OF, read_table
from programs.tables import heading_key
from tests.hostile import Outcome, name_of, path_of
from tests.programs.importing import GOOD, as_csv, read

ALERT = re.compile(r'class="alert alert-danger" role="alert">(.*?)</div>', re.DOTALL)
BAD_ROW = re.compile(r"^GALAT baris (\d+)", re.MULTILINE)


@dataclass
class Desk:
    """Who sends, for whom, and a folder for files of the command line."""

    client: Client
    agency: Agency
    folder: Path


def nothing_entered() -> bool:
    kinds = (Program, Target, ImportBatch)
    return not any(kind.objects.exists() for kind in kinds)


def _file(case: dict) -> SimpleUploadedFile:
    return SimpleUploadedFile(name_of(case), path_of(case).read_bytes())


def _text(said: str) -> str:
    """Text of markup, as a person reads it."""
    return html.unescape(re.sub(r"<[^>]*>", "", said)).strip()


# --- Tables: page and API --------------------------------------------------------------------


class Page:
    """The pages of imports: what they answer, and what they show."""

    def __init__(self, desk: Desk):
        self.desk = desk

    def send(self, case: dict) -> str:
        """Send the file; the sentence it was refused with, or nothing."""
        data = {"berkas": _file(case), "opd": self.desk.agency.pk}
        answer = self.desk.client.post(reverse("import-create"), data)
        assert answer.status_code in (302, 400)
        return _text(ALERT.search(answer.content.decode())[1]) if answer.status_code == 400 else ""

    def look(self, upload: Upload) -> str:
        """Everything the page shows, list by list."""
        tabs = ("galat", "rincian", "baru", "berubah", "sama")
        address = reverse("import-detail", args=[upload.pk])
        answers = [self.desk.client.get(address, {"lihat": tab}) for tab in tabs]
        assert {answer.status_code for answer in answers} == {200}
        return _text("\n".join(answer.content.decode() for answer in answers))

    def answer(self, upload: Upload, choices: dict) -> int:
        given = {f"kolom-{key}": value for key, value in choices.items()}
        return self._post("import-answer", upload, given)

    def confirm(self, upload: Upload, *, seen: bool) -> int:
        return self._post("import-confirm", upload, {"catatan": "ya"} if seen else {})

    def _post(self, page: str, upload: Upload, data: dict) -> int:
        return self.desk.client.post(reverse(page, args=[upload.pk]), data).status_code


class Api:
    """The same through the endpoints of imports."""

    def __init__(self, desk: Desk):
        self.desk = desk

    def send(self, case: dict) -> str:
        data = {"file": _file(case), "agency": self.desk.agency.pk}
        answer = self.desk.client.post(reverse("api-import-list"), data)
        assert answer.status_code in (202, 400)
        return answer.json()["file"][0] if answer.status_code == 400 else ""

    def look(self, upload: Upload) -> str:
        answer = self.desk.client.get(reverse("api-import-detail", args=[upload.pk]))
        assert answer.status_code == 200
        said = answer.json()
        return json.dumps([said["message"], said["result"]], ensure_ascii=False)

    def answer(self, upload: Upload, choices: dict) -> int:
        return self._post("api-import-answer", upload, {"headings": choices})

    def confirm(self, upload: Upload, *, seen: bool) -> int:
        return self._post("api-import-confirm", upload, {"notes_seen": seen})

    def _post(self, page: str, upload: Upload, data: dict) -> int:
        address = reverse(page, args=[upload.pk])
        return self.desk.client.post(address, data, content_type="application/json").status_code


def table_by_page(desk: Desk, case: dict) -> Outcome:
    return _table(Page(desk), case)


def table_by_api(desk: Desk, case: dict) -> Outcome:
    return _table(Api(desk), case)


def _table(door: Page | Api, case: dict) -> Outcome:
    """Send, let a worker read, look, answer, look again, confirm."""
    if sentence := door.send(case):
        assert not Upload.objects.exists()
        return Outcome("reject", sentence)
    upload = read(Upload.objects.get())
    shown = door.look(upload)
    was_asked = "ask" in upload.result and upload.state == UploadState.READY
    if was_asked:
        guesses = {row["key"]: row["guess"] for row in upload.result["ask"]["unknown"]}
        assert door.answer(upload, guesses) in (202, 302)
        shown += door.look(read(upload))
    assert nothing_entered()
    outcome = _understood(upload, shown)
    if case["expected"] == "reject" and not case.get("also_ok"):
        assert upload.state == UploadState.REFUSED  # the file, not some rows of it
    counts = upload.result.get("counts", {"new": 0})
    if not counts["new"]:
        assert door.confirm(upload, seen=True) == 409
        return outcome
    if upload.result["notes"]:
        assert door.confirm(upload, seen=False) == 409
        assert nothing_entered()
    assert door.confirm(upload, seen=True) in (202, 302)
    assert nothing_entered()
    assert read(upload).state == UploadState.CONFIRMED
    outcome.kind = "repair" if outcome.sentence or was_asked else "accept"
    outcome.text = shown + _stored_text()
    outcome.budgets, outcome.starts_on = _stored(
        {x["code"]: x["row"] for x in upload.result["new"]}
    )
    return outcome


def _understood(upload: Upload, shown: str) -> Outcome:
    """What was shown of a file that is not confirmed yet; each sentence must be there to read."""
    notes = upload.result.get("notes", [])
    problems = upload.result.get("problems", [])
    said = [upload.message] if upload.message else [*notes, *(row[3] for row in problems)]
    readable = _as_read(shown)
    for sentence in said:
        assert _as_read(sentence) in readable, sentence
    rows = [f"baris {row[0]}, {row[1]}: {row[3]}" for row in problems]
    return Outcome(
        "reject",
        upload.message or "; ".join([*notes, *rows]),
        text=shown,
        bad_rows={row[0] for row in problems},
    )


def _as_read(text: str) -> str:
    """Without what JSON and markup do to quotes and spaces."""
    return re.sub(r"[\s\\\"']+", " ", text)


def _stored(row_of: dict[str, int]) -> tuple[dict[int, float], dict[int, str]]:
    """Budgets and first days of what was stored, by row of the file."""
    programs = sorted(Program.objects.all(), key=lambda program: row_of[program.code])
    return (
        {row_of[program.code]: program.budget_idr for program in programs},
        {row_of[program.code]: str(program.starts_on) for program in programs},
    )


def _stored_text() -> str:
    return repr(list(Program.objects.values())) + repr(list(Target.objects.values()))


# --- Tables: the command ---------------------------------------------------------------------


def table_by_command(desk: Desk, case: dict) -> Outcome:
    """First without --commit, to see; then with it."""
    path = desk.folder / name_of(case)
    path.write_bytes(path_of(case).read_bytes())
    said, refusal = _command("import_programs", path)
    assert nothing_entered()
    again = _command("import_programs", path, commit=True)
    assert refusal == again[1]
    bad_rows = {int(row) for row in BAD_ROW.findall(said)}
    lines = [x for x in said.splitlines() if x.startswith(("GALAT", "Catatan", "Perlu"))]
    outcome = Outcome("reject", "; ".join(lines) or refusal, text=said + refusal, bad_rows=bad_rows)
    if nothing_entered():
        assert refusal
        return outcome
    outcome.kind = "repair" if lines else "accept"
    outcome.text += _stored_text()
    outcome.budgets, outcome.starts_on = _stored(_rows_by_code(path))
    return outcome


def _command(name: str, *given, **options) -> tuple[str, str]:
    """What a command said, and the sentence it failed with."""
    out = io.StringIO()
    try:
        call_command(name, *map(str, given), **options, stdout=out, stderr=out)
    except CommandError as why:
        return out.getvalue(), str(why)
    return out.getvalue(), ""


def _rows_by_code(path: Path) -> dict[str, int]:
    """The first row of each code, of a table that could be read."""
    table = read_table(path)
    at = [FIELD_OF.get(heading_key(heading)) for heading in table.headings].index("code")
    return {str(row.cells[at]).strip(): row.number for row in reversed(table.rows)}


# --- Shapes ----------------------------------------------------------------------------------


def shapes_by_page(desk: Desk, case: dict) -> Outcome:
    outcome = _shapes(desk, case, reverse("shape-upload"))
    if outcome.shapes:
        _keep_in_a_draft(desk)
    return outcome


def shapes_by_api(desk: Desk, case: dict) -> Outcome:
    return _shapes(desk, case, reverse("api-shape-list"))


def _shapes(desk: Desk, case: dict, address: str) -> Outcome:
    """Send a map; where it holds several, choose the first."""
    answer = desk.client.post(address, {"file": _file(case)})
    said = answer.json()
    assert answer.status_code in (200, 201, 422)
    if answer.status_code == 422:
        assert not Shape.objects.exists()
        assert nothing_entered()
        return Outcome("reject", said["detail"], text=answer.content.decode())
    choice = []
    if "layers" in said:
        assert not Shape.objects.exists()
        choice = ["Pilih peta: " + ", ".join(said["layers"])]
        chosen = {"upload": said["upload"], "layer": said["layers"][0]}
        said = desk.client.post(address, chosen).json()
    assert nothing_entered()  # an outline is kept to be shown; no program has it yet
    digests = [part["digest"] for part in said["parts"]] or [said["digest"]]
    kept = Shape.objects.filter(digest__in=digests).values_list("wkb", flat=True)
    assert len(kept) == len(set(digests))
    sentences = [*choice, *said["repairs"]]
    return Outcome(
        "repair" if sentences else "accept",
        "; ".join(sentences),
        shapes=list(codec.to_shapes(kept)),
        text=json.dumps(said, ensure_ascii=False),
    )


def _keep_in_a_draft(desk: Desk) -> None:
    """The person agrees and saves the form: the line has the very outline that was shown."""
    upload = Upload.objects.latest("at")
    lines = [{"area": None, "shape": upload.result["digest"], "label": "Bidang", "segments": []}]
    given = {"agency": desk.agency.name, "fiscal_year": "2026", "stage": "APBD", "name": "Peta"}
    address = reverse("program-new")
    answer = desk.client.post(address, given | {"code": "P-1", "lines": json.dumps(lines)})
    assert answer.status_code in (200, 302)
    assert Target.objects.get().shape.digest == upload.result["digest"]


def shapes_by_command(desk: Desk, case: dict) -> Outcome:
    """Beside a table whose program stands on the file; no hostile file names its program."""
    table = desk.folder / "program.csv"
    row = {"Perangkat Daerah": desk.agency.name, "Jenis Intervensi": "BENIH", "Segmen": "MTP-TANI"}
    table.write_bytes(as_csv(GOOD | row | {"Kode Wilayah": ""}))
    shapes = desk.folder / name_of(case)
    shapes.write_bytes(path_of(case).read_bytes())
    said, refusal = _command("import_programs", table, shapes=str(shapes), commit=True)
    assert nothing_entered()
    assert not Shape.objects.exists()
    lines = [line for line in said.splitlines() if line.startswith("GALAT")]
    return Outcome("reject" if refusal else "accept", "; ".join(lines) or refusal, text=said)


def boundaries_by_command(desk: Desk, case: dict) -> Outcome:
    """As official boundaries: no hostile file carries codes of areas, so none may enter."""
    before = set(Boundary.objects.values_list("pk", "wkb"))
    path = desk.folder / name_of(case)
    path.write_bytes(path_of(case).read_bytes())
    said, refusal = _command("load_boundaries", path, commit=True)
    assert set(Boundary.objects.values_list("pk", "wkb")) == before
    return Outcome("reject" if refusal else "accept", refusal, text=said)
