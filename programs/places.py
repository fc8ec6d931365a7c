"""Where a program is: what the location editor asks, and the outlines it keeps.

Every function takes the person who asks and refuses whoever may write no program at all. Nothing
here belongs to an agency but an upload, which only its sender reads again.
"""

import uuid

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import uploads as files
from geo.models import Shape
from geo.names import gazetteer
from geo.problems import FileProblem
from geo.search import Found, Known
from geo.uploads import ReadShape, ShapeReading
from programs import access
from programs.lookups import Places
from programs.models import Agency, Upload, UploadKind, UploadState
from programs.pasting import Pasted, read_pasted
from programs.previews import Preview, preview, united
from programs.saving import store_shapes
from programs.uploads import receive


def check_may_enter(by) -> None:
    """Raises PermissionDenied unless this person writes programs of some agency."""
    if not access.agencies_to_enter(by).exists():
        raise PermissionDenied(_("Hanya operator dan sekretariat yang mengisi lokasi program."))


def find_areas(said: str, *, by) -> Found:
    check_may_enter(by)
    return gazetteer().find(said)


def villages_of(code: str, *, by) -> tuple[Known, list[Known]]:
    """The area and the villages in it. Raises LookupError for a code nobody knows."""
    check_may_enter(by)
    known = gazetteer()
    if code not in known.by_code:
        raise LookupError(code)
    return known.by_code[code], known.villages_in(code)


def read_column(text: str, *, by) -> tuple[Pasted, dict[str, Known]]:
    """A pasted column, and every area it speaks of by code."""
    check_may_enter(by)
    known = gazetteer().by_code
    names = {code: area.full_name for code, area in known.items()}
    pasted = read_pasted(text, places=Places(names), areas=frozenset(known))
    return pasted, {code: known[code] for line in pasted.lines for code in line.codes}


def keep_drawn(geometry: dict, *, by) -> Preview:
    """Keep a geometry drawn on the map. Raises FileProblem."""
    check_may_enter(by)
    try:
        reading = files.read_geometry(geometry)
    except RecursionError as error:
        raise FileProblem(_("Gambar bersarang tak wajar. Gambar ulang bidangnya.")) from error
    return _keep(reading, label=_("Bidang digambar"))


def keep_uploaded(upload: Upload, *, layer: str | None, by) -> Preview | tuple[str, ...]:
    """Read an upload and keep its outlines; or the names of its maps when one must be chosen.

    Safe to call again, with another layer. Raises FileProblem, which the upload remembers.
    """
    check_may_enter(by)
    try:
        reading = files.read_shapes(upload.file.path, upload.file_name, layer=layer)
    except FileProblem as problem:
        _note(upload, UploadState.REFUSED, message=str(problem))
        raise
    if not reading.shapes:
        _note(upload, UploadState.READY, result={"layers": list(reading.layers)})
        return reading.layers
    stem = upload.file_name.rpartition(".")[0] or upload.file_name
    kept = _keep(reading, label=layer or stem)
    found = {"layer": layer, "digest": kept.digest, "crs": kept.crs, "repairs": list(kept.repairs)}
    _note(upload, UploadState.READY, result=found)
    return kept


def map_of(file: UploadedFile | None, *, again: str = "", agency: str = "", by) -> Upload | None:
    """The map meant: one this person sent before (`again`), or the file sent now for an agency.

    The agency is said by key or full name; unsaid, it is the first this person writes for. None
    where neither is given. Raises Upload.DoesNotExist, Agency.DoesNotExist, and what receive does.
    """
    check_may_enter(by)
    if again:
        return Upload.objects.get(pk=_uuid(again), by=by, kind=UploadKind.SHAPE)
    if file is None:
        return None
    return receive(file, kind=UploadKind.SHAPE, agency=_agency(agency, by), by=by)


def _uuid(said: str) -> uuid.UUID:
    try:
        return uuid.UUID(said)
    except ValueError:
        raise Upload.DoesNotExist from None


def _agency(said: str, by) -> Agency:
    own, said = access.agencies_to_enter(by), said.strip()[:200]
    if said.isascii() and said.isdigit() and len(said) < 10:
        return own.get(pk=int(said))
    # Compared here: text as it was sent may hold what a database refuses to be asked.
    found = next((agency for agency in own if agency.name == said), None) if said else own.first()
    if found is None:
        raise Agency.DoesNotExist
    return found


def kept_preview(digest: str, *, by) -> Preview:
    """What a kept outline covers. Whoever knows its digest knows the outline itself.

    Marks it as seen, so that it is not forgotten while a form is open. Raises Shape.DoesNotExist.
    """
    check_may_enter(by)
    shape = Shape.objects.get(digest=digest)
    Shape.objects.filter(pk=shape.pk).update(seen_at=timezone.now())
    own = ReadShape("", bytes(shape.wkb), shape.area_m2)
    return preview(ShapeReading("", (), (own,), ()), label=_("Bidang"))


@transaction.atomic
def _keep(reading: ShapeReading, *, label: str) -> Preview:
    shown = preview(reading, label=label)
    kept = {united(reading)}
    if shown.parts:
        kept |= {shape.wkb for shape in reading.shapes}
    digests = store_shapes(kept)
    Shape.objects.filter(digest__in=digests).update(seen_at=timezone.now())
    return shown


def _note(upload: Upload, state: UploadState, **given) -> None:
    Upload.objects.filter(pk=upload.pk).update(state=state, **given)
