"""Publishers' pages into captures and documents; knows no checker and no database.

The public calls, by module (importing `scrapers` alone loads nothing heavy):

    scrapers.records    Document, Capture, Reading, Failure, Health, Seen, Response, Scope, Via, Moment
    scrapers.errors     ScrapeError and its tree
    scrapers.source     load_source(slug) · load_sources(slugs) · list_sources() · parse_source(table, where) -> Source

    scrapers.archive    with Archive(folder) as archive:
                            archive.recovered            what a torn last record cost, sentences (also logged)
                            archive.save(response)       -> Capture (a revisit where the body is known)
                            archive.find(record)         -> Capture | None
                            archive.load(record)         -> Response (a revisit gives the body it refers to)
                            archive.iter_captures(url)   -> Iterator[Capture], oldest first; all where url is None
                            archive.verify()             -> Iterator[Problem]; archive.verify(record) for one
    scrapers.fetch      Fetcher(FetchSettings(contact=…, state=folder), archive)     a context manager; live
    scrapers.replay     Replay([path, …], archive)       stands in place of a Fetcher; WARC, WACZ or folders of them;
                                                         copies each record it gives out into `archive`

    scrapers.scrape     scrape(source, fetcher, archive, seen=…, since=…, again=…) -> Scraped
                            iterate it for `Reading`s as they are parsed; then `.health` is whole
                        scrape_all(sources, fetcher, archive, seen=…, since=…, again=…) -> Iterator[Reading | Health]
                            every host at its own pace; one Health per source, after its last Reading
                        read_capture(archive, record, source) -> tuple[Document, ...]
                            an old capture read again by today's layout: compare wordings only of one `layout` digest
    scrapers.revisit    is_due(seen, now) -> bool        growing intervals; `again` names pages to look at again

    scrapers.importing  read_document(data, url, source, …) -> Document        one page, text or markdown
                        iter_responses(path) -> Iterator[Response]             WARC, WACZ
                        save_import(archive, data, url, …) -> Capture          the file itself as evidence

    scrapers.starting   start_source(slug, url, fetcher, root) -> lines       a source file and its first sample

A `Reading` holds one response and what was read from it: store its capture and documents in one transaction. What a
caller knows of an address it tells by `seen(url) -> Seen | None`; an address never seen is fetched, a seen one is
looked at again at growing intervals (`revisit.py`). A run that is killed is simply run again: what the archive holds
and the caller has not stored is read from the archive.
"""
