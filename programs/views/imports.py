"""Pages of files: the template down, a file up, what was understood, one confirm, the originals."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from geo.problems import FileProblem
from programs import access
from programs.imports import jobs, pages
from programs.imports.downloads import TooMuch, programs_to_take, template
from programs.imports.errors import error_workbook
from programs.imports.scope import Act, may_import, upload_for, uploads_open_to
from programs.models import Agency, Stage, Upload, UploadKind
from programs.numbers import FIRST_YEAR, LAST_YEAR
from programs.uploads import UploadRefused

PER_PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAGES = [("", "-"), *Stage.choices]


class TemplateForm(forms.Form):
    """What the template is to hold."""

    tahun = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    tahap = forms.ChoiceField(choices=STAGES, required=False)
    opd = forms.IntegerField(required=False, min_value=1)
    kosong = forms.BooleanField(required=False)


class SendForm(forms.Form):
    """A file, and what it may not say itself."""

    berkas = forms.FileField(label=_("Berkas"), allow_empty_file=True)
    opd = forms.ModelChoiceField(Agency.objects.none(), label=_("Perangkat daerah"))
    tahun = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    tahap = forms.ChoiceField(choices=STAGES, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opd"].queryset = Agency.objects.all()


@login_required
@require_GET
def program_template(request) -> HttpResponse:
    """The programs this person may take along, as a workbook; `kosong` gives only the headings."""
    form = TemplateForm(request.GET)
    if not form.is_valid():
        raise BadRequest(_("Pilihan unduhan tidak dikenali."))
    asked = form.cleaned_data
    agency = _agency_to_take(request.user, asked["opd"])
    programs = programs_to_take(
        request.user, agency=agency, year=asked["tahun"], stage=asked["tahap"]
    )
    try:
        content = template(programs.none() if asked["kosong"] else programs)
    except TooMuch as why:
        messages.error(request, str(why))
        return redirect("import-list")
    day = timezone.localdate().isoformat()
    name = "templat-program" if asked["kosong"] else f"program-{asked['tahun'] or 'semua'}-{day}"
    return attachment(content, f"{name}.xlsx")


def _agency_to_take(user, pk: int | None) -> Agency | None:
    if pk is None:
        return None
    if not access.may_see_programs(user):
        raise PermissionDenied
    agency = access.agencies_to_take(user).filter(pk=pk).first()
    if agency is None:
        raise Http404
    return agency


def attachment(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# --- The list, and sending a file --------------------------------------------------------


@login_required
@require_GET
def import_list(request) -> HttpResponse:
    return _list(request)


def _list(request, *, problem: str = "", status: int = 200) -> HttpResponse:
    uploads = uploads_open_to(request.user).select_related("agency", "by").defer("result")
    page = Paginator(uploads, PER_PAGE).get_page(request.GET.get("page"))
    year = timezone.localdate().year
    context = {
        "page": page,
        "problem": problem,
        "agencies": list(access.agencies_to_enter(request.user))
        if may_import(request.user)
        else [],
        "takes": access.agencies_to_take(request.user).exists(),
        "stages": Stage.choices,
        "years": range(year + 2, year - 4, -1),
        "this_year": year,
    }
    return render(request, "programs/imports/list.html", context, status=status)


@login_required
@require_POST
def import_create(request) -> HttpResponse:
    """Take the file in and show what becomes of it."""
    if not may_import(request.user):
        raise PermissionDenied(_("Hanya operator OPD yang mengunggah program."))
    form = SendForm(request.POST, request.FILES)
    if not form.is_valid():
        said = "; ".join(error for errors in form.errors.values() for error in errors)
        return _list(request, problem=said, status=400)
    asked = form.cleaned_data
    try:
        upload = jobs.start(
            asked["berkas"],
            agency=asked["opd"],
            by=request.user,
            year=asked["tahun"],
            stage=asked["tahap"],
        )
    except UploadRefused as why:
        return _list(request, problem=str(why), status=400)
    return redirect("import-detail", upload.pk)


# --- One upload --------------------------------------------------------------------------


@login_required
@require_GET
@never_cache
def import_detail(request, pk: uuid.UUID) -> HttpResponse:
    """What the state of the upload asks for: progress, questions, the result, or what became."""
    return _detail(request, pk)


def _detail(request, pk: uuid.UUID, *, status: int = 200) -> HttpResponse:
    upload = upload_for(request.user, pk, Act.VIEW)
    context = {
        "upload": upload,
        "phase": pages.phase_of(upload),
        "is_mine": upload.by_id == request.user.pk,
        "result": upload.result,
        "may_read": _may_read_errors(request.user, upload),
    }
    if upload.kind == UploadKind.TABLE and "ask" in upload.result:
        context |= {"ask": upload.result["ask"], "targets": pages.targets(), "stages": STAGES}
        context["this_year"] = timezone.localdate().year
    elif "counts" in upload.result:
        context |= _result(request, upload)
    return render(request, "programs/imports/detail.html", context, status=status)


def _may_read_errors(user, upload: Upload) -> bool:
    try:
        return uploads_open_to(user, Act.ERRORS).filter(pk=upload.pk).exists()
    except PermissionDenied:
        return False


def _result(request, upload: Upload) -> dict:
    tabs = pages.tabs_of(upload.result)
    if not _may_read_errors(request.user, upload):
        tabs = []
    asked = request.GET.get("lihat", "")
    name = asked if asked in {tab.name for tab in tabs} else tabs[0].name if tabs else ""
    return {
        "tabs": tabs,
        "open_tab": name,
        "page": pages.page_of(upload.result, name, request.GET.get("page")),
        "can_be_saved": pages.can_be_saved(upload),
    }


@login_required
@require_GET
@never_cache
def import_progress(request, pk: uuid.UUID) -> HttpResponse:
    """The bar alone; it asks for itself again until there is more to see than a bar."""
    upload = upload_for(request.user, pk, Act.VIEW)
    if not upload.is_working:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    context = {"upload": upload, "phase": pages.phase_of(upload)}
    return render(request, "programs/imports/_progress.html", context)


@login_required
@require_POST
def import_answer(request, pk: uuid.UUID) -> HttpResponse:
    """What headings mean, which sheet it is, and what the file does not say."""
    upload = upload_for(request.user, pk, Act.DECIDE)
    keys = [key for key in request.POST if key.startswith("kolom-")]
    form = TemplateForm({"tahun": request.POST.get("tahun"), "tahap": request.POST.get("tahap")})
    if not form.is_valid():
        messages.error(request, _("Tahun atau tahap tidak dikenali."))
        return redirect("import-detail", pk)
    return _said(
        request,
        lambda: jobs.answer(
            upload.pk,
            by=request.user,
            choices={key.removeprefix("kolom-"): request.POST[key] for key in keys},
            sheet=request.POST.get("lembar", ""),
            year=form.cleaned_data["tahun"],
            stage=form.cleaned_data["tahap"],
        ),
        pk,
    )


@login_required
@require_POST
def import_confirm(request, pk: uuid.UUID) -> HttpResponse:
    upload = upload_for(request.user, pk, Act.DECIDE)
    has_seen_notes = request.POST.get("catatan") == "ya"
    return _said(
        request,
        lambda: jobs.confirm(upload.pk, by=request.user, has_seen_notes=has_seen_notes),
        pk,
    )


@login_required
@require_POST
def import_drop(request, pk: uuid.UUID) -> HttpResponse:
    upload = upload_for(request.user, pk, Act.DECIDE)
    return _said(request, lambda: jobs.drop(upload.pk, by=request.user), pk)


def _said(request, act, pk: uuid.UUID) -> HttpResponse:
    """Do it and go back to the upload; what cannot be done now is said there, as a conflict."""
    try:
        act()
    except jobs.NotReady as why:
        messages.error(request, str(why))
        return _detail(request, pk, status=409)
    return redirect("import-detail", pk)


@login_required
@require_GET
def import_errors(request, pk: uuid.UUID) -> HttpResponse:
    """The person's own file with what is to be mended; 404 while there is nothing."""
    upload = upload_for(request.user, pk, Act.ERRORS)
    if upload.kind != UploadKind.TABLE or "counts" not in upload.result:
        raise Http404
    try:
        content = error_workbook(upload)
    except FileProblem as why:
        messages.error(request, str(why))
        return redirect("import-detail", pk)
    return attachment(content, f"galat-{upload.at:%Y%m%d-%H%M}.xlsx")


@login_required
@require_GET
def upload_file(request, pk: uuid.UUID) -> FileResponse:
    """The original as it was sent: always an attachment, never opened by a browser."""
    upload = upload_for(request.user, pk, Act.VIEW)
    return original(upload)


def original(upload: Upload) -> FileResponse:
    answer = FileResponse(
        upload.file.open("rb"),
        as_attachment=True,
        filename=upload.file_name,
        content_type="application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
