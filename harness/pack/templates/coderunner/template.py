"""The combinator template of a CodeRunner question in Python 3: grades the answer with wirecheck, and prints one JSON object."""

import json
import os
import subprocess
import tempfile

ANSWER = """{{ STUDENT_ANSWER | e('py') }}"""
# Template parameters of the question: {"file": "echo.py", "exercise": "echo"}
FILE = """{{ QUESTION.parameters.file | default('echo.py') | e('py') }}"""
EXERCISE = """{{ QUESTION.parameters.exercise | default('echo') | e('py') }}"""
BUDGET = "100s"


def failed(reason):
    """Without a fraction, CodeRunner takes the grader for broken, and sets no mark."""
    return json.dumps({"prologuehtml": "<p>wirecheck could not grade this answer (%s).</p>" % reason})


with tempfile.TemporaryDirectory() as work:
    os.mkdir(os.path.join(work, "submission"))
    with open(os.path.join(work, "submission", os.path.basename(FILE)), "w", encoding="utf-8") as source:
        source.write(ANSWER)
    result = os.path.join(work, "result.json")
    command = ["wirecheck", "--student", os.path.join(work, "submission"), "--assignment", "assignment.yaml", "--exercise", EXERCISE]
    command += ["--report", os.path.join(work, "report"), "--also", "coderunner=" + result]
    command += ["--time-budget", BUDGET, "--exit-zero", "--format", "plain"]
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        with open(result, encoding="utf-8") as made:
            print(made.read())
    except FileNotFoundError:
        print(failed("it is not installed, or wrote no result"))
