"""config.toml and the environment ─▶ one frozen `Config`; every key has a default and a line of help."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from checker.errors import ConfigError

CONFIG_FILE = "config.toml"
HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoreConfig(_Section):
    """Where the database, the archive and the reports lie."""

    database: str = Field(
        default="sqlite:///checker.db", description="sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
    )
    archive: Path = Field(default=Path("archive"), description="folder of the WARC files, one a day")
    other_archives: list[Path] = Field(
        default=[], description="archives of other machines that share the database; only read, as evidence"
    )
    reports: Path = Field(default=Path("reports"), description="folder that reports are written into")


class ScrapeConfig(_Section):
    """How live sites are read."""

    contact: str = Field(
        default="", description="role mailbox sent with every request; live scraping is refused without one"
    )
    sources: list[str] = Field(default=["all"], description='slugs of the sources to read, or ["all"]')
    delay_s: float = Field(default=5.0, ge=0, description="least seconds between two requests to one host")
    timeout_s: float = Field(default=30.0, gt=0, description="seconds a single response may take")
    max_bytes: int = Field(default=10_000_000, gt=0, description="largest response, counted after decompression")
    revisit: bool = Field(default=True, description="read known pages again, at growing intervals")
    allow_loopback: bool = Field(
        default=False, description="let sources live on this machine (for tests and demonstrations)"
    )
    ca_bundles: dict[str, Path] = Field(
        default={}, description="slug = file of the certificate authorities that its site needs beside the usual ones"
    )
    timestamp_url: str = Field(default="", description="RFC 3161 time-stamp authority for each day's digests")


class ScheduleConfig(_Section):
    """When `checker schedule` runs."""

    timezone: str = Field(default="UTC", description="IANA zone in which the cron expressions are read")
    every: str = Field(default="*/30 * * * *", description="cron expression of a full run")
    sources: dict[str, str] = Field(
        default={}, description="slug = cron expression, for sources with a rhythm of their own"
    )
    jitter_s: int = Field(default=30, ge=0, description="random seconds added to each start")


class CompareConfig(_Section):
    """What counts as worth showing."""

    window_days: int = Field(default=7, ge=0, description="days apart that may still be one event")
    threshold: float | None = Field(default=None, ge=0, le=1, description="least score shown; default: measured")


class ReportConfig(_Section):
    """How tables are written."""

    excel: bool = Field(default=False, description="CSV with a byte order mark and ;, as spreadsheets like")
    delimiter: Literal[",", ";", "\t"] = Field(default=",", description="field separator of CSV")


class ServeConfig(_Section):
    """Where the side-by-side page is served."""

    host: str = Field(default="127.0.0.1", description="address to bind; any other than loopback demands a token")
    port: int = Field(default=8765, ge=0, le=65535, description="port; 0 takes a free one")
    token: str = Field(default="", description="access token, demanded when host is not loopback")
    names: list[str] = Field(default=[], description="further host names under which the page is asked for")


class AlertsConfig(_Section):
    """Who is told of what."""

    urls: list[str] = Field(default=[], description="apprise addresses (mail, Slack, Telegram, webhooks)")
    min_score: float = Field(
        default=0.9, ge=0, le=1, description="least score of a contradiction that is worth an alert"
    )
    words: list[str] = Field(default=[], description="words or actors to watch; empty: all")
    quiet_hours: str = Field(default="", description="HH:MM-HH:MM in the schedule's zone in which nothing is sent")
    silent_days: int = Field(default=7, ge=1, description="days without a publication after which a source is silent")

    @field_validator("quiet_hours")
    @classmethod
    def _check_hours(cls, value: str) -> str:
        if value and not HOURS.fullmatch(value):
            raise ValueError("must be HH:MM-HH:MM, as in 22:00-07:00")
        return value


class PublicArchiveConfig(_Section):
    """Where pages behind contradictions are kept publicly too, so that a reader can open them."""

    address: str = Field(
        default="",
        description="archive that keeps a page on request, https://HOST/save/ or https://HOST/?url={url}; empty: none",
    )
    delay_s: float = Field(default=15.0, ge=0, description="least seconds between two pages submitted")
    timeout_s: float = Field(default=120.0, gt=0, description="seconds the archive may take for one page")
    most: int = Field(default=20, ge=1, description="pages submitted in one run, the strongest contradictions first")

    @field_validator("address")
    @classmethod
    def _check_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must be an address, as in https://HOST/save/")
        return value


class EngineConfig(_Section):
    """Where the work runs."""

    address: str = Field(default="", description='"" for this machine, or a Dask scheduler, tcp://HOST:PORT')
    workers: int = Field(default=1, ge=1, description="local processes; 1 works in this one")


class LogConfig(_Section):
    """What is said of the work, on standard error."""

    format: Literal["text", "json"] = Field(
        default="text", description="text for people, json for machines: one object a line (--log-format overrides)"
    )


class Config(BaseSettings):
    """The whole configuration; keys as in ``config.toml``, overridden by ``CHECKER_<SECTION>__<KEY>``."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="CHECKER_", env_nested_delimiter="__", env_ignore_empty=True
    )
    sections: ClassVar[tuple[str, ...]] = (
        "store", "scrape", "schedule", "compare", "report", "public_archive", "serve", "alerts", "engine", "log",
    )  # fmt: skip

    store: StoreConfig = StoreConfig()
    scrape: ScrapeConfig = ScrapeConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    compare: CompareConfig = CompareConfig()
    report: ReportConfig = ReportConfig()
    public_archive: PublicArchiveConfig = PublicArchiveConfig()
    serve: ServeConfig = ServeConfig()
    alerts: AlertsConfig = AlertsConfig()
    engine: EngineConfig = EngineConfig()
    log: LogConfig = LogConfig()
    source: list[dict[str, Any]] = Field(default=[], description="sources of one's own, as scrapers/sources/*.toml")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file's values: the reverse of pydantic's own order."""
        return env_settings, init_settings


def load_config(path: Path | None = None) -> Config:
    """The configuration of `path`, or of ``config.toml`` here, or the defaults where there is no file.

    Raises:
        ConfigError: the file cannot be read, or a key or value is wrong; names file, key and the nearest right key.
    """
    values: dict[str, Any] = {}
    name = str(path or CONFIG_FILE)
    if path is not None or Path(CONFIG_FILE).exists():
        try:
            values = tomllib.loads(Path(name).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise ConfigError(f"{name}: cannot be read: {why}") from error
    _check_environment()
    try:
        return Config(**values)
    except ValidationError as error:
        place = [str(part) for part in error.errors()[0]["loc"]]
        variable = f"CHECKER_{'__'.join(place).upper()}"
        given = variable if os.environ.get(variable) else name
        raise ConfigError(explain_validation(error, given, Config)) from error


def _check_environment() -> None:
    """Nothing where every variable that looks like a key of ours names a section that there is."""
    sections = [section.upper() for section in Config.model_fields]
    for variable in sorted(os.environ):
        section = variable.removeprefix("CHECKER_").partition("__")[0]
        if variable.startswith("CHECKER_") and "__" in variable and section not in sections:
            near = difflib.get_close_matches(section, sections, n=1, cutoff=0.5)
            hint = f"did you mean 'CHECKER_{near[0]}__…'?" if near else f"known sections: {', '.join(sections)}"
            raise ConfigError(f"{variable}: unknown section in the environment: {hint}")


def explain_validation(error: ValidationError, name: str, model: type[BaseModel]) -> str:
    """One line for the first thing wrong: file, key, what was found, and the nearest right key."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    key = ".".join(place)
    if first["type"] != "extra_forbidden":
        said = first["msg"].removeprefix("Value error, ")
        return f"{name}: {key}: {said[:1].lower()}{said[1:]}, found {first['input']!r}"
    for part in place[:-1]:
        field = model.model_fields.get(part)
        inner = field.annotation if field else None
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    known = sorted(model.model_fields)
    near = difflib.get_close_matches(place[-1], known, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(known)}"
    return f"{name}: unknown key '{key}': {hint}"
