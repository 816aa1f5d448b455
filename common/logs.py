"""What must not be read in a log is cut out of its lines."""

import logging
import re

# SECURITY: every address of ours that carries a live token. Django logs the path of what it refuses.
TOKEN = re.compile(r"(/accounts/(?:invitation|not-me|password/reset/key|confirm-email)/|/links/(?=[\w-]{20}))[^\s\"']+")


class WithoutTokens(logging.Filter):
    """Cuts what follows an address that carries a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, without its tokens."""
        line = record.getMessage()
        if TOKEN.search(line):
            record.msg, record.args = TOKEN.sub(r"\1…", line), ()
        return True
