"""The portal's pages of a mediation."""

from mediation.views.panel import case_panel

__all__ = ["case_panel"]
