import re
from pathlib import Path

import pytest

from checker.config import Config, load_config
from checker.errors import ConfigError


def test_no_file_gives_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config().store.database == "sqlite:///checker.db"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[scrape]\ndelays_s = 3\n", "unknown key 'scrape.delays_s': did you mean 'delay_s'?"),
        ("[skrape]\ndelay_s = 3\n", "unknown key 'skrape': did you mean 'scrape'?"),
        ('[scrape]\ndelay_s = "soon"\n', "scrape.delay_s"),
        ("[scrape\n", "cannot be read"),
        ("[serve]\nport = 70000\n", "serve.port"),
        (
            '[public_archive]\naddress = "archive.example"\n',
            "public_archive.address: must be an address, as in https://",
        ),
    ],
)
def test_a_wrong_key_is_named_with_its_file_and_the_nearest_right_one(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_the_environment_overrides_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[store]\ndatabase = "sqlite:///file.db"\narchive = "kept"\n', encoding="utf-8")
    monkeypatch.setenv("CHECKER_STORE__DATABASE", "sqlite:///environment.db")
    config = load_config(path)
    assert config.store.database == "sqlite:///environment.db"
    assert config.store.archive == Path("kept")


def test_the_shipped_configuration_holds_every_key_and_changes_nothing() -> None:
    path = Path(__file__).parents[1] / "config.toml"
    shipped, text = load_config(path), path.read_text(encoding="utf-8")
    assert shipped == load_config(Path("/dev/null"))
    for name in Config.sections:
        section = text.partition(f"[{name}]\n")[2]
        for key in type(getattr(shipped, name)).model_fields:
            assert re.search(rf"^(# )?{key} = |^\[{name}\.{key}\]", section, re.MULTILINE), f"[{name}] {key}"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "CHECKER_STORE__DATABSE",
            "x",
            "CHECKER_STORE__DATABSE: unknown key 'store.databse': did you mean 'database'?",
        ),
        ("CHECKER_COMPARE__THRESHOLD", "high", "CHECKER_COMPARE__THRESHOLD: compare.threshold: "),
        (
            "CHECKER_COMPAR__THRESHOLD",
            "1",
            "CHECKER_COMPAR__THRESHOLD: unknown section in the environment: did you mean",
        ),
    ],
)
def test_a_wrong_variable_is_named_and_not_the_file(
    variable: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError) as raised:
        load_config()
    assert str(raised.value).startswith(said)
