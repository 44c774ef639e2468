"""The search table of SQLite follows the listings by itself; PostgreSQL has an index instead."""

from marketplace.kit.triggers import Trigger

_PUT = "INSERT INTO listing_search(rowid, words) VALUES (NEW.id, NEW.search_text);"
_DROP = "INSERT INTO listing_search(listing_search, rowid, words) VALUES ('delete', OLD.id, OLD.search_text);"

TRIGGERS = (
    Trigger("listing_search_put", "listing", "AFTER INSERT", sqlite=_PUT),
    Trigger("listing_search_drop", "listing", "AFTER DELETE", sqlite=_DROP),
    Trigger("listing_search_change", "listing", "AFTER UPDATE OF search_text", sqlite=_DROP + _PUT),
)

# Created by hand in the migrations; autogenerate must not see them.
SEARCH_TABLES = ("listing_search", "listing_vocabulary")
