"""``python -m standins.midtrans --port 8002``."""

from standins.midtrans.app import KEY, create_app
from standins.serving import options, serve


def main() -> None:
    """Serve until told to end."""
    told = options("midtrans", KEY, 8002).parse_args()
    app = create_app(told.key, told.webhook, told.keep)
    serve("Midtrans", app, told.port, app.extensions["outbox"].stop)


if __name__ == "__main__":
    main()
