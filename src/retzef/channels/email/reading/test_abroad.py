"""Bounces and automatic answers of servers and programs that speak other languages than Retzef."""

import pytest

from retzef.channels.email.reading import FailedRecipient, read_mail

HEAD = (
    "To: shop@shop.example\nDate: Mon, 3 Jan 2022 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n"
)
# What it is called, and what it says.
BOUNCES = [
    pytest.param("Unzustellbar: Bestellung 4417", "Ihre Nachricht an dana@example.net konnte nicht zugestellt werden.", id="de"),
    pytest.param("Non remis : commande 4417", "Échec de la remise pour ces destinataires ou groupes :\n\ndana@example.net", id="fr"),
    pytest.param("No se puede entregar: pedido 4417", "No se pudo entregar el mensaje a estos destinatarios:\n\ndana@example.net", id="es"),
    pytest.param("Mancato recapito: ordine 4417", "Recapito non riuscito per i seguenti destinatari:\ndana@example.net", id="it"),
    pytest.param("Não é possível entregar: pedido 4417", "Sua mensagem para dana@example.net não pôde ser entregue.", id="pt"),
    pytest.param("Onbestelbaar: bestelling 4417", "Uw bericht aan dana@example.net is niet afgeleverd.", id="nl"),
    pytest.param("Niedostarczalne: zamówienie 4417", "Nie można dostarczyć wiadomości do dana@example.net", id="pl"),
    pytest.param("Kan inte levereras: order 4417", "Det gick inte att leverera meddelandet till dana@example.net", id="sv"),
    pytest.param("Nedoručitelné: objednávka 4417", "Zprávu se nepodařilo doručit: dana@example.net", id="cs"),
    pytest.param("Teslim Edilemedi: sipariş 4417", "İletiniz şu alıcılara teslim edilemedi: dana@example.net", id="tr"),
    pytest.param("配信不能: 注文 4417", "次の受信者へのメッセージを配信できませんでした。\ndana@example.net", id="ja"),
    pytest.param("来自example.net的退信", "很抱歉您的邮件被退回\n收信地址 dana@example.net\n退信原因 收件人地址不存在", id="zh"),
    pytest.param("메일 발송 실패 안내", "dana@example.net 메일 발송에 실패하였습니다.", id="ko"),
    pytest.param("تعذر التسليم: طلب 4417", "لم يتم تسليم رسالتك إلى dana@example.net", id="ar"),
    pytest.param("Delivery status", "Ngeunah teuing, dana@example.net euweuh di dieu.", id="not-known-here"),
]  # fmt: skip
AUTOMATIC = [
    "Abwesend: Bestellung", "Automatische Antwort: Bestellung", "Réponse automatique : commande", "Absence du bureau : commande",
    "Respuesta automática: pedido", "Fuera de la oficina: pedido", "Risposta automatica: ordine", "Fuori ufficio: ordine",
    "Resposta automática: pedido", "Ausência temporária: pedido", "Automatisch antwoord: bestelling", "Afwezig: bestelling",
    "Odpowiedź automatyczna: zamówienie", "Autosvar: order", "Automatiskt svar: order", "Automaattinen vastaus: tilaus",
    "Automatická odpověď: objednávka", "Automatikus válasz: rendelés", "Răspuns automat: comandă", "Otomatik Yanıt: sipariş",
    "Αυτόματη απάντηση: παραγγελία", "Автоматичен отговор: поръчка", "自動応答: 注文", "自动回复: 订单", "自動回覆: 訂單", "자동 회신: 주문",
    "رد تلقائي: طلب", "OOO: order",
]  # fmt: skip
PERSONS = [
    ("Frage zur Zustellung", "Wann wird das Paket zugestellt?"),
    ("Paquete no entregado", "El paquete no ha sido entregado. ¿Dónde está?"),
    ("Colis non distribué", "Le colis n'a pas été distribué hier."),
    ("荷物が不達です", "荷物がまだ届きません。"),
    ("Urlaub", "Ich bin ab Montag im Urlaub, bitte vorher liefern."),
    ("Respuesta", "Automática o manual, me da igual."),
]


@pytest.mark.parametrize(("subject", "text"), BOUNCES)
def test_a_bounce_names_whom_it_did_not_reach(subject: str, text: str) -> None:
    mail = read_mail(f"From: postmaster@mx.example.net\nSubject: {subject}\n{HEAD}{text}\n".encode())
    assert mail.kind == "bounce"
    assert [(each.recipient, each.permanent) for each in mail.failed] == [("dana@example.net", True)]


@pytest.mark.parametrize("subject", AUTOMATIC)
def test_an_automatic_answer_is_known_by_what_it_is_called(subject: str) -> None:
    assert (
        read_mail(f"From: Dana <dana@example.net>\nSubject: {subject}\n{HEAD}…\n".encode()).kind
        == "auto_reply"
    )


@pytest.mark.parametrize(("subject", "text"), PERSONS)
def test_a_person_who_speaks_of_the_same_is_a_person(subject: str, text: str) -> None:
    assert (
        read_mail(f"From: Dana <dana@example.net>\nSubject: {subject}\n{HEAD}{text}\n".encode()).kind
        == "message"
    )


def test_what_waits_is_not_lost() -> None:
    for subject, text in [
        ("Zustellung verzögert: Bestellung", "Die Zustellung an dana@example.net ist verzögert."),
        ("配信遅延: 注文", "dana@example.net への配信が遅延しています。"),
    ]:
        mail = read_mail(f"From: postmaster@mx.example.net\nSubject: {subject}\n{HEAD}{text}\n".encode())
        assert (mail.kind, mail.failed) == ("bounce", [FailedRecipient("dana@example.net", None, False)])


@pytest.mark.parametrize(
    ("head", "text"),
    [
        pytest.param("Subject: Returned mail: Cannot send message for 4 days", "   ----- Transcript of session follows -----\n421 mx (smtp)... Deferred\n\n   ----- Unsent message follows -----\nFrom: shop@shop.example\nTo: dana@example.net\nSubject: order", id="returned-in-the-text"),
        pytest.param("Subject: Re:order\nIn-Reply-To: <a@shop.example>", "Error: Invalid user address\n\n550 - no such user here\n\nMessage details:\n  Subject: order\n  MAIL FROM: shop@shop.example\n  RCPT TO: dana@example.net", id="details"),
        pytest.param("Subject: Delivery Status Notification (Failure)", "It could not be delivered. For help write to support@mx.example.net, or see our site.\n\n----- Original message -----\n\nReceived: from a by b\nTo: dana@example.net\n", id="help-is-not-meant"),
    ],
)  # fmt: skip
def test_whom_a_server_does_not_name_stands_in_what_came_back(head: str, text: str) -> None:
    mail = read_mail(f"From: post_master@mx.example.net\n{head}\n{HEAD}{text}\n".encode())
    assert mail.kind == "bounce"
    assert [each.recipient for each in mail.failed] == ["dana@example.net"]


def test_a_program_that_wants_no_answer_may_send_a_bounce() -> None:
    text = "送信できませんでした。\nCould not be delivered to: <dana@example.net>\nAs their mailbox is full."
    mail = read_mail(f"From: no-reply@mx.example.net\nSubject: メールエラー通知\n{HEAD}{text}\n".encode())
    assert mail.kind == "bounce"
    assert [each.recipient for each in mail.failed] == ["dana@example.net"]
