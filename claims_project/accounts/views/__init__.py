from claims_project.accounts.views import parties, tokens
from claims_project.accounts.views.start import start

__all__ = ["parties", "start", "tokens"]
