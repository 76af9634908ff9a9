"""A small store for the desk's tests: hand-written statements, brought in through the store's own functions."""

import datetime as dt
import hashlib
from dataclasses import dataclass, replace

from checker.records import (
    Attribution,
    Claim,
    Comparison,
    ContradictionKind,
    Judgement,
    Label,
    Publisher,
    Quantity,
    QuotationKind,
    Relation,
    SourceKind,
    Statement,
    Strength,
)
from checker.store import Database, open_database
from checker.store.contradictions import add_comparison, set_echoes, set_events
from checker.store.documents import NewCapture, NewDocument, add_capture, add_document, add_source, load_revisions
from checker.store.runs import finish_run, start_run
from checker.store.statements import replace_statements
from checker.store.tables import EventRow, StatementRow

NOON = dt.datetime(2022, 9, 13, 12, tzinfo=dt.UTC)
MINISTRY = SourceKind.DEFENCE_MINISTRY
SOURCES = (
    Publisher(slug="am_mod", name="Demo: Ministry of Defence of Armenia", country="AM", kind=MINISTRY, owner="AM"),
    Publisher(slug="az_mod", name="Demo: Ministry of Defence of Azerbaijan", country="AZ", kind=MINISTRY, owner="AZ"),
    Publisher(slug="ru_agency", name="Demo: Agency", country="RU", kind=SourceKind.STATE_MEDIA, owner="RU"),
)
HOSTILE = (
    '<script>document.title="run"</script><style>body{display:none}</style> "><img src=x onerror=alert(1)> '
    "\u202e desrever \u202c {{ 7*7 }} " + "W" * 3000
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One document with one statement in it."""

    source: str
    page: str
    before: str
    content: str
    after: str = ""
    speaker: str
    actor: str | None = None
    side: str | None = None
    kind: QuotationKind = QuotationKind.INDIRECT
    label: Label = Label.ASSERTION
    hour: int = 6
    dead: int | None = None
    via: str = "import"
    language: str = "en"


OPENED_A = Said(
    source="am_mod", page="1", before="The ministry said that ", content="Azerbaijani forces opened fire first at Sotk",
    after=" shortly after midnight.", speaker="Ministry of Defence of Armenia", actor="am_mod", side="AM", hour=1,
)  # fmt: skip
OPENED_B = Said(
    source="az_mod", page="1", before="A spokesman said: “", content="It was Armenia that opened fire first at Sotk",
    after=",” and added that the army had only answered.", speaker="Ministry of Defence of Azerbaijan", actor="az_mod",
    side="AZ", kind=QuotationKind.DIRECT, hour=4,
)  # fmt: skip
DENIED_B = Said(
    source="az_mod", page="2", before="", content="The claim that our army fired at Sotk bears no relation to reality",
    after=".", speaker="Ministry of Defence of Azerbaijan", actor="az_mod", side="AZ", kind=QuotationKind.OWN_VOICE,
    label=Label.DENIAL, hour=7,
)  # fmt: skip
DEAD_A = Said(
    source="am_mod", page="2", before="The ministry reported that ", content="49 servicemen were killed near Sotk",
    after=".", speaker="Ministry of Defence of Armenia", actor="am_mod", side="AM", hour=9, dead=49,
)  # fmt: skip
DEAD_A_LATER = Said(
    source="am_mod", page="3", before="The ministry now says that ", content="105 servicemen were killed near Sotk",
    after=".", speaker="Ministry of Defence of Armenia", actor="am_mod", side="AM", hour=33, dead=105,
)  # fmt: skip
DEAD_B = Said(
    source="az_mod", page="3", before="По словам ведомства, ", content="у Сотка погибли не менее 450 армянских военных",
    after=".", speaker="Министерство обороны Азербайджана", actor="az_mod", side="AZ", hour=34, dead=450, language="ru",
)  # fmt: skip
ECHO_A = Said(
    source="ru_agency", page="1", before="Yerevan said that ", content="Azerbaijani forces opened fire first at Sotk",
    after=".", speaker="Ministry of Defence of Armenia", actor="am_mod", side="AM", hour=3,
)  # fmt: skip
HOSTILE_A = Said(
    source="am_mod", page="9", before="", content=HOSTILE, speaker="<b>Bold</b> \u202espeaker", side="AM", hour=10,
)  # fmt: skip
ALL = (OPENED_A, OPENED_B, DENIED_B, DEAD_A, DEAD_A_LATER, DEAD_B, ECHO_A, HOSTILE_A)


def url_of(said: Said) -> str:
    return f"https://{said.source.replace('_', '-')}.example/news/{said.page}"


def keep(database: Database, said: Said) -> str:
    """The id of the statement."""
    at = NOON.replace(hour=0) + dt.timedelta(hours=said.hour)
    text, url, start = f"{said.before}{said.content}{said.after}\nA second paragraph.", url_of(said), len(said.before)
    end = start + len(said.content)
    record = f"urn:uuid:{said.source}-{said.page}"
    quantities = ()
    if said.dead is not None:
        number = said.content.index(str(said.dead))
        span = (number, number + len(str(said.dead)))
        quantities = (Quantity(what="killed", group="soldiers", side="AM", low=said.dead, high=said.dead, span=span),)
    with database.session() as session:
        capture = NewCapture(
            record_id=record,
            url=url,
            captured_at=at + dt.timedelta(minutes=5),
            status=200,
            payload_sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        add_capture(session, said.source, capture)
        new = NewDocument(
            url=url,
            title=f"News {said.page}",
            text=text,
            published=at,
            language=said.language,
            via=said.via,
            seen_at=at,
        )
        row = add_document(session, said.source, new, record)
        assert row is not None
        [(revision, document, _)] = load_revisions(session, [row.id])
        attribution = Attribution(
            spans=((start, end),),
            content=said.content,
            speaker=said.speaker,
            actor=said.actor,
            side=said.side,
            kind=said.kind,
            frame=(0, end),
        )
        judged = Judgement(
            label=said.label,
            probability=0.97 if said.label is Label.DENIAL else 0.04,
            needs_review=False,
            why=("no relation to reality",) if said.label is Label.DENIAL else (),
        )
        claim = Claim(speaker_side=said.side, quantities=quantities)
        [kept] = replace_statements(
            session, revision, document, [(Statement(attribution=attribution, judgement=judged), claim)]
        )
        return kept.id


def clash(
    kind: ContradictionKind, score: float, why: str, relation: Relation = Relation.CONTRADICTION, marks: int = 20
) -> Comparison:
    """What a comparison would say, the first `marks` characters of both frames marked."""
    strength = Strength.INCOMPATIBLE if relation is Relation.CONTRADICTION else None
    return Comparison(
        relation=relation,
        kind=kind if relation is Relation.CONTRADICTION else None,
        strength=strength,
        score=score,
        why=(why,),
        a_spans=((0, marks),),
        b_spans=((0, marks),),
    )


BLAME = clash(ContradictionKind.MUTUAL_BLAME, 0.98, "Each says that the other opened fire first at Sotk.")
DENIES = clash(ContradictionKind.DENIAL, 0.96, "B rejects what A says: that Azerbaijani forces fired at Sotk.")
FIGURE = clash(ContradictionKind.FIGURE, 0.93, "A counts 105 killed, B counts at least 450, of the same soldiers.")
UPDATE = clash(ContradictionKind.FIGURE, 0.05, "The same side counts again, later: 49, then 105.", Relation.UPDATE)
EVIL = clash(ContradictionKind.OUTCOME, 0.91, "<script>alert('why')</script>")


@dataclass(frozen=True)
class Filled:
    """A filled store: statement ids and pair ids by name."""

    database: Database
    statements: dict[str, str]
    pairs: dict[str, str]


def fill(address: str, *, via: str = "import") -> Filled:
    """The store at `address`, filled."""
    database = open_database(address)
    with database.session() as session:
        for publisher in SOURCES:
            add_source(session, publisher)
    names = ("opened_a", "opened_b", "denied_b", "dead_a", "dead_a_later", "dead_b", "echo_a", "hostile")
    ids = {name: keep(database, replace(said, via=via)) for name, said in zip(names, ALL, strict=True)}
    with database.session() as session:
        day = NOON.date()
        event = EventRow(
            id="e1",
            title="sotk, AM – AZ",
            place="sotk",
            begins_on=day,
            ends_on=day + dt.timedelta(days=1),
            sides=["AM", "AZ"],
        )
        set_events(session, [event], {key: "e1" for name, key in ids.items() if name != "hostile"})
        set_echoes(session, {ids["echo_a"]: ids["opened_a"]})
        wanted = (
            ("blame", "opened_a", "opened_b", BLAME), ("denial", "opened_a", "denied_b", DENIES),
            ("figure", "dead_a_later", "dead_b", FIGURE), ("update", "dead_a", "dead_a_later", UPDATE),
            ("evil", "hostile", "denied_b", EVIL),
        )  # fmt: skip
        pairs = {}
        for name, a, b, found in wanted:
            rows = [session.get_one(StatementRow, ids[key]) for key in (a, b)]
            pairs[name] = add_comparison(
                session, rows[0], rows[1], found, version="v1", at=NOON + dt.timedelta(days=2)
            ).id
        ran = start_run(session, "scrape", "am_mod", NOON)
        finish_run(session, ran.id, "ok", NOON + dt.timedelta(seconds=40), counts=(3, 3, 3))
        failed = start_run(session, "scrape", "az_mod", NOON + dt.timedelta(minutes=1))
        finish_run(
            session, failed.id, "blocked", NOON + dt.timedelta(minutes=2), message="az_mod: a challenge page came"
        )
    return Filled(database, ids, pairs)
