"""Web server and worker, as processes: they start, answer, work, and stop without cutting anything short."""

import os
import signal
import socket
import threading

import pytest
from tests.config.installation import fetch, free_port, new_installation, wait_until


@pytest.fixture(scope="module")
def installation():
    made = new_installation()
    try:
        done = made.command("migrate")
        assert done.returncode == 0, done.stderr
        yield made
    finally:
        made.remove()


@pytest.fixture
def served(installation):
    """The port of a running web server with its worker."""
    port = free_port()
    process = installation.begin("serve", "--port", str(port), "--with-worker")
    try:
        wait_until(lambda: fetch(port, "/health/live")[0] == 200)
        yield port, process
    finally:
        process.terminate()
        assert process.wait(60) == 0
    assert not installation.server_runs()


def lines(installation):
    return installation.python("print(*models.Line.objects.values_list('text', flat=True))").split()


def test_web_and_worker_run_together_and_stop_together(installation, served):
    port, _ = served
    assert fetch(port, "/health/ready")[0] == 200
    installation.python("tasks.write.enqueue('together')")
    wait_until(lambda: "together" in lines(installation))


def test_a_request_under_way_is_finished_before_the_server_stops(installation, served):
    port, process = served
    answers = []
    request = threading.Thread(target=lambda: answers.append(fetch(port, "/slow/")))
    request.start()
    wait_until(lambda: request.is_alive())
    threading.Event().wait(0.3)
    process.terminate()
    request.join()
    assert answers[0][0] == 200
    assert process.wait(60) == 0


def test_ctrl_c_ends_both_and_a_task_under_way_is_finished(installation, served):
    _, process = served
    installation.python("tasks.write.enqueue('finished', seconds=5)\n" + UNTIL_RUNNING)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 0
    assert "finished" in lines(installation)
    assert "RUNNING" not in installation.python(STATES)


# In the process that gave the task away: another one might start only after the task is done.
UNTIL_RUNNING = """
import time
from django_tasks_db.models import DBTaskResult
end = time.monotonic() + 30
while not DBTaskResult.objects.filter(status="RUNNING").exists():
    assert time.monotonic() < end, "no worker took the task"
    time.sleep(0.05)
"""
STATES = "from django_tasks_db.models import DBTaskResult as R; print(*R.objects.values_list('status', flat=True))"


def test_a_worker_that_was_killed_is_started_again(installation, served):
    first = wait_until(lambda: worker_of(served[1].pid))
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: worker_of(served[1].pid) not in {first, None})


def test_a_worker_that_breaks_at_once_again_and_again_is_started_ever_more_rarely():
    from willkomm.config.commands.serve import next_pause

    pauses = [1.5]
    for _ in range(9):
        pauses.append(next_pause(pauses[-1], lived=1))
    assert pauses[1:5] == [3, 6, 12, 24]
    assert pauses[-1] == 300
    assert next_pause(300, lived=3600) == 3


def test_a_database_that_was_killed_is_started_again_and_pages_come_back(installation, served):
    port, _ = served
    installation.python("models.Note.objects.create(text='vorher')")
    pid = int((installation.home / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: installation.server_runs() and fetch(port, "/health/ready")[0] == 200, 60)
    assert "vorher" in installation.python("print(*models.Note.objects.values_list('text', flat=True))")
    installation.python("tasks.write.enqueue('danach')")
    wait_until(lambda: "danach" in lines(installation), 60)


def worker_of(parent):
    """The process id of the worker below `parent`, or None."""
    with open(f"/proc/{parent}/task/{parent}/children") as children:
        candidates = [int(pid) for pid in children.read().split()]
    for task in os.listdir(f"/proc/{parent}/task"):
        with open(f"/proc/{parent}/task/{task}/children") as children:
            candidates += [int(pid) for pid in children.read().split()]
    for pid in candidates:
        with open(f"/proc/{pid}/cmdline", "rb") as command:
            if b"--with-parent" in command.read():
                return pid
    return None


def test_nothing_is_left_of_a_server_that_was_killed(installation):
    port = free_port()
    process = installation.begin("serve", "--port", str(port), "--with-worker")
    wait_until(lambda: fetch(port, "/health/live")[0] == 200)
    worker = wait_until(lambda: worker_of(process.pid))
    process.kill()
    process.wait()
    wait_until(lambda: not alive(worker))
    wait_until(lambda: is_refused(port))


def is_refused(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_every_answer_carries_a_number_that_is_in_the_log(installation, served):
    port, _ = served
    assert fetch(port, "/brief/abc/", **{"X-Request-ID": "proxy-12345"})[1]["X-Request-ID"] == "proxy-12345"
    made = fetch(port, "/brief/abc/", **{"X-Request-ID": "x y"})[1]["X-Request-ID"]
    assert len(made) == 32
    wait_until(lambda: {"proxy-12345", made} <= {line.get("request_id") for line in installation.log()})


def test_every_line_of_the_log_is_json_and_a_refusal_has_its_number(installation, served):
    port, process = served
    number = fetch(port, "/nowhere/")[1]["X-Request-ID"]
    process.terminate()
    process.wait(60)
    assert {"_granian", "willkomm.request", "django.request"} <= {line["logger"] for line in installation.log()}
    refusals = [line for line in installation.log() if line["logger"] == "django.request"]
    assert number in {line["request_id"] for line in refusals}
    odd = [line for line in (installation.home.parent / "log").read_text().splitlines() if not line.startswith("{")]
    assert [line for line in odd if not line.startswith("willkomm: ")] == []


@pytest.mark.parametrize("path", ["/brief/geheim/", "/broken/geheim/", "/nowhere/geheim/?code=geheim"])
def test_the_log_names_the_route_and_never_the_address_or_an_exceptions_text(installation, served, path):
    port, _ = served
    number = fetch(port, path)[1]["X-Request-ID"]
    wait_until(lambda: any(line.get("request_id") == number and "ms" in line for line in installation.log()))
    assert "geheim" not in (installation.home.parent / "log").read_text()
    if path.startswith("/broken"):
        assert any(line.get("exception") == "ValueError" and line.get("at") for line in installation.log())
    if not path.startswith("/nowhere"):
        assert any((line.get("route") or "").endswith("/<slug:code>/") for line in installation.log())


def test_a_server_without_its_tables_is_alive_but_not_ready():
    bare = new_installation()
    port = free_port()
    process = bare.begin("serve", "--port", str(port))
    try:
        status, _, body = wait_until(lambda: fetch(port, "/health/ready"))
        assert (status, '"migrations"' in body) == (503, True)
        assert fetch(port, "/health/live")[0] == 200
    finally:
        process.terminate()
        process.wait(60)
        bare.remove()


def test_a_taken_port_is_reported_in_one_sentence(installation, served):
    refused = installation.command("serve", "--port", str(served[0]))
    assert refused.returncode == 2
    assert "wählen Sie mit --port eine andere Nummer" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_more_threads_than_the_embedded_database_bears_are_refused(installation):
    refused = installation.command("serve", "--workers", "8", "--blocking-threads", "8")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "64 gleichzeitige Anfragen sind zu viel" in refused.stderr


def test_a_batch_ends_when_the_queue_is_empty(installation):
    installation.python("tasks.write.enqueue('batch')")
    assert installation.command("worker", "--batch").returncode == 0
    assert "batch" in lines(installation)
    assert not installation.server_runs()
