"""What was done and who looked: two books that no feature reads."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """What was done and who looked: two books that no feature reads."""

    name = "willkomm.core.audit"
    label = "audit"

    def ready(self):
        """Let the kernel write into the books."""
        from willkomm.core.audit import books
        from willkomm.core.kernel import action, gate

        action.record_with(books.write_done)
        gate.log_access_with(books.write_seen)
