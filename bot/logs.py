"""Logs from an allow-list of fields: event, random id, status, channel. Never words, names, numbers, tokens (S7)."""

import logging
import sys

FIELDS = ("id", "status", "channel")
LOUD = ("httpx", "httpcore", "twilio", "telegram", "aiohttp", "urllib3", "alembic")


class AllowList(logging.Formatter):
    """Writes our own events with the allowed fields; of an exception only its type and where it was raised."""

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={getattr(record, name)}" for name in FIELDS if hasattr(record, name))
        event = record.msg if record.name.startswith("gobetween") else "message of a library"
        return f"{record.levelname} {record.name} {event} {fields} {_where(record)}".strip()


def _where(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    kind, _, trace = record.exc_info
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    return f"{kind.__name__} {place}"


def set_up(level: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AllowList())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
