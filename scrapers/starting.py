"""One fetched page into the beginning of a source file and its first sample; guesses, and says what it guessed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from .document import decode_response
from .errors import LayoutError, ScrapeError, SourceFileError
from .fetch import Fetcher, Request
from .jsonld import extract_self_description
from .links import NOT_PAGES
from .records import Response
from .source import list_sources, parse_source
from .tree import Element, find_all, parse_tree, parse_xml, words_of

# Fewer links of one shape than this are a menu of a few items, not a listing.
MIN_ENTRIES = 4
MIN_WORDS = 3
ENTRIES = (".h-entry", "[itemtype*='Article']", "article")
TITLES = ("[itemprop='headline']", ".h-entry .p-name", "article h1", "main h1", "h1")
DATES = ("[itemprop='datePublished']", "time.dt-published", "article time[datetime]", "time[datetime]")
TEXTS = ("[itemprop='articleBody'] p", "[itemprop='articleBody']", ".h-entry .e-content p", ".h-entry .e-content")
COUNTRIES = {"uk": "GB", "eu": None, "int": None, "com": None, "org": None, "net": None, "info": None}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The beginning of a source.

    Attributes:
        toml: the text of the source file.
        sample: name of the sample file.
        notes: what was guessed, and what is left to do.
    """

    toml: str
    sample: str
    notes: tuple[str, ...]


def start_source(slug: str, url: str, fetcher: Fetcher, root: Path = Path()) -> list[str]:
    """What was written and what is left to do, line by line, after one polite fetch of the address.

    Args:
        slug: ``<country>_<name>``.
        url: a listing, a feed, a channel's page or an article.
        fetcher: the network.
        root: a checkout of the project, whose folders are used; in any other folder the file is written right there,
            to be copied into ``config.toml`` as a ``[[source]]``.

    Raises:
        SourceFileError: the slug is taken or is none.
        ScrapeError: the address cannot be read.
    """
    is_checkout = (root / "scrapers/sources").is_dir()
    path = (root / "scrapers/sources" if is_checkout else root) / f"{slug}.toml"
    if not re.fullmatch(r"[a-z]{2,3}_[a-z0-9_]+", slug):
        raise SourceFileError(f"{slug}: a slug is <country>_<name> in small letters, such as am_mod")
    if path.exists() or slug in list_sources():
        raise SourceFileError(f"{slug}: there is a source of this name already")
    fetched = next(iter(fetcher.fetch(Request(url=url, hosts=frozenset({urlsplit(url).netloc.lower()})))))
    response = fetched.response
    proposal = propose_source(slug, response)
    folder = root / ("tests/samples" if is_checkout else "samples") / slug
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(proposal.toml, encoding="utf-8")
    (folder / proposal.sample).write_bytes(response.content)
    about = (
        f'["{proposal.sample}"]\naddress = {json.dumps(response.url)}\n'
        f"captured_at = {response.captured_at:%Y-%m-%dT%H:%M:%SZ}\n"
        f"content_type = {json.dumps(response.header('Content-Type'))}\n"
    )
    (folder / "samples.toml").write_text(about, encoding="utf-8")
    return [f"wrote {path}", f"wrote {folder / proposal.sample}", *proposal.notes]


def propose_source(slug: str, response: Response) -> Proposal:
    """The source file that a response suggests.

    Raises:
        LayoutError: the response is neither a page nor a feed.
    """
    kind, sample, table, notes = _reading_of(response)
    parts = urlsplit(response.url)
    country = _country(slug, parts.hostname or "")
    lines = [
        f"name = {json.dumps(_site_name(response, slug), ensure_ascii=False)}",
        *([f'country = "{country}"'] if country else []),
        'kind = "independent_media"',
        *([f'owner = "{country}"'] if country else []),
        'about = "What this source covers and leaves out, and why it is read this way."',
        f"language = {json.dumps(_language(response))}",
        'zone = "UTC"',
        f"addresses = [{json.dumps(response.asked_url or response.url)}]",
        "delay_s = 3",
        "",
        f"[{kind}]",
        *table,
        "",
        "[expect]",
        "min_items = 3",
        "silent_h = 168",
        "",
    ]
    toml = "\n".join(lines)
    _check(slug, toml)
    left = "set kind, owner, zone and about; then run the tests of this source: pytest -k " + slug
    return Proposal(toml, sample, (*notes, left))


def _reading_of(response: Response) -> tuple[str, str, list[str], list[str]]:
    """The kind of reading, the sample's name, the lines of its table, and what was guessed."""
    if "/s/" in urlsplit(response.url).path and urlsplit(response.url).hostname in ("t.me", "telegram.me"):
        return "telegram", "channel.html", ["max_pages = 3"], ["a Telegram channel: nothing is left to guess"]
    start = response.content[:500].lstrip()
    if start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf")) and b"<html" not in start.lower():
        return _feed(response)
    if start.startswith((b"{", b"[")):
        raise LayoutError(f"{response.url}: a JSON answer; write [json_search] by hand, see docs/add-a-source.md")
    tree = parse_tree(decode_response(response), response.url)
    if found := guess_listing(tree, response.url):
        item, link, date, n = found
        table = [f"item = {json.dumps(item)}", f"link = {json.dumps(link)}"]
        table += [f"date = {json.dumps(date)}"] if date else []
        notes = [f"a listing: {item!r} matches {n} entries{f', dates at {date!r}' if date else ', no dates found'}"]
        return (
            "listing",
            "listing.html",
            [*table, "", "[[layouts]]"],
            [*notes, "fetch one article and fill [[layouts]]"],
        )
    layout, notes = guess_layout(tree)
    table = ['item = "a"', "", "[[layouts]]", *layout]
    return "listing", "page.html", table, ["an article: give the listing's address and its item", *notes]


def _feed(response: Response) -> tuple[str, str, list[str], list[str]]:
    root = parse_xml(response.content, response.url)
    tags = Counter(str(x.tag).rpartition("}")[2].lower() for x in root.iter() if isinstance(x.tag, str))
    n = tags["item"] + tags["entry"]
    full = tags["encoded"] >= n > 0 or (tags["entry"] > 0 and tags["content"] >= n)
    kind = "full" if full else "link"
    return "feed", "feed.xml", [f'text = "{kind}"'], [f"a feed of {n} entries: text = {kind!r}"]


def guess_listing(tree: Element, url: str) -> tuple[str, str, str, int] | None:
    """Selectors of entry, link and date (``""`` for none) and the number of entries; None where no listing shows."""
    host = urlsplit(url).netloc
    for selector in ENTRIES:
        items = [item for item in find_all(tree, selector) if any(_is_entry(a, url, host) for a in item.iter("a"))]
        if len(items) >= MIN_ENTRIES:
            return selector, "a", _date_in(items), len(items)
    shapes: Counter[str] = Counter()
    holders: dict[str, list[Element]] = {}
    for anchor in tree.iter("a"):
        if not _is_entry(anchor, url, host):
            continue
        for holder in _holders(anchor):
            shape = _shape(holder)
            if holder not in holders.setdefault(shape, []):
                holders[shape].append(holder)
                shapes[shape] += 1
    # The shape with the most entries that hold most words: a menu has many short ones.
    best = max(shapes, key=lambda s: sum(min(40, len(words_of(x).split())) for x in holders[s]), default=None)
    if best is None or shapes[best] < MIN_ENTRIES:
        return None
    items = list(dict.fromkeys(holders[best]))
    link = "" if items[0].tag == "a" else "a"
    return best, link, _date_in(items), len(find_all(tree, best))


def guess_layout(tree: Element) -> tuple[list[str], list[str]]:
    """Lines of a layout, and what was guessed, from microdata, h-entry, `time` elements and JSON-LD."""
    told = extract_self_description(tree)
    lines, notes = [], []
    trusted = [name for name, value in (("title", told.headline), ("date", told.published)) if value]
    if trusted:
        lines.append(f"json_ld = {json.dumps(trusted)}")
        notes.append(f"JSON-LD gives {' and '.join(trusted)}: check on a second page that it is no constant")
    for name, selectors, once in (("title", TITLES, True), ("date", DATES, False), ("text", TEXTS, False)):
        for selector in selectors:
            found = find_all(tree, selector)
            if (len(found) == 1 if once else found) and words_of(found[0]):
                lines.append(f"{name} = {json.dumps(selector)}")
                break
        else:
            notes.append(
                f"no {name} was found by its markup" + ("; the fallback extractor reads it" * (name == "text"))
            )
    return lines, notes


def _is_entry(anchor: Element, url: str, host: str) -> bool:
    href = anchor.get("href") or ""
    target = urlsplit(urljoin(url, href))
    if target.netloc != host or len(target.path) < 8 or NOT_PAGES.search(target.path):
        return False
    return len(words_of(anchor).split()) >= MIN_WORDS


def _holders(anchor: Element) -> Iterator[Element]:
    """The link and what holds it, as far as that could be one entry."""
    node = anchor
    for _ in range(4):
        if node is None or node.tag in ("body", "html", "nav", "header", "footer", "main"):
            return
        if len({a.get("href") for a in node.iter("a") if a.get("href")}) > 1:
            return  # more than one entry
        if node.get("class") or node.tag in ("li", "article"):
            yield node
        node = node.getparent()


def _shape(element: Element) -> str:
    classes = [c for c in (element.get("class") or "").split() if re.fullmatch(r"[a-zA-Z_][\w-]*", c)]
    own = str(element.tag) + "".join(f".{c}" for c in classes[:2])
    parent = element.getparent()
    if classes or parent is None:
        return str(own)
    above = [c for c in (parent.get("class") or "").split() if re.fullmatch(r"[a-zA-Z_][\w-]*", c)]
    return f"{parent.tag!s}{''.join(f'.{c}' for c in above[:1])} > {own}"


def _date_in(items: list[Element]) -> str:
    """The selector of the entries' dates."""
    if all(find_all(item, "time") for item in items):
        return "time"
    names: Counter[str] = Counter()
    for item in items:
        for element in item.iter():
            for name in (element.get("class") or "").split() if isinstance(element.tag, str) else []:
                if re.search(r"date|time|day", name, re.IGNORECASE) and re.fullmatch(r"[a-zA-Z_][\w-]*", name):
                    names[name] += 1
    best = names.most_common(1)
    return f".{best[0][0]}" if best and best[0][1] >= len(items) * 0.8 else ""


def _site_name(response: Response, slug: str) -> str:
    if not response.content.lstrip()[:100].lower().startswith((b"<?xml", b"<rss", b"<feed")):
        tree = parse_tree(decode_response(response), response.url)
        for meta in tree.iter("meta"):
            if meta.get("property") == "og:site_name" and meta.get("content"):
                return " ".join(str(meta.get("content")).split()).removeprefix("Demo: ")
    return urlsplit(response.url).hostname or slug


def _language(response: Response) -> str:
    match = re.search(rb"""<(?:html|feed|rss)[^>]+lang=["']([a-zA-Z]{2})""", response.content[:3000])
    match = match or re.search(rb"<language>([a-zA-Z]{2})", response.content[:5000])
    return match[1].decode().lower() if match else "en"


def _country(slug: str, host: str) -> str | None:
    code = slug.partition("_")[0]
    if code == "xx" or len(code) != 2:
        ending = host.rpartition(".")[2]
        return COUNTRIES.get(ending, ending.upper() if len(ending) == 2 else None)
    return None if code in ("eu", "un") else code.upper()


def _check(slug: str, toml: str) -> None:
    import tomllib

    try:
        parse_source({**tomllib.loads(toml), "slug": slug}, slug)
    except (tomllib.TOMLDecodeError, ScrapeError) as error:
        raise SourceFileError(f"{slug}: what was guessed is no source file ({error})") from None
