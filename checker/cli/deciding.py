"""checker review, correct, pair: what a person decides."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from checker.cli.reading import check_word
from checker.cli.shell import shell_of

BY = Annotated[str, typer.Option("--by", help="Your name, as it should stand in the history.")]


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("review")(review)
    app.command("correct")(correct)
    app.command("pair")(pair)


def _name(by: str) -> str:
    return by or getpass.getuser()


def review(
    context: typer.Context,
    pair_id: Annotated[str, typer.Argument(metavar="ID", help="The contradiction's id, or its beginning.")],
    verdict: Annotated[str, typer.Option(help="contradicts, compatible, not_important or unsure.")],
    verification: Annotated[
        str, typer.Option(help="supports_a, supports_b or neither; none until found out.")
    ] = "none",
    evidence: Annotated[str, typer.Option(help="Address of what was found out.")] = "",
    note: Annotated[str, typer.Option(help="Why.")] = "",
    by: BY = "",
) -> None:
    """Judge a pair; the judgement lasts when the pair is found again.

    Example: checker review c3f09 --verdict compatible --note "own losses and enemy losses"
    """
    from checker.errors import ConfigError, InputError
    from checker.pipeline.progress import utc_now
    from checker.store.reviews import VERDICTS, VERIFICATIONS, Review, add_verdict
    from checker.store.search import find_pair

    check_word("--verdict", verdict, VERDICTS)
    check_word("--verification", verification, VERIFICATIONS)
    if verification != "none" and not evidence:
        raise ConfigError("--verification needs the address of what was found out: --evidence ADDRESS")
    shell = shell_of(context)
    with shell.open_store(shell.load_config()) as database, database.session() as session:
        found = find_pair(session, pair_id)
        if found is None:
            raise InputError(f"{pair_id}: no such contradiction, or several begin so; `checker report` lists their ids")
        judged = Review(verdict=verdict, verification=verification, evidence=evidence, note=note, made_by=_name(by))
        row = add_verdict(session, found.pair.id, judged, utc_now())
        shell.tell(f"{row.contradiction_id}: {verdict} (verdict {row.number} of this pair)")


def correct(
    context: typer.Context,
    statement_id: Annotated[str, typer.Argument(metavar="ID", help="The statement's id (checker statements).")],
    speaker: Annotated[str | None, typer.Option(help="Who really speaks.")] = None,
    label: Annotated[str | None, typer.Option(help="assertion or denial.")] = None,
    span: Annotated[str | None, typer.Option(help="START:END, offsets in the document's text.")] = None,
    published: Annotated[str | None, typer.Option(help="2022-09-13, or a time with its zone.")] = None,
    by: BY = "",
) -> None:
    """Put a statement right; the correction survives every later analysis and shows in every export.

    Example: checker correct s81f2 --speaker "Defence Ministry of Armenia"
    """
    from checker.errors import ConfigError
    from checker.pipeline.correcting import Change, correct_statements
    from checker.records import Label

    given = {"speaker": speaker, "label": label, "span": span, "published": published}
    wanted = {field: value for field, value in given.items() if value is not None}
    if not wanted:
        raise ConfigError("checker correct: say what to put right: --speaker, --label, --span or --published")
    if label is not None:
        check_word("--label", label, Label)
    shell = shell_of(context)
    config = shell.load_config()
    with shell.open_store(config) as database:
        changes = [
            Change(statement_id=statement_id, field=field, value=value, made_by=_name(by))
            for field, value in wanted.items()
        ]
        for row in correct_statements(database, changes):
            shell.tell(f"{statement_id}: {row.field} was {row.old!r}, now {row.new!r}")


def pair(
    context: typer.Context,
    a_id: Annotated[str, typer.Argument(metavar="ID", help="One statement.")],
    b_id: Annotated[str, typer.Argument(metavar="ID", help="The other.")],
    kind: Annotated[str, typer.Option(help="denial, mutual_blame, figure, outcome, responsibility or time_or_place.")],
    by: BY = "",
) -> None:
    """Add a contradiction that was missed.

    Example: checker pair s81f2 s03bc --kind figure
    """
    from checker.pipeline.progress import utc_now
    from checker.records import ContradictionKind
    from checker.store.reviews import add_pair

    check_word("--kind", kind, ContradictionKind)
    shell = shell_of(context)
    with shell.open_store(shell.load_config()) as database, database.session() as session:
        row = add_pair(session, a_id, b_id, kind, made_by=_name(by), at=utc_now())
        shell.tell(f"{row.id}: added")
