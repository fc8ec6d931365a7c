from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "Koordinasi"

    def ready(self):
        """Documents of findings and agreements count towards the same daily quota as uploads."""
        from coordination.attaching import sent_documents  # models are loaded by now
        from programs.uploads import COUNTED

        if sent_documents not in COUNTED:
            COUNTED.append(sent_documents)
