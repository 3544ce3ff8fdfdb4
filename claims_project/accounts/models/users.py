"""People who sign in, and the roles the office gives them."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims_project.accounts.querysets import OfficeRoleQuerySet, UserQuerySet


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes users by e-mail address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user row alone; accounts.services.register_user also writes the address sign-in uses."""
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """`manage.py createsuperuser`: the office's first administrator, appointed by whoever owns the machine.

        There is no superuser here (see User.has_perm): the person gets the administrator's role, and no other.
        """
        from claims_project.accounts import services

        now = timezone.now()
        user = services.register_user(email=email, password=password, now=now, verified=True, **fields)
        services.give_role(user=user, role=OfficeRole.Role.ADMINISTRATOR, actor=services.system_actor(), now=now)
        return user

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser):
    """A person (or, with is_system, the office's own machinery) who acts. Written by accounts.services and by sign-in.

    It carries no `version`: Django and allauth save whole users, so services lock the row instead (people.locked).
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, help_text=_("Empty: the office's own."))
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_system = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    # Read by libraries written for Django's own user. Nobody is above the rules, so it is not even a column.
    is_superuser = False

    objects = UserManager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        """The office roles held now. Cached for the life of the instance (one request)."""
        if not self.is_active:
            return frozenset()
        return frozenset(self.office_roles.filter(ended_at=None).values_list("role", flat=True))

    def forget_roles(self) -> None:
        """Read the roles anew next time: a service has just changed them."""
        self.__dict__.pop("roles", None)

    @property
    def is_registrar(self) -> bool:
        return OfficeRole.Role.REGISTRAR in self.roles

    @property
    def is_mediator(self) -> bool:
        return OfficeRole.Role.MEDIATOR in self.roles

    @property
    def is_monitor(self) -> bool:
        return OfficeRole.Role.MONITOR in self.roles

    @property
    def is_auditor(self) -> bool:
        return OfficeRole.Role.AUDITOR in self.roles

    @property
    def is_administrator(self) -> bool:
        return OfficeRole.Role.ADMINISTRATOR in self.roles

    @property
    def is_office(self) -> bool:
        return bool(self.roles)

    @property
    def is_staff(self) -> bool:
        """Who may open the admin interface: anyone with an office role."""
        return self.is_office

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Nobody has any of Django's model permissions, and there is no superuser who would have them all.

        What one sees is decided by `visible_to`, what one does by the services; the admin asks those
        (accounts.admin.base.OfficeAdmin). A library's admin page that asks for a permission stays closed.
        """
        return False

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return False


class OfficeRole(models.Model):
    """A role the office gave a user. Ended, never deleted. Written by services.people alone."""

    class Role(models.TextChoices):
        REGISTRAR = "registrar", _("Registrar")
        MEDIATOR = "mediator", _("Mediator")
        MONITOR = "monitor", _("Monitor")
        AUDITOR = "auditor", _("Auditor")
        ADMINISTRATOR = "administrator", _("Administrator")

    # Whoever holds one of these must not also stand on a party's side (access.md, "a conflict is refused").
    IMPARTIAL = (Role.REGISTRAR, Role.MEDIATOR, Role.MONITOR, Role.AUDITOR)

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="office_roles")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    given_at = models.DateTimeField(_("given"))
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = OfficeRoleQuerySet.as_manager()

    class Meta:
        ordering = ("user__name", "pk")
        verbose_name = _("office role")
        verbose_name_plural = _("office roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(ended_at=None), name="one_office_role_of_a_kind_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
