"""Every way of writing a number meets in one form, and two different numbers never do."""

from string import digits as ten

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from retzef.engine.recognition import identity_as_given, read_identity, search_forms
from retzef.engine.recognition.national_id import is_inn, is_rnokpp, is_snils, is_teudat_zehut


def phone(written: str, home: str = "IL") -> str | None:
    read = read_identity("phone", written, home)
    return None if read is None else read.value


@pytest.mark.parametrize(
    ("home", "normal", "written"),
    [
        ("IL", "+972501234567", ("050-123-4567", "0501234567", "+972 50 123 4567", "972501234567", "00972-50-1234567", "+972 (0)50-1234567", "012 972 50 1234567", "\u202a+972 50-123-4567\u202c", "٠٥٠١٢٣٤٥٦٧", "tel:+972501234567")),
        ("IL", "+97231234567", ("03-1234567", "(03) 123-4567", "+9723 123 4567", "03.123.4567")),
        ("IL", "+97231234567;ext=12", ("03-1234567 שלוחה 12", "03-1234567 ext. 12", "03-1234567 x12", "+97231234567;ext=12")),
        ("IL", "IL:*2800", ("*2800", "2800*", "* 2800", "\u200f*2800")),
        ("IL", "IL:1700123456", ("1-700-123-456", "1700123456", "1 700 123 456", "+972 1 700 123456")),
        ("IL", "IL:1800555444", ("1-800-555-444", "1800555444")),
        ("IL", "IL:100", ("100",)),
        ("IL", "+380671234567", ("+380 67 123 45 67", "380671234567", "00380671234567")),
        ("IL", "+79123456789", ("+7 912 345-67-89", "79123456789", "+7(912)3456789")),
        ("UA", "+380671234567", ("067 123 45 67", "(067) 123-45-67", "+380671234567", "380671234567", "80671234567", "8 067 123-45-67")),
        ("RU", "+79123456789", ("8 (912) 345-67-89", "89123456789", "9123456789", "+7 912 345 67 89", "7 912 345 67 89")),
        ("RU", "+74951234567;ext=7", ("8 495 123-45-67 доб. 7", "8 (495) 123 45 67, доб 7")),
        ("UA", "+972502001234", ("+972 50 200 1234", "00972502001234", "972502001234")),
        ("US", "+12125550123", ("(212) 555-0123", "212.555.0123", "1 212 555 0123")),
    ],
)  # fmt: skip
def test_every_writing_of_a_number_meets_when_read(home: str, normal: str, written: tuple[str, ...]) -> None:
    assert {each: phone(each, home) for each in written} == dict.fromkeys(written, normal)


@pytest.mark.parametrize(
    "written", ["", "call me", "12", "050-12", "0501234567890123", "1-800-FLOWERS", "+", "*", "05O1234567"]
)
def test_nothing_is_read_when_it_is_no_number(written: str) -> None:
    assert phone(written) is None


def test_national_services_never_get_the_country_code_when_they_cannot_be_dialled_from_abroad() -> None:
    for written in ("1-700-700-700", "*2800", "1800-123-123", "1599555555", "106"):
        assert (phone(written) or "").startswith("IL:"), written
    assert phone("*2800", "UA") == "UA:*2800"  # another country's star number is another number


_REGIONS = ("IL", "UA", "RU", "US", "GB", "DE", "FR", "KZ", "BY", "PL")


@st.composite
def mobile_numbers(draw: st.DrawFn) -> phonenumbers.PhoneNumber:
    """A number that exists in the numbering plan of a country."""
    region = draw(st.sampled_from(_REGIONS))
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    assert example is not None
    text = str(example.national_number)
    changed = text[:-6] + draw(st.text(ten, min_size=6, max_size=6))
    number = phonenumbers.PhoneNumber(country_code=example.country_code, national_number=int(changed))
    assume(phonenumbers.is_valid_number(number))
    return number


def _writings(number: phonenumbers.PhoneNumber, home: str) -> list[str]:
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    written = [
        e164,
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        phonenumbers.format_number(number, PhoneNumberFormat.RFC3966),
        phonenumbers.format_out_of_country_calling_number(number, home),
        f"\u202d{e164}\u202c",
    ]
    if phonenumbers.country_code_for_region(home) == number.country_code:
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        written += [national, national.replace(" ", "").replace("-", ""), national.replace("-", " ")]
    return written


@given(mobile_numbers(), st.sampled_from(("IL", "UA", "RU")))
def test_a_number_has_one_form_when_written_in_any_way(number: phonenumbers.PhoneNumber, home: str) -> None:
    expected = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    for written in _writings(number, home):
        assert phone(written, home) == expected, written


@given(mobile_numbers(), mobile_numbers(), st.sampled_from(("IL", "UA", "RU")))
def test_two_numbers_never_meet_when_they_are_different(
    one: phonenumbers.PhoneNumber, other: phonenumbers.PhoneNumber, home: str
) -> None:
    assume((one.country_code, one.national_number) != (other.country_code, other.national_number))
    assert {phone(each, home) for each in _writings(one, home)}.isdisjoint(
        phone(each, home) for each in _writings(other, home)
    )


@given(
    st.sampled_from(("phone", "email", "national_id", "handle", "card_token", "host_id")),
    st.text(max_size=60),
    st.sampled_from(("IL", "UA", "RU")),
)
def test_the_normal_form_stays_when_it_is_read_again(kind: str, written: str, home: str) -> None:
    given_form = identity_as_given(kind, written or "x", home)
    assert identity_as_given(kind, given_form.value, home).value == given_form.value


@given(mobile_numbers(), st.sampled_from(("IL", "UA", "RU")))
def test_what_is_shown_is_read_as_the_same_when_typed_again(
    number: phonenumbers.PhoneNumber, home: str
) -> None:
    read = read_identity("phone", phonenumbers.format_number(number, PhoneNumberFormat.E164), home)
    assert read is not None
    assert phone(read.shown, home) == read.value


def test_numbers_are_shown_as_at_home_when_they_are_of_home() -> None:
    def shown(value: str, home: str) -> str:
        read = read_identity("phone", value, home)
        assert read is not None
        return read.shown

    assert shown("+972501234567", "IL") == "050-123-4567"
    assert shown("+972501234567", "UA") == "+972 50-123-4567"
    assert shown("0671234567", "UA") == "067 123 4567"
    assert shown("1700123456", "IL") == "1-700-123-456"
    assert shown("*2800", "IL") == "*2800"


@pytest.mark.parametrize(
    ("normal", "written"),
    [
        ("ruth@customer.example", ("Ruth@Customer.Example", " ruth@customer.example ", "Ruth Cohen <RUTH@customer.example>", "mailto:ruth@customer.example", "ruth@customer.example.")),
        ("тест@xn--e1afmkfd.xn--80akhbyknj4f", ("Тест@Пример.Испытание", "ТЕСТ@xn--e1afmkfd.xn--80akhbyknj4f")),
    ],
)  # fmt: skip
def test_every_writing_of_an_address_meets_when_read(normal: str, written: tuple[str, ...]) -> None:
    for each in written:
        read = read_identity("email", each)
        assert read is not None, each
        assert read.value == normal


def test_strangers_stay_apart_when_a_provider_would_join_them() -> None:
    forms = {each: (read_identity("email", each) or identity_as_given("email", "?")).value for each in
             ("ruth.cohen@gmail.com", "ruthcohen@gmail.com", "ruthcohen+shop@gmail.com", "ruthcohen@googlemail.com")}  # fmt: skip
    assert len(set(forms.values())) == 4
    for nonsense in ("ruth", "@x.example", "a@", "a b@x.example", "a@x..example", "a@" + "x" * 300):
        assert read_identity("email", nonsense) is None, nonsense


def test_national_ids_are_read_when_their_check_digit_fits() -> None:
    def read(written: str, home: str = "IL") -> str | None:
        found = read_identity("national_id", written, home)
        return found.value if found else None

    assert read("000000018") == read("18".zfill(5)) == read("00000001-8") == "IL:000000018"
    assert read("123456782") == "IL:123456782"
    assert read("123456783") is None
    assert read("2935277360", "UA") == read("UA:2935277360") == read("2935277360") == "UA:2935277360"
    assert read("2935277361", "UA") is None
    assert read("000000000") is None
    assert read("7707083893", "RU") == read("RU 7707083893") == "RU:7707083893"
    assert read("500100732259", "RU") == read("5001 0073 2259") == "RU:500100732259"
    assert read("112-233-445 95", "RU") == read("11223344595") == "RU:11223344595"
    assert [read(each, "RU") for each in ("7707083894", "500100732258", "112-233-445 96")] == [None] * 3


def test_id_is_kept_as_given_when_its_country_has_no_check_here() -> None:
    def read(written: str, home: str) -> tuple[str, str] | None:
        found = read_identity("national_id", written, home)
        return (found.value, found.shown) if found else None

    assert read("de:t22 000 129", "IL") == ("DE:T22000129", "DE:T22000129")
    assert read("T22000129", "DE") == ("DE:T22000129", "T22000129")
    assert read("123456783", "KZ") == ("KZ:123456783", "123456783")  # no Israeli check digit there
    assert read("RSSMRA85T10A562S", "IT") == ("IT:RSSMRA85T10A562S", "RSSMRA85T10A562S")
    for nonsense in ("ZZ:T22000129", "DE:Mustermann", "DE:123", "DE:" + "1" * 31, "T22000129"):
        assert read(nonsense, "IL") is None, nonsense


@given(st.text(ten, min_size=8, max_size=8))
def test_one_check_digit_fits_when_eight_digits_are_given(first: str) -> None:
    assume(first.strip("0"))
    assert sum(is_teudat_zehut(first + last) for last in ten) == 1
    for place in range(8):  # one wrong digit is always noticed
        right = next(first + last for last in ten if is_teudat_zehut(first + last))
        wrong = right[:place] + str((int(right[place]) + 3) % 10) + right[place + 1 :]
        assert not is_teudat_zehut(wrong)


@given(st.text(ten, min_size=9, max_size=9))
def test_one_check_digit_of_ukraine_fits_when_nine_digits_are_given(first: str) -> None:
    assume(first.strip("0"))
    assert sum(is_rnokpp(first + last) for last in ten) == 1


def _inns(nine_or_ten: str) -> list[str]:
    checks = range(10 ** (len(nine_or_ten) - 8))
    return [whole for each in checks if is_inn(whole := f"{nine_or_ten}{each:0{len(nine_or_ten) - 8}}")]


@given(st.text(ten, min_size=9, max_size=10))
def test_one_inn_has_right_check_digits_when_the_others_are_given(first: str) -> None:
    assume(first.strip("0"))
    (right,) = _inns(first)
    found = read_identity("national_id", f"ru {right}", "IL")
    assert found is not None
    assert found.value == f"RU:{right}"


@given(st.integers(1_001_999, 999_999_999), st.integers(0, 99))
def test_one_snils_has_right_check_digits_when_the_number_is_given(number: int, check: int) -> None:
    right = [each for each in range(100) if is_snils(f"{number:09}{each:02}")]
    assert len(right) == 1
    assert is_snils(f"{number:09}{check:02}") == (check in right)


@given(st.sampled_from(("DE", "KZ", "US")), st.from_regex(r"[A-Z0-9]{3,29}[0-9]", fullmatch=True))
def test_id_of_another_country_is_read_as_the_same_when_what_is_shown_is_typed(
    country: str, card: str
) -> None:
    found = read_identity("national_id", f"{country}:{card}", "IL")
    assert found is not None
    assert found.value == f"{country}:{card}"
    for home in ("IL", country):
        shown = read_identity("national_id", found.value, home)
        assert shown is not None
        assert read_identity("national_id", shown.shown, home) == shown


def test_number_of_a_card_is_refused_when_a_token_is_asked() -> None:
    assert read_identity("card_token", "4111 1111 1111 1111") is None
    assert read_identity("card_token", "tok_1Nx2") is not None


def test_query_finds_the_form_when_it_is_another_writing_of_it() -> None:
    assert "+972501234567" in search_forms("050-123-4567")
    assert search_forms("050-123") == ("50123",)
    assert search_forms("+972 50 111") == ("97250111",)
    assert search_forms("Ruth") == ()
    assert search_forms("RUTH@X.example") == ("ruth@x.example",)
