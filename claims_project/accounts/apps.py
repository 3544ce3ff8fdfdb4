from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "claims_project.accounts"
    label = "accounts"
    verbose_name = "People and parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from claims_project.accounts import schema  # noqa: F401 -- names the token for the OpenAPI document
