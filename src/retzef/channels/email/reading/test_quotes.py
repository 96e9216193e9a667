"""What is cut of an answer, by the programs that people write with."""

import pytest

from retzef.channels.email.reading.quotes import cut_reply

# How it is called, the mail, what is new in it.
ANSWERS = [
    pytest.param("Thanks!\n\nOn Mon, 3 Jan 2022 at 10:00, Dana Levi <dana@example.com> wrote:\n\n> hi\n> there\n", "Thanks!", id="gmail-en"),
    pytest.param("Thanks!\n\nOn Mon, Jan 3, 2022 at 10:00 AM Dana Levi and friends <\ndana.levi.long@example.com> wrote:\n\n> hi\n", "Thanks!", id="gmail-en-wrapped"),
    pytest.param("תודה\n\n\u202bבתאריך יום ב׳, 3 בינו׳ 2022 ב-10:00 מאת \u202aDana Levi\u202c\u200f <\u202adana@example.com\u202c\u200f>:\u202c\n\n> שלום\n", "תודה", id="gmail-he"),
    pytest.param("תודה\n\nב-3 בינואר 2022 בשעה 10:00, מאת דנה לוי <dana@example.com>:\n\n> שלום\n", "תודה", id="gmail-he2"),
    pytest.param("תודה\n\n> ב-3 בינו׳ 2022, בשעה 10:00, דנה לוי <dana@example.com> כתב/ה:\n> \n> שלום\n", "תודה", id="apple-he"),
    pytest.param("תודה\n\nנשלח מה-iPhone שלי\n\n\u202bב-3 בינו׳ 2022, בשעה 10:00, \u200fדנה לוי \u200f<dana@example.com> כתב/ה:\u202c\n\n> שלום\n", "תודה", id="apple-he2"),
    pytest.param("Дякую\n\nпн, 3 січ. 2022 р. о 10:00 Дана Леві <dana@example.com> пише:\n\n> Вітаю\n", "Дякую", id="gmail-uk"),
    pytest.param("Спасибо\n\nпн, 3 янв. 2022 г. в 10:00, Дана Леви <dana@example.com>:\n\n> Здравствуйте\n", "Спасибо", id="gmail-ru"),
    pytest.param("Спасибо\n\nОтправлено с iPhone\n\n> 3 янв. 2022 г., в 10:00, Дана <dana@example.com> написал(а):\n> \n> текст\n", "Спасибо", id="apple-ru"),
    pytest.param("Дякую\n\nНадіслано з iPhone\n\n> 3 січ. 2022 р. о 10:00 Дана <dana@example.com> написав(-ла):\n> \n> текст\n", "Дякую", id="apple-uk"),
    pytest.param('Спасибо\n\n03.01.2022, 10:00, "Дана Леви" <dana@example.com>:\n> текст\n> ещё\n\n-- \nС уважением, Иван\n', "Спасибо", id="yandex"),
    pytest.param('Спасибо\n \n \n03.01.2022, 10:00, "Дана Леви" <dana@example.com>:\nтекст\nещё\n', "Спасибо", id="yandex2"),
    pytest.param("Спасибо\n\n>Понедельник, 3 января 2022, 10:00 +03:00 от Дана <dana@example.com>:\n>\n>текст\n>\n", "Спасибо", id="mailru"),
    pytest.param("Спасибо\n\nПонедельник, 3 января 2022, 10:00 +03:00 от Дана <dana@example.com>:\n \nтекст\n", "Спасибо", id="mailru2"),
    pytest.param('Дякую\n\n--- Оригінальне повідомлення ---\nВід кого: "Дана" <dana@example.com>\nДата: 3 січня 2022, 10:00:00\n\nтекст\n', "Дякую", id="ukrnet"),
    pytest.param('Дякую\n\n3 січня 2022, 10:00:00, від "Дана Леві" <dana@example.com>:\n\nтекст\n', "Дякую", id="ukrnet2"),
    pytest.param("Thanks\n\nOn 03/01/2022 10:00, Dana Levi wrote:\n> hi\n\nMore below\n", "Thanks\n\nMore below", id="tb-en"),
    pytest.param("On 03/01/2022 10:00, Dana Levi wrote:\n> hi\n\nMy answer\n", "My answer", id="tb-bottom"),
    pytest.param("03.01.2022 10:00, Дана Леви пишет:\n> текст\n\nОтвет\n", "Ответ", id="tb-ru"),
    pytest.param("03.01.22 10:00, Дана Леві пише:\n> текст\n\nВідповідь\n", "Відповідь", id="tb-uk"),
    pytest.param("ב-03/01/2022 10:00, דנה לוי כתב:\n> שלום\n\nתשובה\n", "תשובה", id="tb-he"),
    pytest.param("Thanks\n\nFrom: Dana Levi <dana@example.com>\nSent: Monday, January 3, 2022 10:00 AM\nTo: Ivan <ivan@example.com>\nSubject: RE: hi\n\ntext\n", "Thanks", id="outlook-en"),
    pytest.param("Thanks\n\n-----Original Message-----\nFrom: Dana\nSent: x\n\ntext\n", "Thanks", id="outlook-en2"),
    pytest.param("Thanks\n\n________________________________\nFrom: Dana Levi <dana@example.com>\nSent: Monday\nTo: Ivan\nSubject: RE\n\ntext", "Thanks", id="outlook-rule"),
    pytest.param("תודה\n\nמאת: דנה לוי <dana@example.com>\nנשלח: יום שני 03 ינואר 2022 10:00\nאל: איוון\nנושא: RE: שלום\n\nטקסט", "תודה", id="outlook-he"),
    pytest.param("תודה\n\n-----הודעה מקורית-----\nמאת: דנה\n\nטקסט", "תודה", id="outlook-he2"),
    pytest.param("Дякую\n\nВід: Дана Леві <dana@example.com>\nНадіслано: понеділок, 3 січня 2022 р. 10:00\nКому: Іван\nТема: RE: привіт\n\nтекст", "Дякую", id="outlook-uk"),
    pytest.param("Спасибо\n\nОт: Дана Леви <dana@example.com>\nОтправлено: 3 января 2022 г. 10:00\nКому: Иван\nТема: RE: привет\n\nтекст", "Спасибо", id="outlook-ru"),
    pytest.param("Спасибо\n\n-----Исходное сообщение-----\nОт: Дана\n\nтекст", "Спасибо", id="outlook-ru2"),
    pytest.param("Thanks\n\n*From:* Dana <dana@example.com>\n*Sent:* Monday\n*To:* Ivan\n*Subject:* hi\n\ntext", "Thanks", id="outlook-bold"),
    pytest.param("Thanks\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Dana <dana@example.com>\nSent: Monday\nTo: x\nSubject: y\n\ntext", "Thanks", id="outlook-mobile"),
    pytest.param("Thanks\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: Dana <dana@example.com>\nDate: 03/01/2022 10:00 (GMT+02:00)\nTo: Ivan\nSubject: hi\n\ntext", "Thanks", id="samsung"),
    pytest.param("תודה\n\nנשלח מה-Galaxy שלי\n\n-------- הודעה מקורית --------\nמאת: דנה\nתאריך: 3.1.2022 10:00 (GMT+02:00)\n\nטקסט", "תודה", id="samsung-he"),
    pytest.param("Hello\n\n-- \nIvan\n+380 44 123 45 67", "Hello", id="sig"),
    pytest.param("Hello\n\nBest regards,\nIvan Petrenko\nACME\nTel: +380 44 123 45 67", "Hello", id="sig-closing"),
    pytest.param("Hello\n\nBest regards,\nIvan", "Hello\n\nBest regards,\nIvan", id="sig-closing-name"),
    pytest.param("שלום\n\nבברכה,\nדנה לוי\nנייד: 050-1234567", "שלום", id="he-closing"),
    pytest.param("Привет\n\nС уважением,\nИван\nтел. +7 495 123-45-67", "Привет", id="ru-closing"),
    pytest.param("Please call at 10:00:\n\n050-1234567", "Please call at 10:00:\n\n050-1234567", id="plain-no-quote"),
    pytest.param("The order is\nFrom: Kyiv\nTo: Lviv\nplease", "The order is\nFrom: Kyiv\nTo: Lviv\nplease", id="from-in-text"),
    pytest.param("See below\n\n---------- Forwarded message ---------\nFrom: X <x@example.com>\nDate: Mon\nSubject: y\nTo: z\n\ninvoice", "See below\n\n---------- Forwarded message ---------\nFrom: X <x@example.com>\nDate: Mon\nSubject: y\nTo: z\n\ninvoice", id="forward"),
    pytest.param("> Q1?\nYes\n> Q2?\nNo", "Yes\nNo", id="interleaved"),
    pytest.param("Danke\n\nAm 03.01.2022 um 10:00 schrieb Dana Levi:\n> hi", "Danke", id="de"),
    pytest.param("> a\n> b", "> a\n> b", id="only-quote"),
    pytest.param("Merci\n\nLe lun. 3 janv. 2022 à 10:00, Dana <dana@example.com> a écrit :\n\n> hi", "Merci", id="gmail-fr"),
    pytest.param("Thanks\n\n-------- Original message --------\nFrom: Dana <dana@example.com>\nDate: Mon\n\ntext", "Thanks", id="android"),
    pytest.param("Thanks\n\n‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, January 3rd, 2022 at 10:00 AM, Dana <dana@example.com> wrote:\n\n> hi", "Thanks", id="proton"),
    pytest.param("Thanks\n\n---- On Mon, 03 Jan 2022 10:00:00 +0200 Dana <dana@example.com> wrote ----\n\nhi", "Thanks", id="zoho"),
    pytest.param("Thanks\n\n>>> Dana Levi <dana@example.com> 03/01/2022 10:00 AM >>>\nhi\nthere", "Thanks", id="groupwise"),
    pytest.param("Thanks\n\n##- Please type your reply above this line -##\nYour request 4417", "Thanks", id="desk-en"),
    pytest.param("תודה\n\n##- נא להשיב מעל שורה זו -##\nפנייה 4417", "תודה", id="desk-he"),
    pytest.param('Спасибо\n\n----------------\nКому: Иван (ivan@example.com);\nТема: заказ;\n03.01.2022, 10:00, "Дана" <dana@example.com>:\n\nтекст', "Спасибо", id="yandex-mobile"),
    pytest.param("Спасибо\n\n--\nОтправлено из Mail.ru для Android понедельник, 03 января 2022г., 10:00 +03:00 от Дана dana@example.com:\n\n>текст", "Спасибо", id="mailru-mobile"),
    pytest.param("Спасибо\n\nВы писали 3 января 2022 г., 10:00:12:\n\n> текст", "Спасибо", id="the-bat"),
    pytest.param("ДЛ> текст\nДЛ> ещё\nСпасибо", "Спасибо", id="the-bat-initials"),
    pytest.param("Спасибо\n\nДана Леви писал(а) 2022-01-03 10:00:\n> текст", "Спасибо", id="roundcube-ru"),
    pytest.param("Дякую\n\nпонеділок, 3 січня 2022 р. 10:00:12 EET Дана Леві написано:\n> текст", "Дякую", id="kmail-uk"),
    pytest.param("Спасибо\n\nВ письме от 3 января 2022 г. 10:00:12 MSK пользователь Дана написал:\n> текст", "Спасибо", id="kmail-ru"),
    pytest.param("Thanks\n\nDana Levi/ACME wrote on 03/01/2022 10:00:12 AM:\n\n> hi", "Thanks", id="notes"),
    pytest.param("Thanks\n\nQuoting Dana Levi <dana@example.com>:\n\n> hi", "Thanks", id="horde"),
    pytest.param("Thanks\n\n________________________________\nSubject: RE: hi\nFrom: dana@example.com\nTo: ivan@example.com\nDate: Mon, 3 Jan 2022\n\nhi", "Thanks", id="hotmail"),
    pytest.param("Thanks\n\n_______________________________________________\nshop mailing list\nhttps://lists.example.org/listinfo/shop", "Thanks", id="mailman-footer"),
    pytest.param("Thanks\n\nVirus-free. www.example.com", "Thanks", id="checked-en"),
    pytest.param("Спасибо\n\nБез вирусов. www.example.com", "Спасибо", id="checked-ru"),
    pytest.param("תודה\n\nהודעה זו נבדקה לאיתור וירוסים", "תודה", id="checked-he"),
    pytest.param("Thanks\n\nThis e-mail and its attachments are confidential and intended only for whom it is sent to.", "Thanks", id="confidential"),
    pytest.param("Спасибо\n\nОтправлено из мобильной Почты Mail.ru", "Спасибо", id="sent-ru"),
    pytest.param("Дякую\n\nНадіслано з пошти Ukr.net", "Дякую", id="sent-uk"),
    pytest.param("תודה\n\nנשלח מהטלפון הנייד שלי", "תודה", id="sent-he"),
    pytest.param("המשלוח\nנשלח מחר בבוקר", "המשלוח\nנשלח מחר בבוקר", id="sent-he-tomorrow"),
    pytest.param("Заказ\nОтправлено с курьером", "Заказ\nОтправлено с курьером", id="sent-ru-courier"),
    pytest.param("First\n\n---\n\nSecond", "First\n\n---\n\nSecond", id="rule-in-letter"),
    pytest.param("Thanks\n\n---\n\n**From:** Dana <dana@example.com>\n**Sent:** Monday\n**To:** Ivan\n**Subject:** hi\n\ntext", "Thanks", id="markdown"),
    pytest.param("Formats:\n\n2024-01-15 14:30:25\n15.01.2024 14:30\n01/15/2024 at 2:30 PM\n\nAll of them.", "Formats:\n\n2024-01-15 14:30:25\n15.01.2024 14:30\n01/15/2024 at 2:30 PM\n\nAll of them.", id="dates-in-letter"),
    pytest.param("Trip:\nFrom: Kyiv\nTo: Lviv\nDate: tomorrow", "Trip:\nFrom: Kyiv\nTo: Lviv\nDate: tomorrow", id="trip"),
    pytest.param("תראו\n\nתחילת ההודעה שהועברה:\n\nמאת: X <x@example.com>\nנושא: y\n\nחשבונית", "תראו\n\nתחילת ההודעה שהועברה:\n\nמאת: X <x@example.com>\nנושא: y\n\nחשבונית", id="forward-he"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "answer"), ANSWERS)
def test_only_the_answer_is_left_when_a_program_set_it_out(text: str, answer: str) -> None:
    assert cut_reply(text) == answer


def test_nothing_is_cut_when_nothing_but_a_quote_is_there() -> None:
    assert cut_reply("> yes\n> no") == "> yes\n> no"


def test_what_a_mail_sends_on_is_kept_when_only_its_subject_says_so() -> None:
    text = (
        "See below\n\nFrom: Dana <dana@example.com>\nSent: Monday\nTo: Ivan\nSubject: invoice\n\nHere it is"
    )
    assert cut_reply(text, is_forward=True) == text
    assert cut_reply(text) == "See below"
