"""The kernel as an app: it installs the guard on every database connection."""

from django.apps import AppConfig
from django.db import connection
from django.db.backends.signals import connection_created


class KernelConfig(AppConfig):
    """Tenancy, actors, action, workflow, gate, page."""

    name = "willkomm.core.kernel"
    label = "kernel"

    def ready(self):
        """Guard the present connection and every later one."""
        from willkomm.core.kernel.tenancy import guard, install_guard

        connection_created.connect(install_guard, dispatch_uid="willkomm.guard")
        if guard not in connection.execute_wrappers:
            connection.execute_wrappers.append(guard)
