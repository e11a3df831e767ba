from __future__ import annotations

import configparser
import shlex
import socket
from pathlib import Path

import pytest

from config import broker, embedded


def laid_out(home: Path, redis_socket: Path | None) -> configparser.RawConfigParser:
    for name in embedded.FOLDERS:
        (home / name).mkdir(parents=True)
    path = embedded.lay_out(home, Path("/checkout"), port=8123, redis_socket=redis_socket)
    parsed = configparser.RawConfigParser()
    parsed.read(path)
    return parsed


def test_every_process_is_kept_alive_but_the_announcement(tmp_path: Path) -> None:
    parsed = laid_out(tmp_path, broker.socket_in(tmp_path))
    programs = {name for name in parsed.sections() if name.startswith("program:")}
    kept = {name for name in programs if parsed[name]["autorestart"] == "true"}
    assert kept == {"program:redis", "program:web", "program:worker", "program:beat"}
    assert programs - kept == {"program:announce"}


def test_redis_starts_before_the_rest_and_stops_after_it(tmp_path: Path) -> None:
    parsed = laid_out(tmp_path, broker.socket_in(tmp_path))
    assert int(parsed["program:redis"]["priority"]) < int(parsed["group:desk"]["priority"])
    assert parsed["group:desk"]["programs"] == "web,worker,beat"


def test_a_redis_of_somebody_else_is_used_and_none_started(tmp_path: Path) -> None:
    assert not laid_out(tmp_path, None).has_section("program:redis")


def test_the_private_redis_listens_on_no_port(tmp_path: Path) -> None:
    address = broker.socket_in(tmp_path)
    laid_out(tmp_path, address)
    lines = (tmp_path / "run" / "redis.conf").read_text().splitlines()
    assert "port 0" in lines
    assert f'unixsocket "{address}"' in lines
    assert "appendonly yes" in lines


def test_a_folder_may_have_spaces_quotes_and_percent_signs_in_its_name(tmp_path: Path) -> None:
    home = tmp_path / 'a "100 %" desk'
    parsed = laid_out(home, broker.socket_in(home))
    command = parsed["program:redis"]["command"].replace("%%", "%")
    assert shlex.split(command)[-1] == str(home / "run" / "redis.conf")
    assert parsed["supervisord"]["logfile"].replace("%%", "%") == f"{home}/log/supervisord.log"


def test_a_socket_path_that_is_too_long_goes_into_a_short_folder(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    assert len(str(broker.socket_in(home))) <= broker.LONGEST_SOCKET_PATH
    assert broker.socket_in(home) != broker.socket_in(tmp_path / ("lang" * 30))
    assert broker.socket_in(tmp_path) == tmp_path / "run" / "redis.sock"


def test_a_folder_that_somebody_else_made_for_the_socket_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    with pytest.raises(embedded.ServeError, match="belongs to somebody else"):
        laid_out(tmp_path / "home", tmp_path / "link" / "redis.sock")


def test_kombu_and_redis_py_get_the_same_socket_in_their_own_spelling() -> None:
    assert broker.private_url(Path("/a b")) == "unix:///a%20b/run/redis.sock"
    assert broker.celery_url("unix:///x/redis.sock") == "redis+socket:///x/redis.sock"
    assert broker.celery_url("redis://host:6379/0") == "redis://host:6379/0"


def test_a_port_that_another_has_is_named_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind((embedded.LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(embedded.ServeError, match=f"Port {port} is not free"):
            embedded.check_port(port)
    embedded.check_port(port)


def test_a_home_is_held_by_one_desk_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    embedded.hold(tmp_path, "http://127.0.0.1:8123/")
    with pytest.raises(embedded.ServeError, match=r"running already in .*: http://127.0.0.1:8123/"):
        embedded.hold(tmp_path, "http://127.0.0.1:8124/")


def test_a_machine_without_redis_is_told_which_package_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(embedded.ServeError, match="Install redis-server"):
        embedded.redis_server()
