"""Who did what to whom: classes of wording by which officials name doers, sufferers and things, and deny them."""

from __future__ import annotations

import pytest

from checker.claims import extract_claim
from checker.records import Act, Label, Utterance


def read(text: str, side: str, *, denies: bool) -> tuple[Act, ...]:
    label = Label.DENIAL if denies else Label.ASSERTION
    return extract_claim(Utterance(id="x", text=text, side=side, label=label)).acts


@pytest.mark.parametrize(
    ("side", "text", "event", "doers", "targets", "things"),
    [
        ("AZ", "Armenian units subjected our positions in Kalbajar to fire.", "shelling", "AM", "AZ", "position"),
        ("RU", "ВСУ подвергли обстрелу Горловку.", "shelling", "UA", "", ""),
        ("AM", "От огня азербайджанских подразделений погиб солдат.", "shelling", "AZ", "", ""),
        ("ET", "A strike carried out by the Eritrean air force on a market in Togoga.", "strike", "ER", "", "market"),
        ("AM", "As a result of fire opened by the Azerbaijani side a soldier was hurt.", "shelling", "AZ", "", ""),
        ("SD", "The UAE has been supplying weapons to the Rapid Support Forces.", "supply", "AE", "rsf", "weapon"),
        ("KG", "Soldiers from Tajikistan set fire to several houses.", "destruction", "TJ", "", "residential"),
        ("TH", "Cambodian soldiers shot and killed two Thai rangers.", "killing", "KH", "TH", ""),
        ("IL", "The Lebanese army blew up houses in breach of the ceasefire.", "breach", "LB", "", ""),
        ("UA", "Serbian troops were massing near the border with Kosovo.", "deployment", "RS", "", "troops"),
        ("JO", "An Israeli drone that violated Jordanian skies was intercepted.", "airspace", "IL", "JO", "drone"),
        ("DZ", "A drone entered our airspace and was shot down.", "downing", "", "", "drone"),
        ("KR", "The North's artillery opened fire on Yeonpyeong Island.", "shelling", "KP", "", "island"),
        ("houthis", "The Saudi enemy's raids on Ras Isa port killed 80 workers.", "strike", "SA", "", "port"),
        ("SD", "The army bombed a depot of the rebels.", "strike", "SD", "", "depot"),
        ("PL", "A Ukrainian missile fell on the depot.", "strike", "UA", "", "missile"),
        ("hamas", "Occupation forces opened fire on the crowd.", "shelling", "enemy", "", "crowd"),
        ("RU", "The shelling broke a part of the dam.", "shelling", "", "", "dam"),
        ("TH", "Cambodia planted landmines in Thai territory, which injured three men.", "wounding", "", "", ""),
    ],
)  # fmt: skip
def test_the_roles_of_what_happened(side: str, text: str, event: str, doers: str, targets: str, things: str) -> None:
    acts = [a for a in read(text, side, denies=False) if a.event == event and a.happened]
    assert acts, "no such act"
    assert acts[0].doers == tuple(doers.split())
    assert acts[0].targets == tuple(targets.split())
    assert set(things.split()) <= set(acts[0].objects)


@pytest.mark.parametrize(
    ("side", "text", "event", "doers"),
    [
        ("SD", "The military rejected accusations that it had bombed a market.", "strike", "SD"),
        ("BF", "The government strongly denied that soldiers had executed 223 villagers.", "killing", "BF"),
        ("ET", "Addis Ababa called the accusation that its soldiers had attacked the camp false.", "strike", "ET"),
        ("TR", "Анкара отвергла обвинения Эрбиля в ударе по курорту.", "strike", "TR"),
        ("TH", "It was not Thai troops who fired first.", "shelling", "TH"),
        ("TH", "Первыми огонь открыли не тайские военные.", "shelling", "TH"),
        ("RW", "Kigali denies backing the rebels or having soldiers in eastern Congo.", "deployment", "RW"),
        ("ML", "No Wagner mercenaries are present in Mali.", "deployment", "wagner"),
        ("UA", "Украинских войск там нет и не было.", "deployment", "UA"),
        ("UG", "Uganda has no troops fighting alongside the M23.", "deployment", "UG"),
        ("BJ", "There is no French base in Benin.", "deployment", "FR"),
        ("RU", "Российские военные не причастны к гибели мирных жителей.", "killing", "RU"),
        ("IL", "В ЦАХАЛ заявили, что не наносили ударов по лагерю.", "strike", "IL"),
        ("ET", "The army never targeted civilians in Axum; reports of a massacre are fabricated.", "strike", "ET"),
        ("KE", "The drone had a fault; it was not shot down by al-Shabaab.", "downing", "shabaab"),
        ("SY", "Government forces did not enter the villages and executed nobody there.", "killing", "SY"),
        ("RS", "Сербская армия границу не пересекала.", "assault", "RS"),
        ("UZ", "Узбекские пограничники огня по киргизским гражданам не открывали.", "shelling", "UZ"),
        ("ER", "Claims of Eritrean units massing at Zalambessa are fabrications.", "deployment", "ER"),
        ("CD", "The FARDC never aimed at Rwanda.", "strike", "CD"),
        ("MZ", "Police denied having shot at demonstrators.", "shelling", "MZ"),
        ("AZ", "Азербайджан не несёт ответственности за гибель солдата.", "killing", "AZ"),
        (
            "TH",
            "It is untrue that Thai troops crossed the border or that they hold Cambodian civilians.",
            "detention",
            "TH",
        ),
    ],
)
def test_what_a_denial_denies_and_whose_it_would_be(side: str, text: str, event: str, doers: str) -> None:
    acts = [a for a in read(text, side, denies=True) if a.event == event]
    assert acts, "no such act"
    assert not any(a.happened for a in acts)
    assert acts[0].doers == tuple(doers.split())


@pytest.mark.parametrize(
    "text",
    [
        "Cambodia held Thailand responsible for the attack on the temple.",
        "Thailand was behind the attack on the temple.",
        "Thailand is to blame for the attack on the temple.",
        "Responsibility for the attack lies with Thailand.",
        "Cambodia attributed the attack to Thai special forces.",
        "The minister blamed Thailand before the cabinet for the attack.",
        "Cambodia blamed the attack on Thailand.",
        "Cambodia accused Thailand of an attack on the temple.",
        "Ответственность за удар несёт Таиланд.",
        "Камбоджа возложила на Бангкок ответственность за удар.",
        "За ударом стоит Таиланд.",
    ],
)
def test_at_whose_door_an_act_is_laid(text: str) -> None:
    assert [a.doers for a in read(text, "KH", denies=False) if a.event == "strike"] == [("TH",)]


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ("RU", "Moscow denied reports of an explosion at the depot."),
        ("UN", "The mission denied that soldiers had shot at the crowd."),
        ("AZ", "After Armenia attacked, the army opened fire."),
        ("rsf", "The army bombed a market."),
    ],
)
def test_whose_it_is_stays_open_where_the_text_does_not_tell(side: str, text: str) -> None:
    fired = [a for a in read(text, side, denies="denied" in text) if a.event in ("strike", "shelling")]
    assert () in [a.doers for a in fired]
