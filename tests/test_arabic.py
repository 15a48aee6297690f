"""Arabic as its readers write it: nouns counted by their rules, ranges that read from the right, one term a thing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis import Network, catalogues
from mc2cm_analysis.catalogues import read_catalogue
from mc2cm_analysis.language import Language
from mc2cm_analysis.units import UNITS
from mc2cm_analysis.vocabulary import QUALIFIERS

ARABIC = Language("ar")
SAMPLES = (0, 1, 2, 3, 10, 11, 26, 99, 100, 101, 103, 111, 200, 1000, 265795)
#: Of each noun that is counted: after 0, 100 and such; from 3 to 10; from 11 to 99. One and two stand in the noun.
NOUNS = """
شخص/أشخاص/شخصًا
سنة/سنوات/سنة
منطقة/مناطق/منطقة
بلدية/بلديات/بلدية
مدينة/مدن/مدينة
ممارسة/ممارسات/ممارسة
اقتراح/اقتراحات/اقتراحًا
احتياج/احتياجات/احتياجًا
اجتماع/اجتماعات/اجتماعًا
جنسية/جنسيات/جنسية
طلب/طلبات/طلبًا
قرار/قرارات/قرارًا
تصريح/تصاريح/تصريحًا
إشعار/إشعارات/إشعارًا
مخيم/مخيمات/مخيمًا
مرفق/مرافق/مرفقًا
مكان/أماكن/مكانًا
شركة/شركات/شركة
دولار/دولارات/دولارًا
لقاء/لقاءات/لقاءً
مؤتمر/مؤتمرات/مؤتمرًا
تقرير/تقارير/تقريرًا
مؤشر/مؤشرات/مؤشرًا
دراسة/دراسات/دراسة
ملف/ملفات/ملفًا
مشروع/مشاريع/مشروعًا
وثيقة/وثائق/وثيقة
مجموعة/مجموعات/مجموعة
إعلان/إعلانات/إعلانًا
هدف/أهداف/هدفًا
فعالية/فعاليات/فعالية
موقف/مواقف/موقفًا
مصدر/مصادر/مصدرًا
صف/صفوف/صفًّا
رقم/أرقام/رقمًا
محاكاة/عمليات/محاكاة
عملية/عمليات/عملية
نشاط/أنشطة/نشاطًا
رتبة/رتب/رتبة
زوج/أزواج/زوجًا
خانة/خانات/خانة
طفل/أطفال/طفلًا
شهر/أشهر/شهرًا
لاجئ/لاجئين/لاجئًا
مركز/مراكز/مركزًا
شريك/شركاء/شريكًا
رجل/رجال/رجلًا
محور/محاور/محورًا
أولوية/أولويات/أولوية
صاحب/أصحاب/صاحب
موضع/مواضع/موضعًا
مرة/مرات/مرة
مرتبة/مراتب/مرتبة
أمر/أمور/أمرًا
ترجمة/ترجمات/ترجمة
نص/نصوص/نصًّا
فقرة/فقرات/فقرة
شكل/أشكال/شكلًا
صفحة/صفحات/صفحة
تغيير/تغييرات/تغييرًا
"""
FORM_OF = {form: forms for forms in map(str.split, NOUNS.replace("/", " ").strip().splitlines()) for form in forms}
#: What follows a number and does not change with it.
UNCHANGED = {"لكل", "نسمة", "كم", "يورو", "من", "ترتيبها"}
COUNTED = re.compile(r"(?<![\w.,–/-])(\d[\d,]*)(\.\d+)? ([\u0621-\u0652]+)")
#: A number that keeps clear of its noun: "7 of the themes" for "7 themes"; no age and no part of a longer number.
ROUND_THE_NOUN = re.compile(
    rf"(?<!سن )(?<![\d,.])\d[\d,.]* من (?:ال)?(?:{'|'.join({forms[1] for forms in FORM_OF.values()})})\b"
)
#: What fills these places of a message has its noun already, or is a percentage.
NO_BARE_NUMBER = {"rows", "statements", "share"}
RANGE = re.compile(r"(?<![\w.,/–-])\d[\d.,]*%?[–-]\d[\d.,]*%?(?![\w/–-])")


def wanted(n: int, forms: list[str]) -> str:
    """The form that Unicode's rules give a noun after a number of three or more, or after none."""
    if 3 <= n % 100 <= 10:
        return forms[1]
    return forms[2] if n % 100 >= 11 else forms[0]


def wrong_forms(text: str) -> Iterator[str]:
    for number, decimals, word in COUNTED.findall(text):
        n = 0 if decimals else int(number.replace(",", ""))  # a number with decimals takes the form of none
        if word in FORM_OF and word != wanted(n, FORM_OF[word]):
            yield f"{number}{decimals} {word}"
    yield from ROUND_THE_NOUN.findall(text)


def messages() -> Iterator[tuple[object, tuple[str, ...]]]:
    for message in read_catalogue(catalogues.LOCALE / "ar.po", "ar"):
        if message.id:
            yield message.id, message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_counted_message_has_the_form_of_its_number() -> None:
    counted = [key for key, _ in messages() if not isinstance(key, str)]
    assert len(counted) > 30
    for one, many in counted:
        values = {name: "×" for name in re.findall(r"\{(\w+)\}", many) if name != "n"}
        for n in SAMPLES:
            said = ARABIC.counted(n, one, many, **values)
            followers = {word for _, _, word in COUNTED.findall(said)}
            assert followers <= {*FORM_OF, *UNCHANGED}, f"a noun that the test does not know: {said}"
            assert list(wrong_forms(said)) == [], said


def test_no_message_goes_round_the_form_of_its_noun() -> None:
    bare = re.compile(rf"\{{(?!(?:{'|'.join(NO_BARE_NUMBER)})\}})\w+\}}")
    assert [form for _, forms in messages() for form in forms if ROUND_THE_NOUN.search(bare.sub("7", form))] == []


@pytest.mark.parametrize("qualifier", QUALIFIERS)
def test_a_value_keeps_the_form_of_its_unit_behind_every_word(qualifier: str) -> None:
    for unit in UNITS:
        for n in SAMPLES:
            assert list(wrong_forms(ARABIC.measured(n, qualifier, unit))) == []


@pytest.mark.parametrize(
    ("value", "qualifier", "unit", "said"),
    [
        (10, "exact", "camps", "10 مخيمات"),
        (265795, "exact", "persons", "265,795 شخصًا"),
        (50, "at_least", "persons", "أكثر من 50 شخصًا"),
        (200, "exact", "persons", "200 شخص"),
        (1, "planned", "years", "وفق الخطة: سنة واحدة"),
        (3.5, "exact", "years", "3.5 سنة"),
        (3.1, "exact", "percent_per_year", "\u061c3.1% سنويًّا"),
    ],
)
def test_a_value_is_written_as_a_reader_says_it(value: float, qualifier: str, unit: str, said: str) -> None:
    assert ARABIC.measured(value, qualifier, unit) == said


def test_the_texts_of_the_data_count_by_the_rules(network: Network) -> None:
    assert [wrong for text in network.texts("ar").values() for wrong in wrong_forms(text)] == []


def test_the_pages_count_by_the_rules_and_isolate_every_range(built: Path) -> None:
    for file in sorted((built / "ar").glob("*.html")):
        page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for tag in page.select("style, svg, cite, code, ol.sources bdi:not([dir]), caption a, header"):
            tag.decompose()
        assert list(wrong_forms(page.get_text("\n"))) == [], file.name
        for tag in page.select("bdi[dir=rtl]"):
            assert RANGE.fullmatch(tag.text) and "-" not in tag.text, (file.name, tag.text)
            tag.decompose()
        assert [found for found in RANGE.findall(page.get_text("\n")) if ARABIC.marked_up(found) != found] == [], (
            file.name
        )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("خطة 2024-2028", 'خطة <bdi dir="rtl">2024–2028</bdi>'),
        ("MC2CM 2010–2024.", 'MC2CM <bdi dir="rtl">2010–2024</bdi>.'),
        ("من 2% - 3%", "من 2% - 3%"),
        ("2016-03-09", "2016-03-09"),
        ("A-12-14", "A-12-14"),
        ("المداولة 2022-1251", "المداولة 2022-1251"),
    ],
)
def test_a_range_is_isolated_with_one_dash(text: str, printed: str) -> None:
    assert ARABIC.marked_up(text) == printed
    assert Language("en").marked_up(text) == text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("2016-03-09",), "9 آذار/مارس 2016"),
        (("2016-03-09", "2016-03-10"), "9 و10 آذار/مارس 2016"),
        (("2020-06-15", "2020-06-18"), "من 15 إلى 18 حزيران/يونيو 2020"),
        (("2016-05-30", "2016-06-01"), "من 30 أيار/مايو إلى 1 حزيران/يونيو 2016"),
    ],
)
def test_days_bear_both_names_of_their_month(days: tuple[str, ...], said: str) -> None:
    assert ARABIC.day(*days) == said


#: Words that the glossary replaces, and the ones to use.
REFUSED = {
    r"(?:ال)?أقران": "النظراء",
    r"(?:ال)?مشاريع (?:ال)?نموذجية|مشروعا? نموذجيا?": "مشروع تجريبي",
    r"(?:ال)?مفضلة?": "معتمدة",
    r"(?:عملية|عمليات) (?:ال)?سحب": "محاكاة",
    r"أقرب من أن": "غير محسوم",
    r"درجة الثقة": "درجة الموثوقية",
    r"الوصول إلى (?:ال)?(?:العمل|الخدمات|السكن|الحقوق|سوق)": "الحصول على",
    r"(?:عدد[هاهم]+|البالغ عدد[هاهم]+) \d": "the counted noun",
    r"(?:ال)?مصرح ب": "معلن",
    r"(?:كما )?(?:وردت?|ورد) مطبوع": "نُشر",
    r"في منطقة البحر الأبيض المتوسط \(MC2CM\)": "المتوسطية",
    r"هيئة الإحصاء": "المندوبية السامية للتخطيط",
    r"مجلس مدينة طنجة": "مجلس جماعة طنجة",
    r"(?:معا|أيضا|سنويا|عشوائيا|بدلا|جدا|أبدا|شخصا|صفا|مصدرا)(?![\u0621-\u0652])": "the tanwin",
    r"(?:يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)": "both names",
    r"لم يعثر": "لم يُعثر",
}


def test_one_thing_has_one_term(network: Network) -> None:
    said = [text for _, forms in messages() for text in forms]
    said += network.texts("ar").values()
    for refused, better in REFUSED.items():
        pattern = re.compile(rf"(?<![/\u0621-\u0652])[وفبل]?(?:{refused})")
        assert [text for text in said if pattern.search(text)] == [], f"write {better}"
