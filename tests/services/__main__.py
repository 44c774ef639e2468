"""Find or install everything the tests need: ``python -m tests.services``. Says where each was found."""

import sys

from tests.services import chromium, postgres, redis
from tests.services.installing import ServiceMissing


def main() -> None:
    """Install what is missing, or say in one sentence per service what to do by hand."""
    failed = False
    for name, service in (("PostgreSQL", postgres), ("Redis", redis), ("Chromium", chromium)):
        try:
            print(f"{name}: {service.find_or_install()}", flush=True)
        except ServiceMissing as missing:
            failed = True
            print(f"{name}: {missing}", file=sys.stderr, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
