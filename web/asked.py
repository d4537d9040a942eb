"""An ask and the kept conversation it belongs to."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.answers import Json
from qa.errors import UnknownConversation
from qa.events import Ask

if TYPE_CHECKING:
    from qa.desk import Desk

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask and the kept conversation it belongs to; None when it is not kept."""

    ask: Ask
    conversation_id: str | None

    def in_context(self, desk: Desk) -> Ask:
        """Return the ask with the stored turns as its conversation, whatever came with it. Raises UnknownConversation."""
        if self.conversation_id is None:
            return self.ask
        return replace(self.ask, conversation=desk.history.recent(self.conversation_id))

    def keep(self, desk: Desk, reply: Json) -> None:
        """Keep the reply. One whose conversation was deleted meanwhile is given all the same."""
        if self.conversation_id is None:
            return
        try:
            desk.history.keep(self.conversation_id, reply)
        except UnknownConversation:
            logger.info("a conversation was deleted while its answer was made")
