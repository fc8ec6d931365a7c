"""Endpoints that write programs: drafts, their target lines, and the moves of a program.

A mixin of the view set that reads them, so that one address serves both. The view set gives
`get_serializer`, which says a program as it is read. Rules live in programs.drafts and .moves.
"""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from programs import access, changes, drafts, moves
from programs.access import Right
from programs.facts import facts
from programs.geojson import targets_geojson
from programs.models import Change, Program
from programs.services import EDITABLE
from programs.stored import entries_of

from .changes import ChangeSerializer
from .serializers import (
    DraftSerializer,
    MoveSerializer,
    NewDraftSerializer,
    StageSerializer,
    StepSerializer,
    TargetsSerializer,
    YearSerializer,
    read_lines,
    still_typed,
)
from .versions import IF_MATCH, STALE, version_of


class ProgramWriting:
    """What is done to programs, beside reading them."""

    lookup_value_regex = "[0-9]{1,18}"

    # --- Reading, with a 403 where no role reaches ------------------------------------------------

    def program(self, *rights: Right) -> Program:
        """The program of this address, if these rights reach it."""
        programs = Program.objects.select_related("agency")
        return access.require(
            self.request.user, get_object_or_404(programs, pk=self.kwargs["pk"]), *rights
        )

    def said(self, program: Program, status: int = 200) -> Response:
        """The program as it is read; who sent it out of the own sight hears where it is now."""
        if seen := self.get_queryset().filter(pk=program.pk).first():
            return self._answer(seen, status)
        return Response({"id": program.pk, "status": program.status, "version": program.version})

    def _answer(self, program: Program, status: int = 200) -> Response:
        answer = Response(self.get_serializer(program).data, status=status)
        answer["ETag"] = f'"{program.version}"'
        return answer

    def list(self, request, *args, **kwargs):
        if not access.may_list(request.user, request.query_params.getlist("status")):
            raise PermissionDenied
        return super().list(request, *args, **kwargs)

    def retrieve(self, request, *args, **kwargs):
        found = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        return self._answer(found) if found else self.said(self.program(Right.READ))

    # --- Drafts -----------------------------------------------------------------------------------

    @extend_schema(request=NewDraftSerializer)
    def create(self, request):
        """Buat draf. `token` yang sama dua kali menghasilkan satu draf (200, bukan 201)."""
        body = self._read(NewDraftSerializer)
        token = body.validated_data["token"]
        made, is_new = drafts.create_once(body.entry(), by=request.user, token=token)
        return self.said(made, 201 if is_new else 200)

    @extend_schema(request=DraftSerializer, parameters=[IF_MATCH], responses={409: STALE})
    def partial_update(self, request, pk):
        """Ubah isian draf atau program yang dikembalikan; yang tidak disebut tetap."""
        program = self._being_written()
        body = self._read(DraftSerializer)
        return self._save(program, body.onto(self._entry(program)), body.validated_data)

    def destroy(self, request, pk):
        """Hapus draf yang belum pernah diajukan."""
        drafts.delete(self._being_written().pk, by=request.user)
        return Response(status=204)

    @extend_schema(request=YearSerializer)
    @action(detail=True, methods=["post"])
    def copy(self, request, pk):
        """Salin ke tahun anggaran lain, sebagai draf."""
        program = self.program(Right.WRITE)
        year = self._read(YearSerializer).validated_data["fiscal_year"]
        return self.said(drafts.copy(program.pk, by=request.user, fiscal_year=year), 201)

    def _being_written(self) -> Program:
        """The program of this address, if it can be edited at all; else 403 for everybody."""
        program = get_object_or_404(Program.objects.select_related("agency"), pk=self.kwargs["pk"])
        if program.status not in EDITABLE:
            raise drafts.Locked(program)
        return access.require(self.request.user, program, Right.WRITE)

    def _entry(self, program: Program):
        return entries_of(Program.objects.filter(pk=program.pk))[program.pk]

    def _save(self, program: Program, entry, body: dict) -> Response:
        version = version_of(self.request, body)
        typed = still_typed(program.typed, body)
        saved = drafts.save(program.pk, entry, by=self.request.user, version=version, typed=typed)
        return self.said(saved)

    def _read(self, kind, **given):
        body = kind(data=self.request.data, **given)
        body.is_valid(raise_exception=True)
        return body

    # --- Target lines -----------------------------------------------------------------------------

    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def targets(self, request, pk):
        """Baris sasaran, dan versi yang diganti oleh PUT."""
        detail = self.said(self.program(Right.READ))
        return Response({name: detail.data[name] for name in ("version", "targets")})

    @extend_schema(request=TargetsSerializer, parameters=[IF_MATCH], responses={409: STALE})
    @targets.mapping.put
    def replace_targets(self, request, pk):
        """Ganti semua baris sasaran."""
        program = self._being_written()
        body = self._read(TargetsSerializer)
        entry = replace(self._entry(program), lines=read_lines(body.validated_data["targets"]))
        return self._save(program, entry, body.validated_data)

    @extend_schema(responses={(200, "application/geo+json"): OpenApiTypes.OBJECT})
    @action(detail=True, url_path="targets/download", url_name="targets-download")
    def download(self, request, pk):
        """Lokasi program sebagai GeoJSON (WGS 84), satu feature tiap baris sasaran."""
        program = self.program(Right.TAKE)
        answer = HttpResponse(targets_geojson(program), content_type="application/geo+json")
        answer["Content-Disposition"] = f'attachment; filename="sasaran-{program.pk}.geojson"'
        return answer

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True)
    def export(self, request, pk):
        """Program beserta isi setiap tahapnya, untuk disimpan di tempat lain."""
        program = self.program(Right.TAKE)
        versions = dict(program.versions.values_list("stage", "facts"))
        known = {"agency": program.agency.name, "code": program.code}
        now = facts(self._entry(program))
        answer = Response(
            known | {"fiscal_year": program.fiscal_year, "facts": now, "versions": versions}
        )
        answer["Content-Disposition"] = f'attachment; filename="program-{program.pk}.json"'
        return answer

    # --- Moves ------------------------------------------------------------------------------------

    def _move(self, name: str) -> Response:
        program = get_object_or_404(Program.objects.select_related("agency"), pk=self.kwargs["pk"])
        who = moves.MOVES[name].who
        rights = [who[program.status]] if program.status in who else list(who.values())
        access.require(self.request.user, program, *rights)
        body = self._read(MoveSerializer).validated_data
        return self.said(moves.move(program.pk, name, by=self.request.user, **body))

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def submit(self, request, pk):
        """Ajukan untuk diverifikasi."""
        return self._move("ajukan")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request, pk):
        """Kembalikan kepada operator, dengan catatan."""
        return self._move("kembalikan")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def verify(self, request, pk):
        """Verifikasi; bukan oleh penulisnya sendiri."""
        return self._move("verifikasi")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Tarik kembali yang sudah diajukan, menjadi draf."""
        return self._move("tarik")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Batalkan, dengan alasan."""
        return self._move("batalkan")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def start(self, request, pk):
        """Nyatakan berjalan."""
        return self._move("jalankan")

    @extend_schema(request=MoveSerializer, responses={409: STALE})
    @action(detail=True, methods=["post"])
    def finish(self, request, pk):
        """Nyatakan selesai."""
        return self._move("selesaikan")

    @extend_schema(responses=StepSerializer(many=True))
    @action(detail=True, filterset_class=None, pagination_class=None)
    def history(self, request, pk):
        """Semua langkah, yang terbaru lebih dulu, dengan apa yang berubah."""
        steps = moves.history_of(self.program(Right.READ))
        return Response(StepSerializer(steps, many=True).data)

    # --- Changes after approval -------------------------------------------------------------------

    @extend_schema(responses=ChangeSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def changes(self, request, pk):
        """Usul perubahan program ini yang boleh dibaca."""
        program = self.program(Right.READ)
        own = Change.objects.visible_to(request.user).filter(program=program)
        return Response(ChangeSerializer(own, many=True).data)

    @extend_schema(request=StageSerializer, responses={201: ChangeSerializer, 409: STALE})
    @changes.mapping.post
    def propose_change(self, request, pk):
        """Usulkan perubahan sesudah disetujui, mis. untuk APBD-P."""
        program = self.program(Right.WRITE)
        stage = self._read(StageSerializer).validated_data["stage"]
        change = changes.propose(program.pk, by=request.user, stage=stage)
        return Response(ChangeSerializer(change).data, status=201)
