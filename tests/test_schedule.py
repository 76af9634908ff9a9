import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checker.config import Config, load_config
from checker.cron import parse_zone
from checker.errors import ConfigError
from checker.pipeline.progress import StageResult
from checker.records import Publisher, SourceKind
from checker.schedule import Runner, next_runs, plan_jobs, run_schedule
from checker.store import open_database
from checker.store.documents import add_source
from checker.store.locks import hold
from checker.store.runs import finish_run, start_run

CONTACT = "desk@newsroom.example"


def config_of(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def test_sources_with_times_of_their_own_leave_the_common_job(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        '[scrape]\nsources = ["am_mod", "az_mod"]\n[schedule]\nevery = "0 * * * *"\n'
        'timezone = "Asia/Yerevan"\n[schedule.sources]\naz_mod = "*/10 * * * *"\n',
    )
    jobs = plan_jobs(config)
    assert [(job.name, job.slugs) for job in jobs] == [("every", ("am_mod",)), ("az_mod", ("az_mod",))]
    start = dt.datetime(2026, 11, 22, 12, 1, tzinfo=parse_zone("Asia/Yerevan"))
    times = {job.name: [time.strftime("%H:%M") for time in found] for job, found in next_runs(jobs, start)}
    assert times == {"every": ["13:00", "14:00", "15:00"], "az_mod": ["12:10", "12:20", "12:30"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[schedule]\ntimezone = "Mars/Olympus"\n', "time zone"),
        ('[schedule]\nevery = "61 * * * *"\n', "schedule.every"),
        ('[schedule.sources]\naz_mod = "soon"\n', "schedule.sources.az_mod"),
        ('[scrape]\nsources = ["am_mod"]\n[schedule.sources]\naz_mod = "* * * * *"\n', "not among the sources"),
    ],
)
def test_a_wrong_schedule_is_refused_before_anything_starts(tmp_path: Path, text: str, said: str) -> None:
    config = config_of(tmp_path, text)
    with pytest.raises(ConfigError, match=said):
        plan_jobs(config)


def test_scheduled_scraping_without_a_contact_is_refused(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/checker.db")
    with pytest.raises(ConfigError, match="contact"):
        run_schedule(database, config_of(tmp_path, ""), print)


def test_a_missed_run_is_caught_up_once(tmp_path: Path) -> None:
    config = config_of(tmp_path, '[scrape]\nsources = ["am_mod"]\n[schedule]\nevery = "0 * * * *"\n')
    database = open_database(f"sqlite:///{tmp_path}/checker.db")
    [job] = plan_jobs(config)
    began = dt.datetime(2026, 11, 22, 9, 0, 5, tzinfo=dt.UTC)
    with database.session() as session:
        add_source(session, Publisher(slug="am_mod", name="M", kind=SourceKind.DEFENCE_MINISTRY))
        run = start_run(session, "scrape", "am_mod", began)
        finish_run(session, run.id, "ok", began)
    for hours, overdue in ((0.5, False), (5, True)):
        runner = Runner(database, config, print, clock=lambda h=hours: began + dt.timedelta(hours=h))  # type: ignore[misc]
        assert runner.is_overdue(job, parse_zone("UTC")) is overdue


def test_a_source_that_is_being_read_elsewhere_is_skipped(tmp_path: Path) -> None:
    config = config_of(tmp_path, f'[scrape]\ncontact = "{CONTACT}"\nsources = ["am_mod"]\n')
    database = open_database(f"sqlite:///{tmp_path}/checker.db")
    said: list[str] = []
    runner = Runner(database, config, said.append)
    with hold(database, "scrape:am_mod", runner.clock), hold(database, "analyse", runner.clock):
        runner.run(plan_jobs(config)[0])
    assert said == [
        "am_mod: another run is still under way, skipped",
        "analyse: under way in another process; what is new is read by it, or by the next run",
    ]


def test_the_lease_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/checker.db"
    code = (
        "import datetime as dt, os\nfrom checker.store import open_database\nfrom checker.store.locks import hold\n"
        f"lease = hold(open_database({address!r}), 'scrape:am_mod', lambda: dt.datetime.now(dt.UTC))\n"
        "assert lease.__enter__()\nos.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    with hold(open_database(address), "scrape:am_mod", lambda: dt.datetime.now(dt.UTC)) as taken:
        assert taken


def test_it_stops_within_ten_seconds_of_sigterm(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'[scrape]\ncontact = "{CONTACT}"\n[schedule]\nevery = "0 0 1 1 *"\n')
    command = [str(Path(sys.executable).with_name("checker")), "schedule"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stderr is not None
        assert "jobs" in process.stderr.readline()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert time.monotonic() - began < 10


def test_a_stage_result_exits_with_1_only_when_something_failed() -> None:
    assert StageResult(stage="scrape").exit_code == 0
    assert StageResult(stage="scrape", problems=("am_mod: blocked",)).exit_code == 1
