"""Examples of every command, in its help and in docs/commands.md; a test reads each as the command would."""

# command -> what may stand behind ``flask --app wsgi``
EXAMPLES: dict[str, tuple[str, ...]] = {
    "backup make": ("backup make /srv/kept/2026-11-22.tar.gz", "backup /srv/kept/2026-11-22.tar.gz"),
    "backup restore": ("backup restore kept.tar.gz", "backup restore --force kept.tar.gz"),
    "backup verify": ("backup verify kept.tar.gz",),
    "clock advance": ("clock advance 2d", "clock advance 1d12h --json"),
    "clock show": ("clock show",),
    "demo load": ("demo load", "demo load --catalogue prdect-id.csv --verbose"),
    "demo clock advance": ("demo clock advance 2d", "demo clock advance 1d12h --json"),
    "demo clock show": ("demo clock show",),
    "demo replay": ("demo replay olist-events.csv.gz --orders 500",),
    "docs clocks": ("docs clocks",),
    "docs commands": ("docs commands",),
    "docs diagrams": ("docs diagrams",),
    "events deliver": ("events deliver",),
    "events failing": ("events failing",),
    "events list": (
        "events list --kind sale.paid --since 2d",
        "events list --subject sale:PL-7K3M9-2XDQW --json",
    ),
    "events retry": ("events retry PL-7K3M9-2XDQW trust.learn --as 0811-5550-101",),
    "events waiting": ("events waiting --limit 10",),
    "ledger audit": ("ledger audit", "ledger audit --json"),
    "ledger balance": (
        "ledger balance operator:commission",
        "ledger balance sale:PL-7K3M9-2XDQW:held --last 3",
    ),
    "ledger statement": (
        "ledger statement PL-7K3M9-2XDQW --month 2026-11",
        "ledger statement release:PL-7K3M9-2XDQW",
    ),
    "ledger transfers": ("ledger transfers sale PL-7K3M9-2XDQW",),
    "messages receipts": ("messages receipts",),
    "orders list": (
        "orders list --state packed --since 2026-11-01",
        "orders list --party PL-7K3M9-2XDQW --limit 10 --json",
    ),
    "orders show": ("orders show PL-7K3M9-2XDQW",),
    "orders stuck": ("orders stuck", "orders stuck --late 1h --json"),
    "parties add-member": (
        "parties add-member PL-7K3M9-2XDQW ratmi@example.com --role staff --as 0811-5550-101",
    ),
    "parties end-right": ("parties end-right PL-7K3M9-2XDQW sell --reason fraud --as 0811-5550-101",),
    "parties found": ("parties found --name Endang --contact 0811-2222-333",),
    "parties grant": ("parties grant PL-7K3M9-2XDQW be_paid --reason agreement --as 0811-5550-101",),
    "parties list": ("parties list --kind seller --standing new", "parties list --search batik --json"),
    "parties show": ("parties show PL-7K3M9-2XDQW",),
    "parties sign-out": ("parties sign-out 0811-5550-201 --as 0811-5550-101",),
    "restore": ("restore kept.tar.gz",),
    "trust recompute": ("trust recompute", "trust recompute PL-7K3M9-2XDQW --repair"),
    "trust show": ("trust show PL-7K3M9-2XDQW --facts 3",),
}
