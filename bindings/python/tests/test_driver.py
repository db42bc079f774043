"""The driver speaks the runner's language, whatever stands in a text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

from conftest import new

DRIVER = Path(__file__).with_name("driver.py")


def spoken(*operations: list[str]) -> list[tuple[str, str]]:
    lines = "".join("\t".join(operation) + "\n" for operation in operations)
    command = [sys.executable, str(DRIVER)]
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    answers = done.stdout.decode().split("\n")
    assert answers.pop() == ""
    return [(kind, unquote(text)) for kind, text in (answer.split("\t") for answer in answers)]


def test_an_operation_a_line() -> None:
    acme = json.dumps(new("sip.acme.example")).replace("\t", "%09")
    options = json.dumps({"custom_options": '{"a": "100 %\u2028"}'}, ensure_ascii=False)
    escaped = options.replace("%", "%25")
    answers = spoken(
        ["open_memory", "s"],
        ["create", "s", acme, "-"],
        ["find", "s", "SIP.ACME.EXAMPLE"],
        ["import", "s", '{"name":"%09"}%0A%0A{', "-"],
        ["export", "s"],
        ["changes", "s", "0"],
        ["changes", "s", "1"],
        ["set", "s", "nobody", escaped, "-", "1"],
        ["create", "s", '{"domain":"b.example"}', "1"],
        ["close", "s"],
        ["get", "s", "nobody"],
        ["__init__"],
        ["nothing"],
    )
    kinds = [kind for kind, _ in answers]
    assert kinds == ["ok"] * 7 + ["error"] * 2 + ["ok"] + ["trouble"] * 3
    assert answers[1] == answers[2]
    faulty = json.loads(answers[3][1])
    assert [faulty[name] for name in ("lines", "faulty", "imported")] == [2, 2, 0]
    assert [line["line"] for line in faulty["faulty_lines"]] == [1, 3]
    assert answers[4][1] == f'{{"exported":1,"tenants":[{answers[1][1]}]}}'
    message = "there is no such tenant"
    heard = json.loads(answers[5][1])
    assert [event["kind"] for event in heard["events"]] == ["created"]
    assert (heard["token"], answers[6][1]) == (1, '{"events":[],"token":1}')
    assert answers[7][1] == f'{{"code":"not_found","message":"{message}","faults":[]}}'
