from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from htk_workforce.accounts.roles import Role


class PeopleManager(UserManager["User"]):
    def create_superuser(self, username, email=None, password=None, **extra):  # type: ignore[no-untyped-def]
        """The first user of an installation. Also gets the administrator role, which the site asks for."""
        user = super().create_superuser(username, email, password, **extra)
        user.role_assignments.get_or_create(role=Role.ADMINISTRATOR)
        return user


class User(AbstractUser):
    """A person who logs in.

    Access follows `roles`, never `is_superuser`: an administrator sees no closed case by virtue
    of being administrator. Users are deactivated, not deleted: the ledger and the log point at them.
    """

    title = models.CharField(_("stilling"), max_length=100, blank=True)
    is_demo = models.BooleanField(_("demonstrationsbruger"), default=False, editable=False)

    objects = PeopleManager()

    class Meta:
        verbose_name = _("bruger")
        verbose_name_plural = _("brugere")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held, read once per request."""
        return frozenset(assignment.role for assignment in self.role_assignments.all())

    @property
    def role_labels(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]

    def has_role(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))


class RoleAssignment(models.Model):
    """One role held by one person. Somebody may hold several."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments", verbose_name=_("bruger"))
    role = models.CharField(_("rolle"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("rolle")
        verbose_name_plural = _("roller")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_assignment_per_role")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
