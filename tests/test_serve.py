"""Pages and worker start together and end together."""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVE = Path(__file__).parent.parent / "serve.py"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a copy of serve.py, which reads the Procfile beside it."""
    shutil.copy(SERVE, tmp_path)
    return tmp_path


def _serve(folder: Path, *commands: str) -> subprocess.Popen[str]:
    programs = "".join(f"program-{number}: {command}\n" for number, command in enumerate(commands))
    (folder / "Procfile").write_text(programs)
    return subprocess.Popen(
        [sys.executable, folder / "serve.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_listen_to_endings,
    )


def _listen_to_endings() -> None:
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_DFL)


def _handles(serving: subprocess.Popen[str], count: int) -> Iterator[int]:
    assert serving.stdout is not None
    for _ in range(count):
        yield os.pidfd_open(int(serving.stdout.readline()))


def _has_ended(handle: int) -> bool:
    ended = bool(select.select([handle], [], [], 10)[0])
    os.close(handle)
    return ended


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.name)
def test_what_ends_the_one_ends_everything_below_it(folder: Path, ending: signal.Signals) -> None:
    with _serve(folder, "echo $$; exec sleep 600", "sleep 600 & echo $!; echo $$; wait") as serving:
        handles = list(_handles(serving, 3))
        serving.send_signal(ending)
        assert serving.wait(20) == 0
        assert all(map(_has_ended, handles))


def test_when_one_ends_by_itself_the_other_ends_too_and_its_name_is_told(folder: Path) -> None:
    with _serve(folder, "echo $$; exec sleep 600", "read line </dev/null; exit 3") as serving:
        (handle,) = _handles(serving, 1)
        assert serving.wait(20) == 1
        assert _has_ended(handle)
        assert serving.stderr is not None
        assert "program-1 has ended" in serving.stderr.read()


@pytest.mark.parametrize(("sms_url", "last_words"), [("", "web has"), ("smpp://centre", "receipts has")])
def test_what_needs_a_setting_stays_away_where_it_is_empty(
    folder: Path, monkeypatch: pytest.MonkeyPatch, sms_url: str, last_words: str
) -> None:
    monkeypatch.setenv("SMS_URL", sms_url)
    (folder / "Procfile").write_text("receipts: exit 3\nweb: sleep 1; exit 3\n")
    ended = subprocess.run([sys.executable, folder / "serve.py"], capture_output=True, text=True, timeout=20)
    assert ended.returncode == 1
    assert ended.stderr.startswith(last_words)


STANDIN_KEYS = {"STRIPE_SECRET_KEY": "sk_test_standin", "MIDTRANS_SERVER_KEY": "SB-Mid-server-standin"}


@pytest.mark.parametrize("chosen", ["", "20123"], ids=["a free port", "a chosen port"])
def test_stand_ins_of_providers_get_ports_of_their_own_and_the_rest_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for name, value in (STANDIN_KEYS | {"PORT": str(port - 1), "STRIPE_STANDIN_PORT": chosen}).items():
            monkeypatch.setenv(name, value)
        (folder / "Procfile").write_text('web: echo "$STRIPE_API_URL $MIDTRANS_API_URL" >&2; exit 3\n')
        ended = subprocess.run(
            [sys.executable, folder / "serve.py"], capture_output=True, text=True, timeout=20
        )
    stripe, midtrans = (int(url.rsplit(":", 1)[1]) for url in ended.stderr.split("\n")[0].split())
    assert port not in (stripe, midtrans)
    assert stripe == int(chosen or stripe)
    assert midtrans > stripe


@pytest.mark.parametrize(
    "settings", [{}, {"STRIPE_API_URL": "http://elsewhere"}, {"STRIPE_SECRET_KEY": "sk_live_1"}]
)
def test_who_has_keys_of_his_own_gets_no_stand_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    keys = STANDIN_KEYS if "STRIPE_API_URL" in settings else {}
    for name, value in (keys | settings).items():
        monkeypatch.setenv(name, value)
    (folder / "Procfile").write_text("stripe: exit 4\nweb: sleep 1; exit 3\n")
    ended = subprocess.run([sys.executable, folder / "serve.py"], capture_output=True, text=True, timeout=20)
    assert ended.stderr.startswith("web has")


def test_a_stand_in_whose_port_is_taken_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "standins.midtrans", "--port", str(port)],
            capture_output=True, text=True, timeout=20, cwd=SERVE.parent,
        )  # fmt: skip
    assert ended.returncode == 1
    assert f"Port {port} is not free for the stand-in of Midtrans" in ended.stderr
