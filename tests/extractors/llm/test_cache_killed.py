from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from model_server import ModelServer, Reply, answer

if TYPE_CHECKING:
    from pathlib import Path

# A child asks about all documents in an order of its own and says what it was given; it is killed meanwhile.
CHILD = """
import http.client, json, random, sys
from concurrent.futures import ThreadPoolExecutor
from filingkit.llm.cache import AnswerCache, CachedModel
from filingkit.llm.wire import Completion, Message, Request

port, path, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])

class Plain:
    name = "plain"
    def complete(self, request):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        body = json.dumps({"document": request.messages[0].content})
        connection.request("POST", "/v1/chat/completions", body, {"Connection": "close"})
        content = json.loads(connection.getresponse().read())["choices"][0]["message"]["content"]
        connection.close()
        return Completion(content, self.name)

cache = AnswerCache(path)

def ask(number):
    request = Request((Message("user", str(number)),), {})
    text = CachedModel(Plain(), cache, str(number)).complete(request).text
    assert text == json.dumps({"answer": str(number)}), text
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()

numbers = random.sample(range(count), count)
print("ready", flush=True)
with ThreadPoolExecutor(4) as pool:
    list(pool.map(ask, numbers))
"""


def kill_again_and_again(rounds: int, tmp_path: Path) -> None:
    count, crew, threads = rounds * 60, 2, 4
    chance = random.Random(rounds)

    def reply(body: dict[str, Any]) -> Reply:
        return answer(json.dumps({"answer": body["document"]}), delay=0.01)

    def start() -> subprocess.Popen[str]:
        port = server.url.split(":")[2].split("/")[0]
        command = [sys.executable, "-c", CHILD, port, str(tmp_path / "answers.db"), str(count)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def take(child: subprocess.Popen[str]) -> set[str]:
        assert child.stdout is not None
        with child.stdout:
            lines = child.stdout.read()
        child.wait()
        return set(lines[: lines.rfind("\n") + 1].split())

    def paid() -> Counter[str]:
        return Counter(body["document"] for body in server.asked)

    with ModelServer(otherwise=reply) as server:
        bought: dict[str, int] = {}
        for _ in range(rounds):
            children = [start() for _ in range(crew)]
            for child in children:
                assert child.stdout is not None
                assert child.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.25))
            for child in children:
                child.send_signal(signal.SIGKILL)
            given = set().union(*(take(child) for child in children))
            for number, times in paid().items():
                if number in given:
                    bought.setdefault(number, times)
        before = len(bought)
        last = start()
        assert take(last) - {"ready"} == {str(number) for number in range(count)}
        assert last.returncode == 0
        assert {number: paid()[number] for number in bought} == bought
        assert before > rounds  # else nothing was tried
        assert len(server.asked) <= count + rounds * crew * threads
        assert max(paid().values()) <= 1 + rounds
        print(
            f"\n{rounds} rounds, {count} documents: {before} given before a kill, {len(server.asked) - count} asked again"
        )


def test_an_answer_that_was_given_survives_kill_9(tmp_path: Path) -> None:
    kill_again_and_again(20, tmp_path)


@pytest.mark.slow
def test_an_answer_that_was_given_survives_kill_9_many_times(tmp_path: Path) -> None:
    kill_again_and_again(50, tmp_path)


def test_several_processes_ask_each_question_once(tmp_path: Path) -> None:
    def reply(body: dict[str, Any]) -> Reply:
        return answer(json.dumps({"answer": body["document"]}), delay=0.01)

    with ModelServer(otherwise=reply) as server:
        port = server.url.split(":")[2].split("/")[0]
        command = [sys.executable, "-c", CHILD, port, str(tmp_path / "answers.db"), "60"]
        children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
        for child in children:
            out, _ = child.communicate(timeout=60)
            assert child.returncode == 0
            assert len(out.split()) == 61
        assert len(server.asked) == 60
