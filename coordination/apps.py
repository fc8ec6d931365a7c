from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "Koordinasi"

    def ready(self):
        """Documents added to things, and files of figures, count towards the daily quota too."""
        from coordination.attaching import sent_documents  # models are loaded by now
        from coordination.intake.files import sent_figures
        from programs.uploads import COUNTED

        for sent in (sent_documents, sent_figures):
            if sent not in COUNTED:
                COUNTED.append(sent)
