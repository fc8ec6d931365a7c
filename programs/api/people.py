"""`/api/v1/users/`: accounts and their roles, with the same rules as the pages."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from geo.models import Area
from programs import access_people as access
from programs import mails, people
from programs.access_people import Post, WrongPlace
from programs.account_forms import is_a_name
from programs.models import Agency, Membership, Role
from programs.people_list import PersonState, for_list, state_of

from .door import Door

User = get_user_model()


class MembershipSerializer(serializers.ModelSerializer):
    """One role as it is held; `agency` is an id, `regency` a code."""

    regency = serializers.SlugRelatedField("code", read_only=True)
    place = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = ["role", "agency", "regency", "place"]

    def get_place(self, membership) -> str:
        place = membership.agency or membership.regency
        return place.name if place else ""


class PersonSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="get_full_name")
    state = serializers.SerializerMethodField()
    memberships = MembershipSerializer(many=True)

    class Meta:
        model = User
        fields = ["id", "username", "name", "email", "state", "last_login", "memberships"]
        read_only_fields = fields

    def get_state(self, person) -> PersonState:
        return state_of(person)


class PostSerializer(serializers.Serializer):
    """One role with its place, as it is given or taken."""

    role = serializers.ChoiceField(choices=Role.choices)
    agency = serializers.PrimaryKeyRelatedField(
        queryset=Agency.objects.all(), required=False, allow_null=True, default=None
    )
    regency = serializers.SlugRelatedField(
        "code",
        queryset=Area.objects.regencies(),
        required=False,
        allow_null=True,
        default=None,
    )

    def validate(self, told):
        try:
            told["post"] = Post(Role(told["role"]), told["agency"], told["regency"])
        except WrongPlace as error:
            raise ValidationError(str(error)) from error
        return told


class InviteSerializer(PostSerializer):
    email = serializers.EmailField(max_length=150)
    name = serializers.CharField(max_length=150, validators=[is_a_name])


class InvitedSerializer(serializers.Serializer):
    """What is answered to an invitation, whoever has the address already."""

    email = serializers.EmailField()
    sent = serializers.BooleanField(help_text=gettext_lazy("apakah server surel menerimanya"))


class RolesSerializer(serializers.Serializer):
    """Roles to give and to take, all or nothing."""

    add = PostSerializer(many=True, required=False, default=list)
    remove = PostSerializer(many=True, required=False, default=list)


class HasFunction(permissions.BasePermission):
    """Whether any role of this person has the function: 403 comes before 404."""

    NEEDED = {
        "create": access.may_keep,
        "deactivate": access.may_keep,
        "change_role": access.may_change_roles,
    }

    def has_permission(self, request, view):
        return self.NEEDED.get(view.action, access.may_list)(request.user)


class PersonViewSet(Door, viewsets.ReadOnlyModelViewSet):
    """Pengguna: siapa berperan apa. Pengguna tidak dihapus, hanya dinonaktifkan."""

    queryset = User.objects.none()  # for the schema; get_queryset answers
    serializer_class = PersonSerializer
    permission_classes = [*Door.permission_classes, HasFunction]

    def get_queryset(self):
        return for_list(access.people_open_to(self.request.user))

    @extend_schema(request=InviteSerializer, responses={201: InvitedSerializer})
    def create(self, request):
        """Undang seseorang dengan satu peran. Surel berisi tautan dikirim kepadanya."""
        asked = InviteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        try:
            letter = people.invite(
                email=told["email"], name=told["name"], post=told["post"], by=request.user
            )
        except people.Known as known:
            raise ValidationError({"email": [_("Alamat ini sudah punya akun.")]}) from known
        sent = mails.deliver(letter, site=mails.site_of(request))
        answer = InvitedSerializer({"email": told["email"], "sent": sent})
        return Response(answer.data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def deactivate(self, request, pk=None):
        """Nonaktifkan akun dan akhiri sesinya."""
        people.deactivate(self.get_object(), by=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=RolesSerializer, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def change_role(self, request, pk=None):
        """Beri dan cabut peran, semuanya atau tidak sama sekali."""
        person = self.get_object()
        asked = RolesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = {key: [one["post"] for one in posts] for key, posts in asked.validated_data.items()}
        people.change_roles(person, by=request.user, **told)
        return Response(self.get_serializer(self.get_object()).data)
