/** The form of a subscription; a new one tells its secret when it was made. */
import { useId, useRef, useState, type FormEvent } from "react";
import { useReading, type Reading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice, Field } from "../../ui/Field";
import { addWebhook, saveWebhook, switchWebhook, tryWebhook, type Webhook, type WebhookKind, type WebhookTest } from "../../wire/webhooks";
import { FormProblem } from "../administration/FormProblem";
import { useSaving } from "../administration/use-saving";
import { SecretShown } from "./SecretShown";
import { Tested } from "./Tested";
import styles from "./Webhooks.module.css";

export function kindName({ t }: Reading, kind: WebhookKind): string {
  return t(`webhook_kind.${kind.replace(".", "_")}` as TextKey);
}

/** What a receiver answers to a signature that it cannot know yet; the secret is told when the webhook is made. */
const UNKNOWN_SECRET = [400, 401, 403];

interface DialogProps {
  /** Null for a new one. */
  webhook: Webhook | null;
  kinds: readonly WebhookKind[];
  onClose(): void;
  onSaved(): void;
}

export function WebhookDialog({ webhook, kinds, onClose, onSaved }: DialogProps) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const formId = useId();
  const { isBusy, problem, save, tellSaved } = useSaving();
  const [name, setName] = useState(webhook?.name ?? "");
  const [url, setUrl] = useState(webhook?.url ?? "https://");
  const [isAll, setAll] = useState(webhook === null || webhook.kinds.length === 0);
  const [chosen, setChosen] = useState<WebhookKind[]>(webhook?.kinds ?? []);
  const [isPrivate, setPrivate] = useState(webhook?.allow_private_network ?? false);
  const [secret, setSecret] = useState<string | null>(null);

  const [tested, setTested] = useState<WebhookTest | null>(null);
  const draft = { name, url, kinds: isAll ? [] : chosen, allow_private_network: isPrivate };
  const isElsewhere = webhook === null || webhook.url !== url.trim() || webhook.allow_private_network !== isPrivate;
  const addressField = useRef<HTMLInputElement>(null);
  const isThere = (said: WebhookTest) => said.is_taken || (webhook === null && UNKNOWN_SECRET.includes(said.status ?? 0));
  const isNothingChosen = !isAll && chosen.length === 0;
  const hasFailed = tested !== null && !isThere(tested);

  /** Answers whether the address takes what it is told. */
  const tryOut = async () => {
    let isGood = false;
    await save(async () => {
      const said = await tryWebhook(desk.api, draft, webhook);
      setTested(said);
      isGood = isThere(said);
    });
    if (!isGood) addressField.current?.focus();
    return isGood;
  };
  const keep = async (isOff: boolean) => {
    const switchOff = async (kept: Webhook) => (isOff && kept.state === "on" ? switchWebhook(desk.api, kept, false) : kept);
    const isSaved = await save(async () => {
      if (webhook === null) {
        const made = await addWebhook(desk.api, draft);
        await switchOff(made.webhook);
        setSecret(made.secret);
        return;
      }
      const kept = await switchOff(await saveWebhook(desk.api, webhook, draft));
      tellSaved(() => goBack(webhook, kept), onSaved);
      onClose();
    });
    if (isSaved) onSaved();
  };
  const goBack = async (before: Webhook, kept: Webhook) => {
    const { name, url, kinds, allow_private_network } = before;
    const back = await saveWebhook(desk.api, kept, { name, url, kinds, allow_private_network });
    if (back.state !== before.state) await switchWebhook(desk.api, back, before.state === "on");
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isElsewhere || (await tryOut())) await keep(false);
  };

  if (secret !== null) return <SecretShown secret={secret} explained={t("webhooks.secret_first")} onClose={onClose} />;
  return (
    <Dialog
      title={webhook === null ? t("webhooks.add") : t("webhooks.edit", { name: webhook.name })}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="l"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button isBusy={isBusy} disabled={url.trim().length < 8} onClick={() => void tryOut()}>
            {t("webhooks.test")}
          </Button>
          {hasFailed && (
            <Button isBusy={isBusy} disabled={name.trim() === "" || isNothingChosen} onClick={() => void keep(true)}>
              {t("webhooks.save_off")}
            </Button>
          )}
          <Button look="primary" type="submit" form={formId} isBusy={isBusy} disabled={isNothingChosen}>
            {webhook === null ? t("webhooks.add_confirm") : t("common.save")}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={(event) => void submit(event)}>
        <Field data-first label={t("webhooks.name")} hint={t("webhooks.name_explained")} dir="auto" required maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
        <Field
          ref={addressField}
          label={t("webhooks.url")}
          hint={t("webhooks.url_explained")}
          error={hasFailed ? (tested.error_message ?? undefined) : undefined}
          dir="ltr"
          type="url"
          required
          maxLength={2000}
          value={url}
          onChange={(event) => {
            setUrl(event.target.value);
            setTested(null);
          }}
        />
        {hasFailed && <p className={styles.notice}>{t("webhooks.not_kept_yet")}</p>}
        <fieldset className={styles.group}>
          <legend>{t("webhooks.kinds")}</legend>
          <Choice kind="radio" name={`${formId}-kinds`} label={t("webhooks.kinds_all")} checked={isAll} onChange={() => setAll(true)} />
          <Choice kind="radio" name={`${formId}-kinds`} label={t("webhooks.kinds_some")} checked={!isAll} onChange={() => setAll(false)} />
          {!isAll && (
            <div className={styles.choices}>
              {kinds.map((kind) => (
                <Choice
                  key={kind}
                  kind="checkbox"
                  label={
                    <>
                      {kindName(reading, kind)} <code dir="ltr">{kind}</code>
                    </>
                  }
                  checked={chosen.includes(kind)}
                  onChange={(event) => setChosen(event.target.checked ? [...chosen, kind] : chosen.filter((each) => each !== kind))}
                />
              ))}
            </div>
          )}
        </fieldset>
        <Choice
          kind="checkbox"
          checked={isPrivate}
          label={
            <>
              {t("webhooks.private")}
              <span className={styles.why}>{t("webhooks.private_explained")}</span>
            </>
          }
          onChange={(event) => {
            setPrivate(event.target.checked);
            setTested(null);
          }}
        />
        <p className={styles.notice}>{t("webhooks.holds_words")}</p>
        {tested !== null && !hasFailed && <Tested tested={tested} />}
        {tested?.is_taken === false && !hasFailed && <p className={styles.notice}>{t("webhooks.secret_unknown_yet")}</p>}
        <FormProblem problem={problem} />
      </form>
    </Dialog>
  );
}
