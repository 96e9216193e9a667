"""What servers and programs say by themselves in languages that Retzef itself does not speak: that a mail did not get through, that it waits, that
somebody is away. Each is a pattern; a line for each language or its family.
"""

# fmt: off
# What a mail is called that says that another one failed.
CALLED_FAILED = (
    (r"unzustellbar", r"nicht (?:zugestellt|zustellbar)", r"zustell(?:ung|ungs)?.{0,20}(?:fehl|verzöger|benachricht|status)", "übermittlungsstatus"),
    (r"non (?:remis|distribu|délivr)", r"échec (?:de |d.)?(?:la |l.)?(?:remise|distribution|livraison|envoi)", "impossible de (?:remettre|distribuer)",
     r"remise (?:retardée|différée)", "retour à l.expéditeur"),
    (r"no (?:se ha )?entregad", r"no se (?:puede|pudo|ha podido) entregar", r"(?:error|fallo) (?:de|en la) entrega", r"entrega (?:fallida|retrasada|demorada)",
     "(?:correo|mensaje) devuelto", "estado de (?:la )?entrega"),
    (r"manca(?:ta|to) (?:consegna|recapito)", r"non (?:recapit|consegn)", "impossibile (?:recapitare|consegnare)", r"(?:errore|stato) (?:di|del) (?:consegna|recapito)",
     r"recapito (?:non riuscito|ritardato)"),
    (r"não (?:é possível entregar|foi possível entregar|foi entregue|entregue)", "falha na entrega", "(?:mensagem|e-?mail) devolvid", r"entrega (?:atrasada|falhou)"),
    ("onbestelbaar", r"niet (?:af)?geleverd", "niet bezorgd", "kan niet worden (?:bezorgd|afgeleverd)", r"(?:aflevering|bezorging) (?:mislukt|vertraagd)"),
    ("niedostarcz", "nie (?:dostarczono|doręczono|można dostarczyć)", "błąd dostarcz", "zwrot (?:wiadomości|poczty)"),
    ("kan inte levereras", "gick inte att leverera", "(?:inte|ej) levererat", "leveransfel", "kan ikke leveres", "(?:ikke|kunne ikke) lever(?:et|es|t)",
     "levering(?:s)?fe[ji]l", "uleverbar"),
    ("ei voitu toimittaa", "toimitus epäonnistui", "toimittamatta", "nedoruč", "nelze doručit", "kézbesíthetetlen", "nem (?:sikerült )?kézbesít", "sikertelen kézbesítés"),
    ("nelivrat", "nu a putut fi livrat", "imposibil de livrat", "teslim edileme", "iletilemedi", r"teslimat? (?:başarısız|hatası)", "δεν (?:παραδόθηκε|ήταν δυνατή η παράδοση)",
     "αποτυχία παράδοσης", "недоставен", "nije (?:moguće )?isporuč", "neisporuč"),
    ("退信", "(?:无法|未能|無法)(?:投递|送达|传递|发送|投遞|送達|傳遞|傳送|遞送)", "未送达", "未傳遞", "(?:投递|送达|传递|传输|傳遞|投遞)失(?:败|敗)", "退回"),
    ("配信不能", "(?:配信|配送|送信|配達)(?:が)?でき(?:ません|なかった)", "(?:配信|送信|配送)(?:に失敗|エラー|遅延)", "メールエラー", "不達", "エラー通知"),
    ("(?:전송|발송|배달) ?(?:실패|되지|할 수 없|지연)", "반송", "전달되지"),
    (r"تعذر (?:ال)?(?:تسليم|توصيل)", r"لم يتم (?:ال)?(?:تسليم|توصيل)", r"فشل (?:في )?(?:ال)?(?:تسليم|توصيل)", "غير قابل للتسليم", "تحویل (?:داده )?نشد"),
    ("không (?:gửi|chuyển|thể gửi)", "gửi thất bại", "(?:tidak|gagal) (?:ter|di)kirim", "tidak dapat (?:dikirim|disampaikan)", "(?:ไม่สามารถ)?ส่งไม่(?:ได้|สำเร็จ)", "ไม่สามารถส่ง"),
)
# What such a mail says.
SAYS_FAILED = (
    (r"(?:konnte|kann|wurde)[^.]{0,120}nicht[^.]{0,60}(?:zugestellt|übermittelt|gesendet)", "zustellung (?:fehlgeschlagen|nicht möglich)", "fehler bei der (?:nachrichten)?zustellung",
     "empfänger.{0,40}(?:unbekannt|nicht gefunden)", "postfach.{0,20}voll"),
    ("échec de la remise", r"n.a (?:pas )?pu être (?:remis|distribu|livr|achemin)", "n.a pas été (?:remis|distribu|livr)", "(?:destinataire|adresse).{0,40}(?:inconnu|introuvable)",
     "boîte aux lettres.{0,30}pleine"),
    (r"no (?:se )?(?:puede|pudo|ha podido|pudo ser|ha sido)[^.]{0,60}entrega", "no se (?:encontró|entregó)", "error en la entrega", "(?:destinatario|usuario|dirección).{0,40}(?:desconocid|no existe)",
     "buzón.{0,20}lleno"),
    (r"(?:recapito|consegna) non riuscit", r"non (?:è stato|è possibile|può essere)[^.]{0,40}(?:recapitat|consegnat|recapitare|consegnare)", "(?:destinatario|utente|indirizzo).{0,40}(?:sconosciut|inesistente)"),
    (r"não (?:pôde|foi possível|foi|pode)[^.]{0,60}entreg", "(?:destinatário|usuário|endereço).{0,40}(?:desconhecid|não (?:existe|encontrad))", "caixa.{0,30}cheia"),
    (r"(?:is|kon|kan|werd) niet[^.]{0,60}(?:afgeleverd|bezorgd)", "(?:nie można|nie udało się) (?:dostarczyć|doręczyć)", "nie została? (?:dostarczon|doręczon)"),
    ("gick inte att leverera", "kunde inte levereras", "(?:kunne|kunde) ikke lever", "blev ikke leveret", "ble ikke levert", "ei voitu toimittaa",
     "(?:nepodařilo|nepodarilo) se? ?doručit?", "nebyl[ao]? doručen", "nem (?:sikerült )?kézbesít"),
    ("nu a (?:putut fi|fost) livrat", "teslim edileme", "iletilemedi", "δεν (?:παραδόθηκε|ήταν δυνατή)", "не (?:може да бъде|беше) достав", "nije (?:moguće )?isporuč"),
    ("(?:无法|未能|無法)(?:将|把|向)?.{0,30}(?:投递|送达|传递|发送|投遞|送達|傳遞|傳送)", "(?:被退回|退信)", "(?:收件人|用户|地址).{0,20}不存在"),
    ("(?:配信|配送|送信|配達|お届け)(?:が|に)?(?:でき(?:ません|なかった)|失敗)", "(?:見つか(?:りません|らない)|存在しません)", "(?:전송|발송|배달|전달).{0,10}(?:실패|못했|않았|수 없)"),
    (r"(?:لم يتم|تعذر|لا يمكن)[^.]{0,20}(?:تسليم|توصيل|إرسال)", "không (?:gửi|chuyển|thể gửi)", "(?:tidak|gagal) (?:ter|di)kirim", "ไม่สามารถส่ง"),
)
# That a mail waits, and did not fail yet.
SAYS_DELAYED = (
    ("(?:המסירה )?מתעכבת", "עיכוב ב", "задерж(?:ива|ка)", "отложен", "затрим(?:у|к)", "відкладен"),
    ("verzögert", "(?:retard|différ)ée?", "(?:retrasad|demorad)", "ritardat", "atrasad", "vertraagd", "opóźnion", "fördröj", "forsinket", "viivästy", "zpožděn", "késleltet",
     "întârziat", "gecik", "καθυστέρησ"),
    ("遅延", "遅れ", "延迟", "延遲", "지연", "تأخ"),
)
# What an automatic answer is called.
CALLED_AUTOMATIC = (
    ("abwesen(?:d|heit)", "automatische (?:antwort|rückantwort)", "eingangsbestätigung"),
    ("réponse automatique", "réponse d.absence", "message d.absence", r"absen(?:ce|te?) d[ue] bureau\b"),
    ("respuesta automática", r"fuera de (?:la )?oficina\s*(?:[:–-]|$)"),
    ("risposta automatica", r"fuori (?:sede|ufficio)\s*(?:[:–-]|$)"),
    ("resposta automática", r"(?:ausência temporária|fora do escritório|ausente do escritório)\s*(?:[:–-]|$)"),
    ("automatisch antwoord", r"afwezig(?:heid(?:sbericht)?)?\s*(?:[:–-]|$)"),
    ("automatyczna odpowied", "odpowiedź automatyczna", r"(?:poza biurem|nieobecność)\s*(?:[:–-]|$)"),
    ("autosvar", "automatiskt? svar", r"(?:frånvar(?:o|ande)|fravær)\s*(?:[:–-]|$)", "automaattinen (?:vastaus|viesti)", r"poissaolo\w*\s*(?:[:–-]|$)"),
    ("automatická odpove[ďd]", "automatická odpověď", "automatikus válasz", "házon kívül", "răspuns automat", r"otomatik (?:yanıt|cevap)", r"ofis dışında\s*(?:[:–-]|$)"),
    ("αυτόματη απάντηση", r"εκτός γραφείου\s*(?:[:–-]|$)", "автоматичен отговор", "automats?ki odgovor", "samodejni odgovor", "automaatvastus", "automātiskā atbilde", "automatinis atsakymas"),
    ("自(?:动|動)(?:答复|回复|应答|回覆|答覆|回應|応答|返信)", "不在(?:通知|の|届)", "外出自动", "자동 ?(?:회신|응답|답장)", r"부재중"),
    (r"(?:ال)?رد (?:ال)?(?:تلقائي|آلي)", r"خارج المكتب\s*(?:[:–-]|$)", "پاسخ خودکار", "(?:tự động )?trả lời tự động", "(?:balasan|jawaban|jawapan) otomati[sk]", "(?:การ)?ตอบกลับอัตโนมัติ"),
)
# What somebody says who is away.
SAYS_AWAY = (
    ("(?:ich bin|bin ich).{0,60}(?:nicht im (?:büro|haus)|abwesend|nicht erreichbar|im urlaub)", "je (?:suis|serai).{0,40}(?:absente?|en congés?|en vacances)"),
    ("(?:estoy|estaré|me encuentro).{0,30}(?:fuera de la oficina|ausente|de vacaciones)", "(?:sono|sarò).{0,30}(?:fuori (?:sede|ufficio)|assente|in ferie)"),
    ("(?:estou|estarei).{0,30}(?:fora do escritório|ausente|de férias)", "ik ben.{0,40}(?:afwezig|niet aanwezig|met vakantie)", "(?:jestem|będę).{0,30}(?:nieobecn|poza biurem|na urlopie)"),
)
# fmt: on
