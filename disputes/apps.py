from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "disputes"
    label = "disputes"
    verbose_name = "Dispute docket"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from disputes import feeds, link_checks, reach, verification, wordings  # noqa: F401 -- each tells the floors below
        from disputes.services import serving  # noqa: F401 -- hears of mails that came back
