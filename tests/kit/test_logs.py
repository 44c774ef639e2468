"""The log says where something broke, and nothing of what people entrusted to us."""

from flask import Flask

from marketplace.accounts.acting import public


def test_what_was_in_hand_when_it_broke_is_not_in_the_log(app_on_sqlite: Flask, capsys) -> None:
    @app_on_sqlite.get("/breaks")
    @public
    def breaks() -> str:
        pin = "-".join(("entrusted", "to", "us"))
        raise RuntimeError(len(pin))

    assert app_on_sqlite.test_client().get("/breaks").status_code == 500
    said = "".join(capsys.readouterr())
    assert "RuntimeError" in said
    assert 'pin = "-".join' in said or "in breaks" in said
    assert "entrusted-to-us" not in said
