"""Outlines of programs through the API: a map file sent, its outlines kept, what they cover."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from geo.models import Shape
from geo.problems import FileProblem
from programs import places
from programs.models import Agency, Upload
from programs.previews import Preview
from programs.uploads import UploadRefused

from .door import Door, StrictJSON


class MapSerializer(serializers.Serializer):
    """A map file; or an earlier `upload` again, with the `layer` chosen in it."""

    file = serializers.FileField(required=False, allow_empty_file=True)
    agency = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    upload = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    layer = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class ShapeViewSet(Door, viewsets.GenericViewSet):
    """Bidang dari berkas peta, untuk lokasi program."""

    queryset = Shape.objects.none()  # for the schema
    serializer_class = MapSerializer
    parser_classes = [MultiPartParser, StrictJSON]

    @extend_schema(responses={201: OpenApiTypes.OBJECT, 200: OpenApiTypes.OBJECT})
    def create(self, request):
        """Unggah peta (multipart). 201: bidang dan `repairs`, yang perlu disetujui orang; 200:
        `layers`, bila peta harus dipilih dahulu; 422: berkas ditolak."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        try:
            upload = places.map_of(
                said.get("file"), again=said["upload"], agency=said["agency"], by=request.user
            )
            if upload is None:
                raise ValidationError({"file": [_("Pilih berkas peta dahulu.")]})
            kept = places.keep_uploaded(upload, layer=said["layer"] or None, by=request.user)
        except (Upload.DoesNotExist, Agency.DoesNotExist):
            raise NotFound(_("Berkas atau perangkat daerah ini tidak ditemukan.")) from None
        except (FileProblem, UploadRefused) as problem:
            answer = {"detail": str(problem)}
            return Response(answer, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
        return _answer(kept, upload)


def _answer(kept: Preview | tuple[str, ...], upload: Upload) -> Response:
    sent = {"upload": str(upload.pk)}
    if isinstance(kept, Preview):
        return Response(kept.as_json() | sent, status=status.HTTP_201_CREATED)
    return Response(sent | {"layers": list(kept)})
