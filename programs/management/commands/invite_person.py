"""`manage.py invite_person`: the first account of a new server, or one when nobody can sign in."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from geo.models import Area
from programs import mails, people
from programs.access_people import Post, WrongPlace
from programs.account_forms import is_a_name
from programs.models import Agency, Role


class Command(BaseCommand):
    help = "Mengundang seseorang lewat surel. Tanpa --commit tidak ada yang ditulis."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="nama lengkap")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--agency", default="", help="nama perangkat daerah")
        parser.add_argument("--regency", default="", help="kode kab/kota")
        parser.add_argument("--site", required=True, help="alamat situs, mis. https://host")
        parser.add_argument("--commit", action="store_true")

    def handle(self, *, email, name, role, agency, regency, site, commit, **options):
        try:
            validate_email(email)
            is_a_name(name)
            post = self._post(role, agency, regency)
        except (WrongPlace, ObjectDoesNotExist, ValidationError) as error:
            raise CommandError(f"Undangan tidak dibuat: {error}") from error
        if not commit:
            self.stdout.write(f"{email}: {post}. Tulis dengan --commit.")
            return
        if not mails.deliver(self._letter(email, name, post), site=site):
            raise CommandError(
                "Server surel tidak menjawab. Jalankan lagi: undangan dikirim ulang."
            )
        self.stdout.write(f"Undangan dikirim ke {email}: {post}")

    def _post(self, role: str, agency: str, regency: str) -> Post:
        return Post(
            Role(role),
            Agency.objects.get(name=agency) if agency else None,
            Area.objects.regencies().get(code=regency) if regency else None,
        )

    def _letter(self, email: str, name: str, post: Post) -> mails.Letter:
        """The invitation; of somebody who has not opened an earlier one, a new link."""
        try:
            return people.invite(email=email, name=name, post=post, by=None)
        except people.Known as known:
            try:
                return people.resend(known.person, by=None)
            except people.NotWaiting:
                raise CommandError(f"Alamat ini sudah punya akun: {known.person}") from known
