"""Pages of letters: one module per kind of work."""

from willkomm.welcome.conversations.views.batches import again, batch, batches, part, post, progress_of, take_back_all
from willkomm.welcome.conversations.views.inviting import invite_many
from willkomm.welcome.conversations.views.letters import confirmation, create, file, posted, preview_file
from willkomm.welcome.conversations.views.returns import returned, returned_by_code

__all__ = [
    "again",
    "batch",
    "batches",
    "confirmation",
    "create",
    "file",
    "invite_many",
    "part",
    "post",
    "posted",
    "preview_file",
    "progress_of",
    "returned",
    "returned_by_code",
    "take_back_all",
]
