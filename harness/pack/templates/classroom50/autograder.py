"""Grades a submission of Classroom 50. Its runner starts this in the student's checkout; result.json is made there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
temporary = Path(os.environ.get("RUNNER_TEMP", "/tmp")) / "wirecheck"
tool = temporary / "node_modules" / ".bin" / "wirecheck"
result = Path.cwd() / "result.json"


def run(*command):
    return subprocess.run([str(word) for word in command], check=False).returncode


# A result that the student has committed is none, nor is a link to another file.
if result.is_dir() and not result.is_symlink():
    shutil.rmtree(result)
result.unlink(missing_ok=True)

if not tool.exists():
    # Ubuntu 24.04 forbids user namespaces, which bubblewrap needs. Without it, the lab is the shared one.
    run("sudo", "sysctl", "-w", "kernel.apparmor_restrict_unprivileged_userns=0")
    run("sudo", "apt-get", "update")
    run("sudo", "apt-get", "install", "-y", "--no-install-recommends", "bubblewrap", "nftables", "iproute2", "faketime")
    options = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    if run("npm", "install", "--prefix", temporary, *options, here / "wirecheck.tgz") != 0:
        sys.exit("wirecheck could not be installed.")

report = temporary / "report"
options = ["--report", report, "--also", f"classroom50={result}", "--audience", "student", "--format", "github", "--time-budget", "13m", "--exit-zero"]
status = run(tool, "--student", ".", "--assignment", here / "assignment.yaml", *options)
if not result.exists():
    # Another status than 0 is an error of the infrastructure, not a score of 0.
    sys.exit(status or 3)
