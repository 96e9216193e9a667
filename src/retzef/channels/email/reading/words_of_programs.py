"""Words that mail programs set around a mail that is answered or sent on, in the languages that people use them in.

Each is a pattern. Hebrew, Ukrainian, Russian and English come first; of the others what the common programs say.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldNames:
    """What the fields of a mail are called in one language: who sent it; those that stand in no other list; the rest."""

    sender: Sequence[str]
    telling: Sequence[str]
    others: Sequence[str]


# fmt: off
FIELD_NAMES: Sequence[FieldNames] = (
    FieldNames(("from",), ("sent", "subject"), ("date", "to", "cc", "bcc", "reply-to", "importance", "attachments?", "organi[sz]ation")),
    FieldNames(("מאת", "מ"), ("נשלח(?: ב)?", "נושא", "הנדון"), ("תאריך", "אל", "עותק", "השב אל", "חשיבות")),
    FieldNames(
        ("от кого", "от", "отправитель"), ("отправлено", "тема"),
        ("дата", "кому", "копия", "ответить", "важность", "послано", "скрытая копия"),
    ),
    FieldNames(("від кого", "від", "відправник"), ("надіслано", "відправлено", "тема"), ("дата", "кому", "копія", "важливість", "надсилання")),
    FieldNames(("von",), ("gesendet", "betreff"), ("datum", "an", "cc", "kopie", "antwort an")),
    FieldNames(("de", "expéditeur"), ("envoyé(?: le| par)?", "objet"), ("date", "à", "a", "cc", "copie", "destinataire", "répondre à")),
    FieldNames(("de", "remitente"), ("enviado(?: el)?", "asunto"), ("fecha", "para", "cc")),
    FieldNames(("da", "mittente"), ("inviato(?: il)?", "oggetto", "ogg"), ("data", "a", "cc", "per conoscenza", "destinatario", "risposta a")),
    FieldNames(("de", "remetente"), ("enviad[ao](?: em)?", "assunto"), ("data", "para", "cc", "destinatário")),
    FieldNames(("van",), ("verzonden", "onderwerp"), ("datum", "aan", "cc", "beantwoorden - aan")),
    FieldNames(("od",), ("wysłan[oe]", "temat"), ("data", "do", "dw", "kopia")),
    FieldNames(("od",), ("odesl[aá]no", "odoslané", "předmět", "predmet"), ("datum", "dátum", "komu", "kopie", "kópia")),
    FieldNames(("fra",), ("sendt", "emne"), ("dato", "til", "cc", "kopi")),
    FieldNames(("från",), ("skickat", "ämne"), ("datum", "till", "cc", "kopia")),
    FieldNames(("lähettäjä",), ("lähetetty", "aihe"), ("päivämäärä", "pvm", "vastaanottaja", "kopio")),
    FieldNames(("feladó",), ("elküldve", "küldve", "tárgy"), ("dátum", "címzett", "másolatot kap", "másolat")),
    FieldNames(("de la",), ("trimis", "subiect"), ("data", "dată", "către", "cc")),
    FieldNames(("kimden", "gönderen"), ("gönderildi", "gönderme tarihi", "gönderilme tarihi", "konu"), ("tarih", "kime", "alıcı", "bilgi")),
    FieldNames(("από",), ("στάλθηκε", "εστάλη", "θέμα"), ("ημερομηνία", "προς", "κοιν\\.?", "κοινοποίηση")),
    FieldNames(("от", "подател"), ("изпратено", "относно"), ("дата", "до", "копие")),
    FieldNames(("šalje", "od", "pošiljatelj"), ("poslano", "poslato", "predmet", "zadeva", "naslov"), ("datum", "prima", "za", "kome", "kp")),
    FieldNames(("saatja", "nuo", "no"), ("saadetud", "teema", "išsiųsta", "tema", "nosūtīts", "temats"), ("kuupäev", "adressaat", "kam", "data")),
    FieldNames(("发件人", "寄件者", "發件人", "寄件人"), ("发送时间", "发送日期", "發送時間", "寄件日期", "傳送時間", "主题", "主旨", "主題", "標題"),
               ("日期", "时间", "時間", "收件人", "收件者", "抄送", "副本", "抄送人")),
    FieldNames(("差出人", "送信者", "送信元"), ("送信日時", "件名"), ("日時", "日付", "宛先", "受信者", "cc", "送信")),
    FieldNames(("보낸 ?사람", "발신자?", "보낸이"), ("보낸 ?날짜", "제목"), ("날짜", "일시", "받는 ?사람", "수신자?", "참조")),
    FieldNames(("من", "المرسل"), ("تاريخ الإرسال", "تم الإرسال", "أ[ُ]?رسلت(?: في)?", "الموضوع"), ("التاريخ", "إلى", "نسخة")),
    FieldNames(("از", "فرستنده"), ("ارسال شده", "موضوع"), ("تاریخ", "به", "گیرنده", "رونوشت")),
    FieldNames(("từ", "người gửi"), ("đã gửi", "chủ đề", "tiêu đề"), ("ngày", "đến", "tới")),
    FieldNames(("dari",), ("dikirim", "terkirim", "dihantar", "subjek", "perihal"), ("tanggal", "tarikh", "kepada")),
    FieldNames(("จาก",), ("ส่ง(?:เมื่อ)?", "เรื่อง"), ("วันที่", "ถึง")),
)

# Between dashes: what follows is the mail that is answered.
ORIGINAL_MESSAGE = (
    ("original message", "original appointment", "reply message", "original e-?mail", "reply separator"),
    ("ה?הודעה (?:ה?מקורית|המקורית)", "הודעה קודמת"),
    ("(?:исходное|оригинальное|первоначальное|исходящее) (?:сообщение|письмо)", "исходное событие"),
    ("(?:початкове|оригінальне|вихідне|первинне) (?:повідомлення)", "оригінальний лист"),
    (
        "ursprüngliche nachricht", "original-? ?nachricht", "antwort nachricht", "message (?:d'origine|original)", "mensaje original",
        "messaggio originale", "(?:wiadomość oryginalna|oryginalna wiadomość|oryginalny list)", "mensagem original", "missatge original",
        "(?:oorspronkelijk|origineel) bericht", "(?:oprindelig|original) (?:meddelelse|besked)", "(?:opprinnelig|original) melding",
        "(?:ursprungligt|original) ?meddelande", "alkuperäinen viesti", "(?:původní|pôvodná) (?:zpráva|správa|e-?mail)", "eredeti üzenet",
        "mesaj(?:ul)? (?:original|inițial|iniţial)", "(?:orijinal|özgün) (?:mesaj|ileti|e-?posta)", "αρχικό μήνυμα",
        "(?:оригинално|първоначално) (?:съобщение|писмо)", "(?:izvorna|originalna) poruka", "izvirno sporočilo",
    ),
    ("原始邮件", "原邮件", "原始郵件", "原始訊息", "元の?メッセージ", "원본 ?(?:메시지|메일)", "الرسالة الأصلية", "پیام اصلی", "thư gốc", "tin nhắn gốc",
     "pesan asli", "mesej asal"),
)

# "wrote:" and its like.
WROTE = (
    (r"\b(?:wrote|writes|said|has written|wrote the following)",),
    (r"כתב(?:ה|/ה|/ת|\.ה|\(ה\))?", r"כותב(?:ת|/ת)?", "כתבו", "כתבת", r"מאת\s.{0,120}"),
    (r"пиш(?:ет|у|ете)", r"(?:на)?писал(?:а|и|\(а\)|\(-?а\)|/а)?", "сообщает"),
    (r"пише(?:те)?", r"(?:на)?писа(?:в|ла|ли|в/ла|в\(-?ла\))", "написано", "повідомляє"),
    (
        r"schrieb(?:en sie)?", "geschrieben", "a écrit", "nous a dit", "escribió", "ha escrito", "ha scritto", r"napisał\(?a?\)?", "pisze",
        "escreveu", "schreef", "het volgende geschreven", "heeft geschreven", "skrev(?: følgende)?", "har skrevet", "kirjoitti", "yazdı",
        r"nap[ií]sala?\(?a?\)?", r"(?:ezt )?írta", r"a scris", r"(?:je )?napisao?(?:/la|la)?", r"(?:je )?piše", r"написа(?:ла)?", "έγραψε",
        "kirjutas", "rašė", r"rakstīja", "ha escrit", "va escriure", "đã viết", "menulis",
    ),
    ("写道", "寫道", "书写", "のメール", "書きました", "書いた", "님이 작성", "작성", "كتب(?:ت)?", "نوشت", "เขียนว่า"),
)

MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    "|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
    "|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру"
    "|ינו|פבר|מרץ|מרס|אפר|מאי|יונ|יול|אוג|ספט|אוק|נוב|דצמ"
    "|mär|mai|okt|dez|janv|févr|fév|avr|juin|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out|mrt|mei|maj|márc|ápr|máj|szept"
    "|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru|led|úno|bře|dub|kvě|čvn|čvc|čer|srp|zář|říj|pro"
    "|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|ian|iun|iul|ιαν|φεβ|μαρ|απρ|μαΐ|μαϊ|ιουν|ιουλ|αυγ|σεπ|οκτ|νοε|δεκ"
    "|tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu"
    "|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
)

# What is sent on.
FORWARDED = (
    ("begin forwarded message", "forwarded message", "forwarded by .{1,80}", "forwarded mail", "forward(?:ed)? header"),
    ("ה?הודעה ש?הועברה", "הודעה מועברת", "תחילת(?:ה של)? ה?הודעה (?:ש?הועברה|המועברת)", "התחלת ה?הודעה ש?הועברה"),
    (
        "пересылаемое сообщение", "пересланное сообщение", "пересылаемое письмо", "пересланное письмо", "переадресованное сообщение",
        "начало (?:пере(?:адресованного|сланного|сылаемого)) (?:сообщения|письма)", "сообщение, пересланное",
    ),
    (
        "переслане повідомлення", "пересланий лист", "повідомлення, що пересилається", "початок листа,? (?:що|який) пересилається",
        "початок (?:пересланого|переадресованого) (?:повідомлення|листа)", "переадресоване повідомлення",
    ),
    (
        "(?:anfang der )?weitergeleiteten? (?:nachricht|e-?mail)", "(?:début du )?message (?:transféré|réexpédié)",
        "(?:inicio del )?mensaje reenviado", "(?:inizio (?:del )?)?messaggio inoltrato", "(?:wiadomość przekazana|przekazana wiadomość)",
        "początek (?:przekazywanej|przekazanej) wiadomości", "(?:início da )?mensagem (?:encaminhada|reenviada)",
        "(?:begin )?(?:van )?(?:door|ver)(?:gestuurd|gezonden) bericht", "(?:början av )?vidarebefordra(?:t|de) (?:meddelande|brev|mail)",
        "(?:start på )?videresendt (?:besked|melding|meddelelse|e-?mail|e-?post)", "(?:välitetty|edelleenlähetetty) viesti",
        "přeposlaná zpráva", "preposlaná správa", "továbbított (?:üzenet|levél)", "mesaj (?:redirecționat|redirecţionat|transmis)",
        "(?:iletilen|yönlendirilen|iletilmiş) (?:mesaj|ileti)", "προωθημένο μήνυμα", "препратено съобщение", "prosl[ij]?e?đena poruka",
    ),
    ("转发(?:的)?(?:邮件|消息|信息)", "轉寄(?:的)?(?:郵件|訊息)", "以下為轉寄的郵件", "転送(?:された)?メッセージ", "転送メール", "전달된 ?(?:메시지|메일)",
     "الرسالة (?:المعاد توجيهها|المحولة)", "رسالة محولة", "پیام هدایت شده", "thư (?:được )?chuyển tiếp", "pesan (?:yang )?diteruskan"),
)
# fmt: on
