"""Answers as programs set them out in languages that Retzef itself does not speak: customers write with whatever they have."""

import pytest

from retzef.channels.email.reading.quotes import cut_reply
from retzef.channels.email.reading.signatures import without_signature

WHO = "Dana Levi <dana@example.com>"
# What programs write above the quote: Gmail, and Apple's where it differs.
ATTRIBUTIONS = [
    pytest.param(f"Am Mo., 3. Jan. 2022 um 10:00 Uhr schrieb {WHO}:", id="de"),
    pytest.param("Am 03.01.2022 um 10:00 schrieben Sie:", id="de-you"),
    pytest.param(f"Le lun. 3 janv. 2022 à 10:00, {WHO} a écrit :", id="fr"),
    pytest.param(f"El lun, 3 ene 2022 a las 10:00, {WHO}\nescribió:", id="es"),
    pytest.param(f"Il giorno lun 3 gen 2022 alle ore 10:00 {WHO} ha scritto:", id="it"),
    pytest.param(f"Em seg., 3 de jan. de 2022 às 10:00, {WHO} escreveu:", id="pt"),
    pytest.param(f"Op ma 3 jan. 2022 om 10:00 schreef {WHO}:", id="nl"),
    pytest.param(f"Op 3-jan.-2022, om 10:00 heeft {WHO} het volgende geschreven:", id="nl-apple"),
    pytest.param(f"pon., 3 sty 2022 o 10:00 {WHO} napisał(a):", id="pl"),
    pytest.param(f"Dnia 3 sty 2022 o godz. 10:00 {WHO} napisał(a):", id="pl-apple"),
    pytest.param(f"Den mån 3 jan. 2022 kl 10:00 skrev {WHO}:", id="sv"),
    pytest.param(f"man. 3. jan. 2022 kl. 10.00 skrev {WHO}:", id="da"),
    pytest.param("Den fre 3 jan. 2022 10:00Dana Levi <dana@example.com> skrev:", id="sv-without-blank"),
    pytest.param(f"ma 3. tammik. 2022 klo 10.00 {WHO} kirjoitti:", id="fi"),
    pytest.param(f"po 3. 1. 2022 v 10:00 odesílatel {WHO} napsal:", id="cs"),
    pytest.param(f"{WHO} ezt írta (időpont: 2022. jan. 3., H, 10:00):", id="hu"),
    pytest.param(f"2022. jan. 3., h 10:00 időpontban {WHO} ezt írta:", id="hu-apple"),
    pytest.param(f"În lun., 3 ian. 2022 la 10:00, {WHO} a scris:", id="ro"),
    pytest.param(f"{WHO}, 3 Oca 2022 Pzt, 10:00 tarihinde şunu yazdı:", id="tr"),
    pytest.param(f"Στις Δευ 3 Ιαν 2022 στις 10:00 π.μ., ο/η {WHO} έγραψε:", id="el"),
    pytest.param(f"На пн, 3.01.2022 г. в 10:00 {WHO} написа:", id="bg"),
    pytest.param(f"2022年1月3日(月) 10:00 {WHO}:", id="ja"),
    pytest.param(f"2022/01/03 10:00、{WHO}のメール:", id="ja-apple"),
    pytest.param(f"{WHO} 于2022年1月3日周一 10:00写道：", id="zh"),
    pytest.param(f"{WHO} 在 2022年1月3日 周一 10:00 写道：", id="zh-apple"),
    pytest.param(f"2022년 1월 3일 (월) 오전 10:00, {WHO}님이 작성:", id="ko"),
    pytest.param(f"في الاثنين، 3 يناير 2022 في 10:00 ص تمت كتابة ما يلي بواسطة {WHO}:", id="ar"),
    pytest.param(f"Vào Th 2, 3 thg 1, 2022 vào lúc 10:00 {WHO} đã viết:", id="vi"),
    pytest.param(f"Pada tanggal Sen, 3 Jan 2022 pukul 10.00 {WHO} menulis:", id="id"),
]  # fmt: skip
# As Outlook sets out whose mail it was.
BLOCKS = [
    pytest.param("Von: {}\nGesendet: Montag, 3. Januar 2022 10:00\nAn: Iwan\nBetreff: AW: Frage", id="de"),
    pytest.param("De : {}\nEnvoyé : lundi 3 janvier 2022 10:00\nÀ : Ivan\nObjet : RE: question", id="fr"),
    pytest.param("De: {}\nEnviado el: lunes, 3 de enero de 2022 10:00\nPara: Ivan\nAsunto: RE: consulta", id="es"),
    pytest.param("Da: {}\nInviato: lunedì 3 gennaio 2022 10:00\nA: Ivan\nOggetto: R: domanda", id="it"),
    pytest.param("De: {}\nEnviada em: segunda-feira, 3 de janeiro de 2022 10:00\nPara: Ivan\nAssunto: RES: dúvida", id="pt"),
    pytest.param("Van: {}\nVerzonden: maandag 3 januari 2022 10:00\nAan: Ivan\nOnderwerp: RE: vraag", id="nl"),
    pytest.param("Od: {}\nWysłane: poniedziałek, 3 stycznia 2022 10:00\nDo: Ivan\nTemat: Odp: pytanie", id="pl"),
    pytest.param("Från: {}\nSkickat: den 3 januari 2022 10:00\nTill: Ivan\nÄmne: SV: fråga", id="sv"),
    pytest.param("Fra: {}\nSendt: 3. januar 2022 10:00\nTil: Ivan\nEmne: SV: spørgsmål", id="da"),
    pytest.param("Lähettäjä: {}\nLähetetty: maanantai 3. tammikuuta 2022 10.00\nVastaanottaja: Ivan\nAihe: VS: kysymys", id="fi"),
    pytest.param("Od: {}\nOdesláno: pondělí 3. ledna 2022 10:00\nKomu: Ivan\nPředmět: RE: dotaz", id="cs"),
    pytest.param("Feladó: {}\nElküldve: 2022. január 3., hétfő 10:00\nCímzett: Ivan\nTárgy: RE: kérdés", id="hu"),
    pytest.param("Kimden: {}\nGönderildi: 3 Ocak 2022 Pazartesi 10:00\nKime: Ivan\nKonu: YNT: soru", id="tr"),
    pytest.param("Από: {}\nΣτάλθηκε: Δευτέρα, 3 Ιανουαρίου 2022 10:00\nΠρος: Ivan\nΘέμα: ΑΠ: ερώτηση", id="el"),
    pytest.param("发件人: {}\n发送时间: 2022年1月3日 10:00\n收件人: Ivan\n主题: 答复: 问题", id="zh"),
    pytest.param("寄件者： {}\n寄件日期： 2022年1月3日 10:00\n收件者： Ivan\n主旨： 回覆: 問題", id="zh-tw"),
    pytest.param("差出人: {}\n送信日時: 2022年1月3日 10:00\n宛先: Ivan\n件名: RE: 質問", id="ja"),
    pytest.param("보낸 사람: {}\n보낸 날짜: 2022년 1월 3일 월요일 오전 10:00\n받는 사람: Ivan\n제목: RE: 질문", id="ko"),
    pytest.param("من: {}\nتاريخ الإرسال: 3 يناير 2022 10:00\nإلى: Ivan\nالموضوع: رد: سؤال", id="ar"),
]  # fmt: skip
SEPARATORS = [
    "-----Ursprüngliche Nachricht-----", "-------- Message d'origine --------", "-----Mensaje original-----", "-----Messaggio originale-----",
    "-----Mensagem original-----", "-----Oorspronkelijk bericht-----", "-----Ursprungligt meddelande-----", "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----", "-----Alkuperäinen viesti-----", "-----Původní zpráva-----", "-----Eredeti üzenet-----",
    "-----Orijinal Mesaj-----", "-----Αρχικό μήνυμα-----", "------------------ 原始邮件 ------------------", "-----元のメッセージ-----",
    "-----원본 메시지-----", "-----الرسالة الأصلية-----",
]  # fmt: skip
FOOTERS = [
    "Von meinem iPhone gesendet", "Diese Nachricht wurde von meinem Android-Gerät gesendet.", "Envoyé depuis l'application Mail Orange",
    "Envoyé de mon iPhone", "Enviado desde mi iPhone", "Enviado do meu iPhone", "Inviato da iPhone", "Wysłane z iPhone'a",
    "Verstuurd vanaf mijn iPhone", "Verzonden met Outlook voor Android", "Skickat från min iPhone", "Sendt fra min iPhone",
    "Lähetetty iPhonesta", "Odesláno z iPhonu", "iPhone-omról küldve", "Trimis de pe iPhone-ul meu", "iPhone'umdan gönderildi",
    "Στάλθηκε από το iPhone μου", "发自我的iPhone", "從我的 iPhone 傳送", "iPhoneから送信", "나의 iPhone에서 보냄", "أُرسلت من الـ iPhone",
    "Đã gửi từ iPhone của tôi"[3:], "Dikirim dari iPhone saya", "Sent via mobile", "<<sent by galaxy>>", "Obtener Outlook para iOS",
    "Télécharger Outlook pour Android", "Virenfrei. www.example.com",
]  # fmt: skip
CLOSINGS = [
    "Mit freundlichen Grüßen", "Viele Grüße", "Cordialement,", "Saludos cordiales,", "Distinti saluti", "Atenciosamente,",
    "Met vriendelijke groet,", "Z poważaniem", "Med vänliga hälsningar", "Mvh,", "Med venlig hilsen", "Ystävällisin terveisin", "S pozdravem",
    "Üdvözlettel,", "Saygılarımla,", "Με εκτίμηση,", "よろしくお願いいたします。", "此致", "감사합니다.",
]  # fmt: skip
FORWARDS = [
    "---------- Weitergeleitete Nachricht ---------", "Anfang der weitergeleiteten Nachricht:", "---------- Message transféré ---------",
    "Début du message réexpédié :", "---------- Mensaje reenviado ---------", "Inizio messaggio inoltrato:", "---------- Przekazana wiadomość ---------",
    "---------- Doorgestuurd bericht ---------", "---------- Vidarebefordrat meddelande ---------", "---------- Videresendt besked ---------",
    "---------- 转发的邮件 ---------", "---------- 転送メッセージ ---------", "---------- 전달된 메시지 ---------",
]  # fmt: skip


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_what_stands_above_a_quote_is_cut_with_it(attribution: str) -> None:
    assert cut_reply(f"OK, 4417.\n\n{attribution}\n\n> …\n> …\n") == "OK, 4417."


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_it_is_known_where_the_quote_has_no_marks(attribution: str) -> None:
    assert cut_reply(f"OK, 4417.\n\n{attribution}\n\nLorem ipsum\ndolor\n") == "OK, 4417."


@pytest.mark.parametrize("block", BLOCKS)
def test_fields_of_the_mail_that_is_answered_are_known(block: str) -> None:
    assert cut_reply(f"OK, 4417.\n\n{block.format(WHO)}\n\nLorem ipsum\n") == "OK, 4417."
    bold = "\n".join(f"*{line.replace(':', ':*', 1).replace('：', '：*', 1)}" for line in block.split("\n"))
    assert cut_reply(f"OK, 4417.\n\n{bold.format(WHO)}\n\nLorem ipsum\n") == "OK, 4417."


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_line_that_says_original_message_begins_the_quote(separator: str) -> None:
    assert cut_reply(f"OK, 4417.\n\n{separator}\nLorem ipsum\n") == "OK, 4417."


@pytest.mark.parametrize("footer", FOOTERS)
def test_what_a_telephone_says_of_itself_is_cut(footer: str) -> None:
    assert cut_reply(f"OK, 4417.\n\n{footer}\n") == "OK, 4417."


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_closing_with_a_telephone_number_is_a_signature(closing: str) -> None:
    assert cut_reply(f"OK, 4417.\n\n{closing}\nDana Levi\n+1 555 010 44 17\n") == "OK, 4417."
    assert closing in cut_reply(f"OK, 4417.\n\n{closing}\nDana Levi\n")


@pytest.mark.parametrize("mark", FORWARDS)
def test_what_is_sent_on_is_kept(mark: str) -> None:
    text = f"OK, 4417.\n\n{mark}\nFrom: {WHO}\nDate: Mon\nSubject: x\nTo: y\n\nLorem ipsum"
    assert cut_reply(text) == text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("20 is enough\n\nOn Mon, Jan 3, 2022 at 10:00 Dana <dana@example.com> wrote:\n> 30?", "20 is enough", id="figure-first"),
        pytest.param("Mon ami est là\nLe lun. 3 janv. 2022 à 10:00, Dana <dana@example.com> a écrit :\n> Qui?", "Mon ami est là", id="words-first"),
        pytest.param("Yes -- On Mon, Jan 3, 2022 at 10:00 AM, dana@example.com wrote:\n> Ready?", "Yes", id="one-line"),
        pytest.param("Fine, see you On Jan 3, 2022, at 10:00 AM, Dana <\ndana@example.com>\nwrote:\n\n> Ready?", "Fine, see you", id="one-line-wrapped"),
        pytest.param("Yes\n\n2022/1/3 Dana Levi <dana@example.com>\n\n> Ready?", "Yes", id="without-a-colon"),
        pytest.param("Yes\n\n2022-01-03 10:00 GMT+02:00 Dana Levi\n> Ready?", "Yes", id="iso"),
        pytest.param("Yes\n\n________________________________\nFrom: dana@example.com Date: Mon, 3 Jan 2022 10:00:00 +0200\nReady?", "Yes", id="fields-in-one-line"),
        pytest.param("On 3 January 2022 I paid 20 euro.\nWhere is it?", "On 3 January 2022 I paid 20 euro.\nWhere is it?", id="a-letter"),
        pytest.param("Yes\n\n> a line that is broken once more where it was already as long as lines are\nallowed to be\n> and so on", "Yes", id="broken-off"),
        pytest.param("> Shall it be the blue one that you asked for the other day, or the red one\nThe blue one\n> Where to?\nhome", "The blue one\nhome", id="answered-between"),
    ],
)  # fmt: skip
def test_words_beside_an_attribution_stay(text: str, answer: str) -> None:
    assert cut_reply(text) == answer


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        pytest.param(["Thanks,", "________", "DANA LEVI", "Bank of Examples", "Direct: +1 555 010 4417"], 1, id="below-a-closing"),
        pytest.param(["Done.", "——————————", "小满", "活动协调人"], 1, id="name-and-office"),
        pytest.param(["Done.", "=========", "Dana Levi, Dipl.-Ing.", "Tel: +49 511 333 4417"], 1, id="name-and-telephone"),
        pytest.param(["My details:", "----------", "Phone: 050-1234567", "Order: 4417"], 4, id="a-form"),
        pytest.param(["First.", "----------", "Second comes here, and it is long enough to be read as a sentence."], 3, id="a-letter"),
        pytest.param(["First?", "----------", "And what about 4417?"], 3, id="a-question"),
    ],
)  # fmt: skip
def test_short_lines_below_a_rule_are_a_signature_when_they_say_who_writes(
    lines: list[str], kept: int
) -> None:
    assert without_signature(lines, range(len(lines))) == list(range(kept))


def test_a_text_that_is_no_letter_is_not_asked_for_attributions_without_end() -> None:
    lines = "\n".join(["On " * 100 + "3 Jan 10:00:"] * 500)
    assert cut_reply(lines) == lines
