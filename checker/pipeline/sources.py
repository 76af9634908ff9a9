"""The configuration ─▶ the sources to read: built in, or described by the configuration itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from checker.config import CONFIG_FILE, Config
from checker.errors import ConfigError
from checker.records import Publisher, SourceKind
from scrapers.errors import ScrapeError
from scrapers.source import Source, list_sources, load_source, load_sources, parse_source


def configured_sources(config: Config, slugs: Sequence[str] = ()) -> tuple[Source, ...]:
    """The sources to read: those named, else those of the configuration.

    Raises:
        ConfigError: a source file is wrong, or a slug is not known; names the nearest right one.
    """
    wanted = [slug for slug in slugs or config.scrape.sources if slug != "all"]
    own = own_sources(config)
    try:
        if wanted:
            found = [own[slug] if slug in own else load_source(slug) for slug in wanted]
        else:  # one's own of a built-in's name stands in its place
            found = [*(source for source in load_sources() if source.slug not in own), *own.values()]
        return tuple(_with_authorities(config, source) for source in found)
    except ScrapeError as error:
        raise ConfigError(str(error)) from error


def own_sources(config: Config, name: str = CONFIG_FILE) -> dict[str, Source]:
    """The sources that the configuration itself describes, by slug; `name` is its file, for messages.

    Raises:
        ConfigError: a key is unknown, missing or wrong.
    """
    try:
        found = [parse_source(table, f"{name}: source {table.get('slug', '?')}") for table in config.source]
    except ScrapeError as error:
        raise ConfigError(str(error)) from error
    return {source.slug: source for source in found}


def _with_authorities(config: Config, source: Source) -> Source:
    bundle = config.scrape.ca_bundles.get(source.slug)
    if bundle is None:
        return source
    if not bundle.is_file():
        raise ConfigError(f"scrape.ca_bundles.{source.slug}: {bundle}: no such file")
    return source.model_copy(update={"ca_bundle": str(bundle)})


def publisher_of(source: Source) -> Publisher:
    """The checker's record of a source."""
    return Publisher(
        slug=source.slug,
        name=source.name,
        country=source.country,
        kind=SourceKind(source.kind),
        owner=source.owner,
    )


def find_built_in(slug: str) -> Publisher | None:
    """The publisher of a built-in source, or None where there is none of this slug."""
    return publisher_of(load_source(slug)) if slug in _list_slugs() else None


@cache
def _list_slugs() -> frozenset[str]:
    return frozenset(list_sources())
