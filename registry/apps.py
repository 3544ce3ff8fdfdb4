from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    label = "registry"
    verbose_name = "Claims registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from registry import verification  # noqa: F401 -- registers what verify_record asks of the register
