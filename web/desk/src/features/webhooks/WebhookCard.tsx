/** One subscription: how it stands, and what can be done with it. */
import { CircleAlert, KeyRound, Pencil, Power, ScrollText, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { deleteWebhook, makeWebhookSecret, restoreWebhook, switchWebhook, testWebhook, type Webhook, type WebhookTest } from "../../wire/webhooks";
import form from "../administration/Form.module.css";
import page from "../administration/Page.module.css";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { ConfirmDialog } from "./ConfirmDialog";
import { SecretShown } from "./SecretShown";
import { Tested } from "./Tested";
import { kindName } from "./WebhookDialog";

const COUNTED_TO = 1000;

interface CardProps {
  webhook: Webhook;
  onEdit(): void;
  onLog(): void;
  onChanged(): void;
}

type Asked = "secret" | "delete" | "on" | null;

export function WebhookCard({ webhook, onEdit, onLog, onChanged }: CardProps) {
  const reading = useReading();
  const { t, formats } = reading;
  const desk = useDesk();
  const tellDone = useDone();
  const { isBusy, attempt } = useAttempt();
  const [tested, setTested] = useState<WebhookTest | null>(null);
  const [asked, setAsked] = useState<Asked>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const isOn = webhook.state === "on";

  const act = async (action: () => Promise<unknown>, done?: string, undo?: () => Promise<unknown>) => {
    if (!(await attempt(action))) return;
    setAsked(null);
    onChanged();
    if (done !== undefined) tellDone(done, undo, onChanged);
  };
  const name = <span className="only-for-readers"> {webhook.name}</span>;
  return (
    <li className={page.card}>
      <div className={page.cardHead}>
        <h2 className={page.cardTitle}>
          <bdi>{webhook.name}</bdi>
        </h2>
        <Standing webhook={webhook} />
      </div>
      <p className={page.facts}>
        <bdi dir="ltr">{webhook.url}</bdi>
      </p>
      <p className={page.facts}>{webhook.kinds.length === 0 ? t("webhooks.kinds_all") : formats.list(webhook.kinds.map((kind) => kindName(reading, kind)))}</p>
      <p className={page.facts}>
        {t("webhooks.waiting", { count: Math.min(webhook.waiting, COUNTED_TO) })}
        {webhook.previous_until !== null && Date.parse(webhook.previous_until) > desk.clock.now() && <> · {t("webhooks.both_sign", { instant: formats.moment(webhook.previous_until) })}</>}
      </p>
      {webhook.off_reason !== null && webhook.off_reason !== "by_hand" && (
        <p className={form.result} data-tone="problem" role="alert">
          <CircleAlert size={16} aria-hidden />
          <span>{t(`webhook_off.${webhook.off_reason}`, { instant: formats.moment(webhook.off_at ?? webhook.made_at) })}</span>
        </p>
      )}
      {tested !== null && <Tested tested={tested} />}
      <div className={page.adds}>
        <Button size="s" icon={<ScrollText size={14} aria-hidden />} onClick={onLog}>
          {t("webhooks.log")}
          {name}
        </Button>
        <Button size="s" icon={<Send size={14} aria-hidden className="turns" />} isBusy={isBusy} onClick={() => void attempt(async () => setTested(await testWebhook(desk.api, webhook)))}>
          {t("webhooks.test")}
          {name}
        </Button>
        <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={onEdit}>
          {t("form.edit")}
          {name}
        </Button>
        <Button size="s" icon={<KeyRound size={14} aria-hidden />} onClick={() => setAsked("secret")}>
          {t("webhooks.secret_anew")}
          {name}
        </Button>
        <Button
          size="s"
          icon={<Power size={14} aria-hidden />}
          onClick={() => (isOn ? void act(() => switchWebhook(desk.api, webhook, false), t("webhooks.switched_off")) : setAsked("on"))}
        >
          {isOn ? t("webhooks.switch_off") : t("webhooks.switch_on")}
          {name}
        </Button>
        <Button size="s" look="quiet" icon={<Trash2 size={14} aria-hidden />} onClick={() => setAsked("delete")}>
          {t("webhooks.delete")}
          {name}
        </Button>
      </div>
      {asked === "secret" && (
        <ConfirmDialog title={t("webhooks.secret_anew")} explained={t("webhooks.secret_anew_explained")} onClose={() => setAsked(null)}>
          <Button look="primary" data-first isBusy={isBusy} onClick={() => void act(async () => setSecret(await makeWebhookSecret(desk.api, webhook)))}>
            {t("webhooks.secret_make")}
          </Button>
        </ConfirmDialog>
      )}
      {asked === "delete" && (
        <ConfirmDialog title={t("webhooks.delete_ask", { name: webhook.name })} explained={t("webhooks.delete_explained")} onClose={() => setAsked(null)}>
          <Button look="danger" isBusy={isBusy} onClick={() => void act(() => deleteWebhook(desk.api, webhook), t("webhooks.deleted"), () => restoreWebhook(desk.api, webhook))}>
            {t("webhooks.delete")}
          </Button>
        </ConfirmDialog>
      )}
      {asked === "on" && (
        <ConfirmDialog title={t("webhooks.switch_on")} explained={t("webhooks.switch_on_explained")} onClose={() => setAsked(null)}>
          <Button isBusy={isBusy} onClick={() => void act(() => switchWebhook(desk.api, webhook, true, true), t("webhooks.switched_on"))}>
            {t("webhooks.on_from_now")}
          </Button>
          <Button look="primary" data-first isBusy={isBusy} onClick={() => void act(() => switchWebhook(desk.api, webhook, true), t("webhooks.switched_on"))}>
            {t("webhooks.on_with_missed")}
          </Button>
        </ConfirmDialog>
      )}
      {secret !== null && <SecretShown secret={secret} explained={t("webhooks.secret_next")} onClose={() => setSecret(null)} />}
    </li>
  );
}

function Standing({ webhook }: { webhook: Webhook }) {
  const { t, formats } = useReading();
  if (webhook.state === "off") return <Badge tone={webhook.off_reason === "by_hand" ? "neutral" : "hot"}>{t("webhooks.off")}</Badge>;
  if (webhook.failing_since !== null) return <Badge tone="warm">{t("webhooks.failing", { instant: formats.moment(webhook.failing_since) })}</Badge>;
  return <Badge tone="good">{t("webhooks.on")}</Badge>;
}
