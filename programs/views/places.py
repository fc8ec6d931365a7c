"""JSON for the location editor: finding areas, reading a pasted column, previewing outlines."""

import functools
import json

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geo.models import Shape
from geo.problems import FileProblem
from geo.search import Known
from programs import places
from programs.models import Agency, Upload
from programs.previews import Preview
from programs.uploads import UploadRefused

LEVELS = ("provinsi", "kabupaten/kota", "kecamatan", "desa/kelurahan")
MOST_TEXT = 400_000


def _problem(status: int, detail: str) -> JsonResponse:
    return JsonResponse({"detail": str(detail)}, status=status)


def answers_json(view):
    """Every refusal is JSON with a sentence, so that the form can show it and lose nothing."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> JsonResponse:
        if not request.user.is_authenticated:
            said = _("Sesi Anda berakhir. Masuk lagi di tab baru, lalu ulangi; isian tetap ada.")
            return _problem(401, said)
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as refusal:
            return _problem(403, refusal)
        except RequestDataTooBig:
            return _problem(413, _("Yang dikirim terlalu besar. Kirim sebagian demi sebagian."))
        except (FileProblem, UploadRefused) as problem:
            return _problem(422, problem)

    return answer


def _shown(area: Known) -> dict:
    return {
        "code": area.code,
        "name": area.name,
        "label": area.label,
        "level": area.level,
        "level_said": LEVELS[area.level],
        "above": area.above,
        "villages": area.villages,
    }


@require_safe
@answers_json
def area_search(request: HttpRequest) -> JsonResponse:
    """`?q=`: the areas in which every word occurs, best first."""
    found = places.find_areas(request.GET.get("q", ""), by=request.user)
    return JsonResponse({"areas": [_shown(a) for a in found.areas], "total": found.total})


@require_safe
@answers_json
def area_villages(request: HttpRequest, code: str) -> JsonResponse:
    """An area and all villages in it."""
    try:
        area, villages = places.villages_of(code, by=request.user)
    except LookupError:
        return _problem(404, _("Wilayah ini tidak dikenal."))
    return JsonResponse({"area": _shown(area), "villages": [_shown(v) for v in villages]})


@require_POST
@answers_json
def area_paste(request: HttpRequest) -> JsonResponse:
    """`text`: a column of codes or names, or several columns, as Excel copies them."""
    text = request.POST.get("text", "")
    if len(text) > MOST_TEXT:
        return _problem(413, _("Teks terlalu panjang. Tempel paling banyak 2.000 baris."))
    pasted, known = places.read_column(text, by=request.user)
    lines = [
        {
            "number": line.number,
            "said": line.said,
            "count": line.count,
            "status": line.status,
            "why": line.why,
            "areas": [_shown(known[code]) for code in line.codes],
        }
        for line in pasted.lines
    ]
    return JsonResponse({"lines": lines, "total": pasted.total, "left_out": pasted.left_out})


@require_POST
@answers_json
def shape_preview(request: HttpRequest) -> JsonResponse:
    """JSON `{"geometry": ...}`: a GeoJSON geometry drawn on the map, kept and shown."""
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        said = None
    geometry = said.get("geometry") if isinstance(said, dict) else None
    if not isinstance(geometry, dict):
        return _problem(400, _("Gambar tidak terbaca. Gambar ulang bidangnya."))
    return _previewed(places.keep_drawn(geometry, by=request.user))


@require_POST
@answers_json
def shape_upload(request: HttpRequest) -> JsonResponse:
    """A map `file` of an `agency`; or an earlier `upload` again, with the `layer` chosen in it."""
    given = {"again": request.POST.get("upload", ""), "agency": request.POST.get("agency", "")}
    try:
        upload = places.map_of(request.FILES.get("file"), **given, by=request.user)
    except (Upload.DoesNotExist, Agency.DoesNotExist):
        return _problem(404, _("Berkas atau perangkat daerah ini tidak ditemukan. Unggah ulang."))
    if upload is None:
        return _problem(400, _("Pilih berkas peta dahulu."))
    kept = places.keep_uploaded(upload, layer=request.POST.get("layer") or None, by=request.user)
    if isinstance(kept, Preview):
        return _previewed(kept, upload=str(upload.pk))
    return JsonResponse({"upload": str(upload.pk), "layers": list(kept)})


@require_safe
@answers_json
def shape_detail(request: HttpRequest, digest: str) -> JsonResponse:
    """What a kept outline covers, for a line that already has it."""
    try:
        return _previewed(places.kept_preview(digest, by=request.user))
    except Shape.DoesNotExist:
        return _problem(404, _("Bidang ini tidak tersimpan lagi. Gambar atau unggah ulang."))


def _previewed(kept: Preview, **more) -> JsonResponse:
    return JsonResponse(kept.as_json() | more)
