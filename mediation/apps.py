from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "mediation"
    label = "mediation"
    verbose_name = "Mediation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from disputes.services.consolidation import on_case_joined
        from disputes.services.interruptions import add_dates_of_case
        from mediation import coming, feeds, reach, verification, wordings  # noqa: F401 -- each tells the floors below
        from mediation.events import declare_events
        from mediation.guards import supply_guards
        from mediation.services.dates import dates_kept_here
        from mediation.services.rechecking import check_again

        declare_events()
        supply_guards()
        add_dates_of_case(dates_kept_here)
        on_case_joined(check_again)
