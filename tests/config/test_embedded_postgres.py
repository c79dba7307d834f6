"""The embedded PostgreSQL: started by its first user, shared, stopped by the last, whatever gets killed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from willkomm.config.cluster import Cluster, EmbeddedPostgresError, is_running, programs
from willkomm.config.postgres import APP_ROLE, DATABASE, OWNER_ROLE, start, stop

SOURCE = Path(__file__).resolve().parents[2] / "src"
USER = """
import sys, time
from pathlib import Path
from willkomm.config.postgres import start
began = time.monotonic()
connection = start(Path(sys.argv[1]))
print(connection.socket, time.monotonic() - began, flush=True)
sys.stdin.read()
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")


class User:
    """Another process that uses the database of `home` until it is told to leave."""

    def __init__(self, home, prefix=(), environment=None):
        python = [*prefix, sys.executable, "-W", "error", "-c", USER, str(home)]
        environment = {**os.environ, "PYTHONPATH": str(SOURCE), **(environment or {})}
        self.process = subprocess.Popen(
            python,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(self.process.communicate()[1])
        self.socket, seconds = line.rsplit(maxsplit=1)
        self.seconds = float(seconds)

    def leave(self):
        _, errors = self.process.communicate()
        return self.process.returncode, errors

    def signal(self, number):
        self.process.send_signal(number)
        return self.leave()


@contextmanager
def folder(mode=0o700):
    """A short-lived folder below /tmp: pytest's own would be fine, were they not so long and so private."""
    path = Path(tempfile.mkdtemp(prefix="willkomm-test-"))
    path.chmod(mode)
    try:
        yield path
    finally:
        for home in path.rglob("postgres"):
            cluster = Cluster(home.parent, home.stat().st_uid)
            cluster.stop()
            shutil.rmtree(cluster.socket, ignore_errors=True)
        shutil.rmtree(path)


@pytest.fixture
def new_home():
    """A place where no database was ever made."""
    with folder() as path:
        yield path / "Zuhause mit Lücke" / "willkomm"


@pytest.fixture(scope="module")
def made_once():
    with folder() as path:
        User(path / "willkomm").leave()
        yield path / "willkomm"


@pytest.fixture
def home(new_home, made_once):
    """A place with a database that is not running; copied, for making one takes a second."""
    new_home.parent.mkdir(mode=0o700)
    subprocess.run(["cp", "-a", made_once, new_home], check=True)
    return new_home


def server(home):
    """The process id of the living server, or None."""
    pid_file = home / "postgres" / "postmaster.pid"
    if not pid_file.exists():
        return None
    pid = int(pid_file.read_text().partition("\n")[0])
    return pid if is_running(pid) else None


def ask(socket, query, user=APP_ROLE):
    with psycopg.connect(host=str(socket), port=5432, user=user, dbname=DATABASE) as connection:
        return connection.execute(query).fetchone()


def test_the_last_of_two_users_stops_the_server(home):
    first, second = User(home), User(home)
    assert first.leave() == (0, "")
    assert ask(second.socket, "SELECT current_user") == (APP_ROLE,)
    assert second.leave() == (0, "")
    assert server(home) is None
    assert not Path(second.socket).exists()


def test_users_that_come_at_the_same_moment_share_one_server(new_home):
    python = [sys.executable, "-c", USER, str(new_home)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment}
    users = [subprocess.Popen(python, **pipes) for _ in range(3)]
    sockets = {user.stdout.readline().split()[0] for user in users}
    assert len(sockets) == 1
    assert [user.communicate() and user.returncode for user in users] == [0, 0, 0]
    assert server(new_home) is None


def test_the_second_start_takes_less_than_a_second(home):
    User(home).leave()
    again = User(home)
    again.leave()
    assert again.seconds < 1


def test_a_terminated_user_leaves_in_order(home):
    code, errors = User(home).signal(signal.SIGTERM)
    assert (code, errors) == (128 + signal.SIGTERM, "")
    assert server(home) is None


def test_a_killed_user_neither_keeps_the_server_alive_nor_takes_it_away(home):
    killed, other = User(home), User(home)
    killed.signal(signal.SIGKILL)
    assert ask(other.socket, "SELECT 1") == (1,)
    other.leave()
    assert server(home) is None


def test_a_server_whose_only_user_was_killed_is_adopted_and_stopped_by_the_next(home):
    User(home).signal(signal.SIGKILL)
    orphan = server(home)
    assert orphan is not None
    heir = User(home)
    assert server(home) == orphan
    heir.leave()
    assert server(home) is None


def test_a_killed_server_is_started_again_and_has_lost_nothing(home):
    user = User(home)
    with psycopg.connect(host=user.socket, user=OWNER_ROLE, dbname=DATABASE) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'ä' AS letter")
    os.kill(server(home), signal.SIGKILL)
    other = User(home)
    assert ask(other.socket, "SELECT letter FROM kept", OWNER_ROLE) == ("ä",)
    assert other.seconds < 10
    user.leave()
    other.leave()
    assert server(home) is None


def test_an_interrupted_first_start_is_begun_anew(new_home):
    (new_home / "postgres.new").mkdir(parents=True)
    (new_home / "postgres.new" / "PG_VERSION").write_text("18\n")
    assert User(new_home).leave() == (0, "")
    assert (new_home / "postgres" / "PG_VERSION").exists()


def test_a_process_number_that_now_belongs_to_another_program_is_not_taken_for_the_server(home):
    User(home).leave()
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'postgres'}\n")
    assert User(home).leave() == (0, "")
    assert server(home) is None


def test_a_socket_that_was_cleaned_away_is_made_again(home):
    stranded = User(home)
    shutil.rmtree(stranded.socket)
    other = User(home)
    assert ask(other.socket, "SELECT 1") == (1,)
    stranded.leave()
    other.leave()


def test_a_deleted_folder_is_made_anew_even_while_the_old_server_still_runs(home):
    bereft = User(home)
    shutil.rmtree(home)
    user = User(home)
    assert bereft.leave() == (0, "")
    assert ask(user.socket, "SELECT 1") == (1,)
    assert user.leave() == (0, "")
    assert server(home) is None


def test_a_moved_folder_keeps_its_data(home):
    User(home).leave()
    moved = home.with_name("umgezogen")
    home.rename(moved)
    user = User(moved)
    assert ask(user.socket, "SELECT 1") == (1,)
    user.leave()


def test_roles_and_settings_are_those_the_application_relies_on(new_home):
    connection = start(new_home)
    try:
        for role, may_create in ((OWNER_ROLE, True), (APP_ROLE, False)):
            found = ask(
                connection.socket,
                "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user",
                role,
            )
            assert found == (False, False, False, may_create)
        assert ask(connection.socket, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'willkomm'") == (
            OWNER_ROLE,
        )
        assert ask(connection.socket, "SELECT lower('ÄÉŞ'), current_setting('server_encoding')") == (
            "äéş",
            "UTF8",
        )
        assert ask(connection.socket, "SHOW synchronous_commit") == ("on",)
        assert ask(connection.socket, "SHOW listen_addresses") == ("",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(connection.socket, "CREATE TABLE mine ()")
    finally:
        stop(new_home)
    assert server(new_home) is None


def test_nobody_else_can_reach_the_socket_and_the_log_quotes_no_values(home):
    connection = start(home)
    try:
        assert connection.socket.stat().st_mode & 0o777 == 0o700
        with pytest.raises(psycopg.errors.InvalidDatetimeFormat):
            ask(connection.socket, "SELECT 'Muster Maria'::date")
    finally:
        stop(home)
    assert "Muster" not in (home / "postgres.log").read_text()


def test_starting_twice_in_one_process_counts_once(home):
    assert start(home) == start(home)
    stop(home)
    assert server(home) is None


def test_a_home_that_is_a_file_is_refused_in_one_sentence(new_home):
    new_home.parent.mkdir(parents=True)
    new_home.write_text("")
    with pytest.raises(EmbeddedPostgresError, match=r"Der Ordner «.*» kann nicht benutzt werden .*WILLKOMM_HOME"):
        start(new_home)


def test_data_of_another_version_are_refused_in_one_sentence(new_home):
    (new_home / "postgres").mkdir(parents=True, mode=0o700)
    (new_home / "postgres" / "PG_VERSION").write_text("16\n")
    if os.geteuid() == 0:
        os.chown(new_home / "postgres", 65534, -1)
    with pytest.raises(EmbeddedPostgresError, match="PostgreSQL 16"):
        start(new_home)


@needs_root
def test_root_does_not_change_the_folders_above_the_data(new_home):
    new_home.parent.mkdir(parents=True, mode=0o700)
    before = [(path.stat().st_mode, path.stat().st_uid) for path in new_home.parents]
    start(new_home)
    stop(new_home)
    assert [(path.stat().st_mode, path.stat().st_uid) for path in new_home.parents] == before
    assert new_home.stat().st_uid == 0


@pytest.fixture
def as_daemon():
    """A prefix that runs a program as user 1, which may read everything (the checkout may lie in /root) but no more."""
    rights = [
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search",
    ]
    prefix = ["setpriv", "--reuid=1", "--regid=1", "--clear-groups", *rights, "--"]
    if subprocess.run([*prefix, sys.executable, "-c", "import psycopg"], capture_output=True).returncode:
        pytest.skip("here another user cannot run this Python")
    return prefix


@needs_root
def test_an_ordinary_user_runs_the_server_as_itself(as_daemon):
    with folder() as path:
        os.chown(path, 1, 1)
        user = User(path / "eigen", prefix=as_daemon, environment={"HOME": str(path)})
        pid = server(path / "eigen")
        assert Path(f"/proc/{pid}").stat().st_uid == 1
        assert user.leave() == (0, "")
        assert server(path / "eigen") is None


@needs_root
def test_a_folder_that_belongs_to_somebody_else_is_refused_in_one_sentence(home, as_daemon):
    User(home).leave()
    home.parent.chmod(0o755)
    with pytest.raises(RuntimeError, match="kann nicht benutzt werden"):
        User(home, prefix=as_daemon)


@needs_root
def test_root_runs_the_server_of_an_ordinary_user_as_that_user(as_daemon):
    with folder() as path:
        os.chown(path, 1, 1)
        ordinary = User(path / "eigen", prefix=as_daemon)
        root = User(path / "eigen")
        assert ordinary.leave() == (0, "")
        assert ask(root.socket, "SELECT 1") == (1,)
        assert root.leave() == (0, "")
        assert server(path / "eigen") is None


def test_the_programs_are_those_of_version_18():
    version = subprocess.run([programs() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    assert " 18." in version


def test_a_stopped_server_can_be_asked_to_stop_again(home):
    start(home)
    stop(home)
    stop(home)
    assert server(home) is None
