"""A frozen pack as a file, and the public page that says whether a document is what was frozen."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.throttling import SimpleRateThrottle

from coordination.meetings.hash_check import Answer, NotAHash, hash_of, look_up, read_hash
from coordination.meetings.rights import require_meeting
from coordination.meetings.snapshots import SnapshotDamaged, text_of
from coordination.models import Snapshot
from programs import origin

JSON_TYPE = "application/json"


@login_required
@require_safe
def snapshot_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The canonical JSON, byte for byte what the hash is of."""
    meeting = require_meeting(request.user, pk)
    return json_file(get_object_or_404(Snapshot, meeting=meeting, number=number))


def json_file(snapshot: Snapshot) -> HttpResponse:
    """500 with a sentence where what is kept no longer fits its hash."""
    try:
        text = text_of(snapshot)
    except SnapshotDamaged as why:
        return HttpResponse(str(why), status=500, content_type="text/plain; charset=utf-8")
    name = f"bahan-beku-{snapshot.meeting_id}-{snapshot.number}-{snapshot.sha256[:12]}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=JSON_TYPE, headers=headers)


class LookupThrottle(SimpleRateThrottle):
    """Of anybody, by where they ask from: each look-up reads a whole pack."""

    scope = "lookup"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": origin.current().address}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def snapshot_verify(request: HttpRequest) -> HttpResponse:
    """Type or paste a hash, or upload the document; `?sidik=` is a link to the answer."""
    typed = request.POST.get("sidik", "") or request.GET.get("sidik", "")
    file = request.FILES.get("dokumen")
    if not typed and file is None:
        return _verify(request)
    if not LookupThrottle().allow_request(request, None):
        said = _("Terlalu banyak pertanyaan dari alamat Anda. Coba lagi sebentar lagi.")
        return _verify(request, problem=said, typed=typed, status=429)
    if file is not None and file.size > settings.UPLOAD_MOST_BYTES:
        most = settings.UPLOAD_MOST_BYTES // 1_000_000
        said = _("Berkas lebih besar dari %d MB. Ketik sidiknya saja.") % most
        return _verify(request, problem=said, status=413)
    try:
        digits = hash_of(file) if file is not None else read_hash(typed[:200])
    except NotAHash:
        said = _("Tulis 64 angka dan huruf a-f sidik SHA-256, atau 12 yang pertama.")
        return _verify(request, problem=said, typed=typed[:200], status=400)
    return _verify(request, answer=look_up(digits), typed=digits)


def _verify(request, *, answer: Answer | None = None, problem="", typed="", status=200):
    context = {"answer": answer, "problem": problem, "typed": typed}
    return render(request, "coordination/meeting/verify.html", context, status=status)
