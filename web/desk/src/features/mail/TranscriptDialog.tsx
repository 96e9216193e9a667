/** Sends the customer by mail what was said in a conversation of the case: which one, and to which of their addresses. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity, useNow } from "../../state/desk-context";
import { newId } from "../../state/new-id";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import type { CaseData, CustomerData } from "../../wire/entities";
import { sendTranscript } from "../../wire/mail";
import { listWays, type Told } from "../../wire/reaching";
import { channelName } from "../channels/ChannelIcon";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Mail.module.css";

interface Address {
  identityId: string;
  shown: string;
  isVerified: boolean;
  /** Why nothing can be sent there; null when it can. */
  refusal: string | null;
}

/** Each address once, whatever mailboxes there are: which of them it goes from is the queue's matter. */
function addressesOf(told: Told, customer: CustomerData | undefined): Address[] {
  const found = new Map<string, Address>();
  for (const way of told.ways) {
    if (way.kind !== "email") continue;
    const known = found.get(way.identity_id);
    const status = customer?.identities.find((each) => each.identity_id === way.identity_id)?.status;
    if (known === undefined || way.refusal === null) found.set(way.identity_id, { identityId: way.identity_id, shown: way.shown, isVerified: status === "verified", refusal: way.refusal });
  }
  return [...found.values()];
}

export interface TranscriptDialogProps {
  caseId: string;
  data: CaseData;
  onClose(): void;
}

export default function TranscriptDialog({ caseId, data, onClose }: TranscriptDialogProps) {
  const reading = useReading();
  const { t, formats } = reading;
  const desk = useDesk();
  const toast = useToast();
  const now = useNow("slow");
  const { isBusy, attempt } = useAttempt();
  const customer = useEntity("customer", data.customer_id)?.data;
  const told = useLoaded(() => listWays(desk.api, data.customer_id), data.customer_id);
  // The newest first: what somebody asks for is mostly what they have just been in.
  const conversations = [...data.interactions].reverse();
  const [conversation, setConversation] = useState(conversations.find((each) => each.channel !== "email")?.interaction_id ?? conversations[0]?.interaction_id ?? "");
  const [chosen, setChosen] = useState<string | null>(null);
  const [clientId] = useState(newId);
  const addresses = told.state === "ready" ? addressesOf(told.value, customer) : [];
  const open = addresses.filter((each) => each.refusal === null);
  const identityId = chosen ?? open[0]?.identityId ?? null;
  const isAddressed = customer?.identities.some((each) => each.kind === "email" && each.status !== "withdrawn") ?? false;

  const send = async () => {
    if (identityId === null || isBusy) return;
    let to = "";
    if (!(await attempt(async () => (to = (await sendTranscript(desk.api, caseId, conversation, clientId, identityId)).address)))) return;
    toast({ tone: "done", title: t("transcript.sent", { address: to }) });
    onClose();
  };
  return (
    <Dialog
      title={t("transcript.send")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" disabled={identityId === null || conversation === ""} isBusy={isBusy} onClick={() => void send()}>
            {t("transcript.confirm")}
          </Button>
        </>
      }
    >
      <p className={styles.hint}>{t("transcript.explained")}</p>
      {conversations.length > 1 && (
        <Select
          label={t("transcript.which")}
          value={conversation}
          onChange={setConversation}
          options={conversations.map((each) => ({
            value: each.interaction_id,
            label: t("transcript.one", { channel: channelName(reading, each.channel), name: each.entry_point_name, when: formats.shortMoment(each.started_at, now) }),
          }))}
        />
      )}
      {told.state === "loading" && <Loading label={t("common.loading")} />}
      {told.state === "failed" && <Problem error={told.error} onRetry={told.reload} />}
      {told.state === "ready" && addresses.length === 0 && <p role="status">{t(isAddressed ? "transcript.no_mailbox" : "transcript.no_address")}</p>}
      {addresses.length > 0 && (
        <fieldset className={styles.addresses}>
          <legend>{t("transcript.to")}</legend>
          {addresses.map((each) => (
            <Choice
              key={each.identityId}
              kind="radio"
              name="address"
              data-first={each.identityId === identityId || undefined}
              disabled={each.refusal !== null}
              checked={each.identityId === identityId}
              onChange={() => setChosen(each.identityId)}
              label={
                <>
                  <bdi dir="ltr">{each.shown}</bdi> <span className={styles.soft}>{each.refusal === null ? t(each.isVerified ? "transcript.verified" : "transcript.claimed") : reading.find("reach.refused_", each.refusal.replaceAll("-", "_"), { channel: channelName(reading, "email"), number: "" })}</span>
                </>
              }
            />
          ))}
        </fieldset>
      )}
    </Dialog>
  );
}
