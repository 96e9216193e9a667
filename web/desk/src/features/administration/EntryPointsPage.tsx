/** The configured connections of the tenant: a list, and at `/desk/entry-points/<id>` the form of one. */
import { ExternalLink, Pencil, Plug, Plus } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import type { PageAddress } from "../navigation/address";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { useValue } from "../../state/store";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Copyable } from "../../ui/Copyable";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import {
  addEntryPoint,
  entryPointDraftOf,
  listEntryPointSettings,
  saveEntryPoint,
  type Channel,
  type EntryPointDraft,
  type EntryPointPage,
  type EntryPointSettings,
} from "../../wire/administration";
import { beginConsent, type Mailbox } from "../../wire/mailboxes";
import { ChannelIcon, channelName } from "../channels/ChannelIcon";
import { ConsentReturn } from "../mailboxes/ConsentReturn";
import type { Returned } from "../mailboxes/consent-return";
import { MailboxForm } from "../mailboxes/MailboxForm";
import { MailboxHealth } from "../mailboxes/MailboxHealth";
import { useMailboxes } from "../mailboxes/use-mailboxes";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { EntryPointForm } from "./EntryPointForm";
import { FormProblem } from "./FormProblem";
import styles from "./Page.module.css";
import { Secrets } from "./Secrets";
import { useSaving } from "./use-saving";

const WEB_CHAT = "webchat";
const MAIL = "email";
/** The address of a new one: `/desk/entry-points/new-<channel>`. */
const NEW = "new-";
/** Where mail providers send people back to. */
const CONSENT = "consent";

/** The line that brings the chat widget to a page. */
export function scriptTag(origin: string, publicKey: string): string {
  return `<script async src="${origin}/widget.js" data-entry-point="${publicKey}"></script>`;
}

/** Where a system that speaks a channel by webhooks sends its messages. */
export function webhookAddress(origin: string, channel: string, publicKey: string): string {
  return `${origin}/channels/${channel}/${publicKey}`;
}

export default function EntryPointsPage({ page, rest, search }: PageAddress) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const [returned, setReturned] = useState<Returned | null>(null);
  // What was read before somebody came back is not what is kept since.
  const isComingBack = rest === CONSENT;
  const loaded = useLoaded(() => listEntryPointSettings(desk.api), isComingBack ? CONSENT : "all");
  const comeBack = (how: Returned) => {
    setReturned(how);
    router.go(pageRoute(page, how.id ?? ""), { replace: true });
  };
  const open = (id = "") => {
    setReturned(null);
    router.go(pageRoute(page, id));
  };
  if (isComingBack) return <ConsentReturn search={search} onReturned={comeBack} />;
  return (
    <Page>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && rest === "" && (
        <>
          <FormProblem problem={returned?.problem ?? null} />
          <EntryPointList all={loaded.value} onOpen={open} onChanged={loaded.reload} />
        </>
      )}
      {loaded.state === "ready" && rest !== "" && (
        <EntryPointEditor key={rest} id={rest} all={loaded.value} returned={returned?.id === rest ? returned : null} onChanged={loaded.reload} onReturned={comeBack} onLeave={() => open()} />
      )}
    </Page>
  );
}

interface ListProps {
  all: EntryPointPage;
  onOpen(id: string): void;
  onChanged(): void;
}

function EntryPointList({ all, onOpen, onChanged }: ListProps) {
  const reading = useReading();
  const { t } = reading;
  const mailboxes = useMailboxes(all.entry_points.some((each) => each.channel === MAIL));
  return (
    <>
      <PageHead title={t("entry_points.title")} lead={t("entry_points.explained")}>
        <div className={styles.adds}>
          {all.channels.map((channel) => (
            <Button key={channel.channel} icon={<Plus size={16} aria-hidden />} onClick={() => onOpen(NEW + channel.channel)}>
              {t("entry_points.add", { channel: channelName(reading, channel.channel) })}
            </Button>
          ))}
        </div>
      </PageHead>
      {all.entry_points.length === 0 && (
        <Blank icon={<Plug size={22} />} title={t("entry_points.none")}>
          {t("entry_points.none_explained")}
        </Blank>
      )}
      <ul className={styles.cards}>
        {all.entry_points.map((entryPoint) => (
          <EntryPointCard
            key={entryPoint.entry_point_id}
            entryPoint={entryPoint}
            channel={all.channels.find((each) => each.channel === entryPoint.channel)}
            mailbox={mailboxes.find((each) => each.entry_point_id === entryPoint.entry_point_id)}
            onEdit={() => onOpen(entryPoint.entry_point_id)}
            onChanged={onChanged}
          />
        ))}
      </ul>
    </>
  );
}

interface CardProps {
  entryPoint: EntryPointSettings;
  channel: Channel | undefined;
  /** How it is, when it is a mailbox. */
  mailbox: Mailbox | undefined;
  onEdit(): void;
  onChanged(): void;
}

function EntryPointCard({ entryPoint, channel, mailbox, onEdit, onChanged }: CardProps) {
  const reading = useReading();
  const { t } = reading;
  const queues = useValue(useDesk().session, (session) => session.queues);
  const queue = queues.find((known) => known.queue_id === entryPoint.queue_id)?.name;
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <h2 className={styles.cardTitle}>
          <ChannelIcon channel={entryPoint.channel} /> <bdi>{entryPoint.name}</bdi>
        </h2>
        <Badge tone={entryPoint.active ? "good" : "neutral"}>
          {entryPoint.active ? t("entry_points.active") : t("entry_points.inactive")}
        </Badge>
        <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={onEdit}>
          {t("form.edit")}
          <span className="only-for-readers"> {entryPoint.name}</span>
        </Button>
      </div>
      <p className={styles.facts}>
        {channelName(reading, entryPoint.channel)}
        {queue !== undefined && (
          <>
            {" "}
            · <bdi>{t("entry_points.to_queue", { queue })}</bdi>
          </>
        )}
      </p>
      {mailbox !== undefined && <MailboxHealth mailbox={mailbox} />}
      <WayIn entryPoint={entryPoint} />
      <div className={styles.adds}>
        {entryPoint.channel === WEB_CHAT && entryPoint.active && (
          <a className={styles.out} href={`/demo/?entry_point=${entryPoint.public_key}`} target="_blank" rel="noopener">
            <ExternalLink size={14} aria-hidden className="turns" /> {t("entry_points.try")}
          </a>
        )}
        {channel !== undefined && <Secrets entryPoint={entryPoint} names={channel.generated_secrets} onMade={onChanged} />}
      </div>
    </li>
  );
}

/** What has to be put where, so that customers come in here. */
function WayIn({ entryPoint }: { entryPoint: EntryPointSettings }) {
  const { t } = useReading();
  if (entryPoint.channel === MAIL) {
    const address = String(entryPoint.settings["address"] ?? "");
    return (
      <>
        <p className={styles.facts}>{t("entry_points.mail_explained")}</p>
        <Copyable text={address} label={t("entry_points.copy_address")} doneLabel={t("common.copied")} />
      </>
    );
  }
  const isChat = entryPoint.channel === WEB_CHAT;
  const text = isChat
    ? scriptTag(window.location.origin, entryPoint.public_key)
    : webhookAddress(window.location.origin, entryPoint.channel, entryPoint.public_key);
  return (
    <>
      <p className={styles.facts}>{isChat ? t("entry_points.tag_explained") : t("entry_points.address_explained")}</p>
      <Copyable text={text} label={isChat ? t("entry_points.copy_tag") : t("entry_points.copy_address")} doneLabel={t("common.copied")} />
    </>
  );
}

/** Is there nothing to save of it? */
function isAsKept(draft: EntryPointDraft, kept: EntryPointSettings): boolean {
  const of = ({ name, queue_id, settings, active }: EntryPointDraft) => JSON.stringify([name, queue_id, Object.entries(settings).sort(), active]);
  return Object.keys(draft.secrets).length === 0 && of(draft) === of(entryPointDraftOf(kept));
}

interface EditorProps {
  id: string;
  all: EntryPointPage;
  /** How letting the centre in at its provider went. */
  returned: Returned | null;
  onChanged(): void;
  onReturned(how: Returned): void;
  onLeave(): void;
}

function EntryPointEditor({ id, all, returned, onChanged, onReturned, onLeave }: EditorProps) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const queues = useValue(desk.session, (session) => session.queues);
  const saving = useSaving();
  const mailbox = useMailboxes(all.entry_points.some((each) => each.entry_point_id === id && each.channel === MAIL)).find((each) => each.entry_point_id === id);
  const kept = all.entry_points.find((each) => each.entry_point_id === id);
  const channel = all.channels.find((each) => each.channel === (kept?.channel ?? id.replace(NEW, "")));
  const firstQueue = queues[0];
  if (channel === undefined || (kept === undefined && !id.startsWith(NEW))) {
    return <Blank icon={<Plug size={22} />} title={t("entry_points.gone")} action={<Button onClick={onLeave}>{t("entry_points.back")}</Button>} />;
  }
  if (firstQueue === undefined) {
    return <Blank icon={<Plug size={22} />} title={t("entry_points.needs_queue")} action={<Button onClick={onLeave}>{t("entry_points.back")}</Button>} />;
  }
  const draft: EntryPointDraft =
    kept === undefined ? { name: "", queue_id: firstQueue.queue_id, settings: {}, active: true, calendar_id: null, secrets: {} } : entryPointDraftOf(kept);
  const save = async (changed: EntryPointDraft) => {
    let saved: EntryPointSettings | undefined;
    const isSaved = await saving.save(async () => {
      saved = kept === undefined ? await addEntryPoint(desk.api, channel.channel, changed) : await saveEntryPoint(desk.api, id, kept.version, changed);
    });
    if (!isSaved || saved === undefined) return;
    onChanged();
    const { entry_point_id: savedId, version } = saved;
    const before = kept === undefined ? { ...entryPointDraftOf(saved), active: false } : entryPointDraftOf(kept);
    const isSwitched = kept !== undefined && kept.active !== saved.active;
    const became = isSwitched ? t(saved.active ? "switched.on" : "switched.off", { name: saved.name }) : undefined;
    saving.tellSaved(() => saveEntryPoint(desk.api, savedId, version, before), onChanged, became);
    onLeave();
  };
  const signIn = async (changed: EntryPointDraft) => {
    let savedId = kept?.entry_point_id;
    const isOnTheWay = await saving.save(async () => {
      if (kept === undefined) savedId = (await addEntryPoint(desk.api, channel.channel, changed)).entry_point_id;
      else if (!isAsKept(changed, kept)) await saveEntryPoint(desk.api, id, kept.version, changed);
      if (savedId !== undefined) window.location.assign(await beginConsent(desk.api, savedId));
    });
    if (isOnTheWay) return;
    onChanged();
    // It is made, and what stands in the way is told where it is changed.
    if (kept === undefined && savedId !== undefined) onReturned({ id: savedId, problem: { title: t("mailbox_consent.not_begun"), detail: undefined } });
  };
  const Form = channel.channel === MAIL ? MailboxForm : EntryPointForm;
  return (
    <>
      <PageHead title={kept === undefined ? t("entry_points.add", { channel: channelName(reading, channel.channel) }) : <bdi>{kept.name}</bdi>} />
      {mailbox !== undefined && <MailboxHealth mailbox={mailbox} />}
      <Form
        channel={channel}
        calendars={all.calendars}
        draft={draft}
        id={kept?.entry_point_id ?? null}
        kept={kept?.secret_names ?? []}
        isBusy={saving.isBusy}
        problem={saving.problem}
        returned={returned}
        onSave={(changed) => void save(changed)}
        onSignIn={(changed) => void signIn(changed)}
        onCancel={onLeave}
      />
    </>
  );
}
