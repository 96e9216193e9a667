"""Who is suggested to be one: people in three scripts, records with mistakes, and never two strangers for a name alone."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.duplicates import SUGGEST_FROM, Person, blocking_keys, compare, name_likeness, romanise

# Made-up people, each as Hebrew, Cyrillic and Latin writers would spell the name.
PEOPLE = (
    ("רות כהן", "Рут Коэн", "Ruth Cohen"),
    ("משה לוי", "Моше Леви", "Moshe Levi"),
    ("אברהם מזרחי", "Авраам Мизрахи", "Avraham Mizrahi"),
    ("שרה פרידמן", "Сара Фридман", "Sarah Friedman"),
    ("יצחק רבינוביץ", "Ицхак Рабинович", "Yitzhak Rabinovich"),
    ("אולנה קובלנקו", "Олена Коваленко", "Olena Kovalenko"),
    ("סבטלנה אורלובה", "Светлана Орлова", "Svetlana Orlova"),
    ("דמיטרי שבצ'נקו", "Дмитро Шевченко", "Dmytro Shevchenko"),
    ("טטיאנה בונדרנקו", "Тетяна Бондаренко", "Tetiana Bondarenko"),
    ("יעקב גולדשטיין", "Яков Гольдштейн", "Yaakov Goldstein"),
    ("מיכאל ברודסקי", "Михаил Бродский", "Michael Brodsky"),
    ("נטליה קוזלוב", "Наталья Козлова", "Natalia Kozlova"),
    ("ולדימיר ביילין", "Владимир Бейлин", "Vladimir Beilin"),
    ("יוסף אבוטבול", "Йосеф Абутбуль", "Yosef Abutbul"),
    ("מרים שפירא", "Мирьям Шапира", "Miriam Shapira"),
    ("לאה גרינברג", "Лея Гринберг", "Leah Greenberg"),
    ("אירינה זלצמן", "Ирина Зальцман", "Irina Zaltsman"),
    ("בוריס קפלן", "Борис Каплан", "Boris Kaplan"),
    ("אסתר חדד", "Эстер Хадад", "Esther Hadad"),
    ("נועם ביטון", "Ноам Битон", "Noam Biton"),
    ("ויקטור צוקרמן", "Виктор Цукерман", "Victor Zuckerman"),
    ("פבל ז'ורבין", "Павел Журбин", "Pavel Zhurbin"),
    ("הילה פרץ", "Хила Перец", "Hila Peretz"),
    ("סרגיי מלניק", "Сергій Мельник", "Serhii Melnyk"),
    ("אנדרי לוצנקו", "Андрій Луценко", "Andrii Lutsenko"),
    ("צבי הירש", "Цви Гирш", "Zvi Hirsch"),
    ("רבקה אזולאי", "Ривка Азулай", "Rivka Azoulay"),
    ("ז'אן דיאמנט", "Жан Диамант", "Jean Diamant"),
    ("תמר אוחיון", "Тамар Охайон", "Tamar Ohayon"),
    ("ינון מגל", "Инон Магаль", "Yinon Magal"),
    ("עומר דהן", "Омер Даан", "Omer Dahan"),
    ("אביגיל שטרן", "Авигаиль Штерн", "Avigail Stern"),
)
ALIKE = 0.88


def test_names_meet_across_scripts_when_they_are_one_persons() -> None:
    same = [name_likeness(*pair) for person in PEOPLE for pair in itertools.combinations(person, 2)]
    strangers = [
        name_likeness(one, other) for a, b in itertools.combinations(PEOPLE, 2) for one in a for other in b
    ]
    assert sum(each >= ALIKE for each in same) / len(same) >= 0.96
    assert sum(each >= ALIKE for each in strangers) / len(strangers) <= 0.001


def test_people_share_a_key_when_their_names_are_spelt_in_two_scripts() -> None:
    def keys(name: str) -> frozenset[str]:
        return blocking_keys(Person(name=name, born_on="19800523"))

    pairs = [pair for person in PEOPLE for pair in itertools.combinations(person, 2)]
    assert all(keys(one) & keys(other) for one, other in pairs)  # the date alone is a key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Person("רות כהן", phones=frozenset({"+972502345678"})), Person("Ruth Cohen", phones=frozenset({"+972502345678"}))),
        (Person("Олена Коваленко", born_on="19800523"), Person("אולנה קובלנקו", born_on="19802305")),
        (Person("Ruth Cohen", ids=frozenset({"IL:123456782"})), Person("R. Cohen", ids=frozenset({"IL:123456872"}))),
        (Person(emails=frozenset({"ruth@x.example"})), Person("Ruth", emails=frozenset({"ruth@x.example"}))),
    ],
)  # fmt: skip
def test_two_are_suggested_when_more_than_the_name_speaks_for_it(one: Person, other: Person) -> None:
    likeness = compare(one, other)
    assert likeness.score >= SUGGEST_FROM, likeness
    assert blocking_keys(one) & blocking_keys(other)
    assert likeness.reasons[0].weight > 0
    assert 0.5 <= likeness.certainty <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Person("Ruth Cohen", born_on="19800523"), Person("Ruth Cohen", born_on="19550101")),
        (Person("רות כהן"), Person("Ruth Cohen")),
        (Person("Ruth Cohen", phones=frozenset({"+972502345678"})), Person("Moshe Levi", phones=frozenset({"+972502345678"}), born_on="19550101")),
        (Person("Ruth Cohen", ids=frozenset({"IL:123456782"})), Person("Ruth Levi", ids=frozenset({"IL:987654324"}))),
        (Person(), Person()),
    ],
)  # fmt: skip
def test_strangers_are_not_suggested_when_only_one_thing_is_alike(one: Person, other: Person) -> None:
    assert compare(one, other).score < SUGGEST_FROM + 1.0
    if one.phones != other.phones or not one.phones:
        assert compare(one, other).score < SUGGEST_FROM


_TEXT = st.text("abc אבג абв '-", max_size=12)


@given(_TEXT, _TEXT)
def test_likeness_is_the_same_when_the_two_change_places(one: str, other: str) -> None:
    likeness = name_likeness(one, other)
    assert 0.0 <= likeness <= 1.0
    assert (
        compare(Person(one), Person(one, born_on="19800101")).score
        == compare(Person(one, born_on="19800101"), Person(one)).score
    )


@given(_TEXT)
def test_a_name_is_most_like_itself_when_it_has_letters(name: str) -> None:
    assert name_likeness(name, name) == (
        1.0 if any(each.isalpha() and romanise(each) for each in name) else 0.0
    )
