"""``python -m standins.stripe --port 8001``."""

from standins.serving import options, serve
from standins.stripe.app import KEY, SECRET, create_app


def main() -> None:
    """Serve until told to end."""
    parser = options("stripe", KEY, 8001)
    parser.add_argument("--secret", default=SECRET, help="what webhooks are signed with")
    told = parser.parse_args()
    app = create_app(told.key, dict.fromkeys(told.webhook, told.secret), told.keep)
    serve("Stripe", app, told.port, app.extensions["outbox"].stop)


if __name__ == "__main__":
    main()
