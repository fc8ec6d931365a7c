"""`manage.py load_demo_review`: a queue that people have worked on, for the demonstration."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from coordination.demo_review import load_demo_review


class Command(BaseCommand):
    help = "Menanggapi dan memutuskan beberapa temuan contoh seperti orang. Aman diulang."

    def handle(self, **options):
        taken = load_demo_review(settings.FIXTURES_DIR / "examples")
        self.stdout.write(f"Telaah contoh: {taken} langkah.")
        if taken:
            # One of the programs decided on was changed: this run reopens what it touches.
            call_command("find_overlaps", stdout=self.stdout)
