"""What goes into the log: one line an event, and of what broke where it broke, never what was in its hands."""

import structlog


def init_app(_app: object) -> None:
    """Tracebacks without the values of variables: tokens, PINs and addresses of people stand in them."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )
