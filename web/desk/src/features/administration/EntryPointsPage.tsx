/** The configured connections of the tenant, and how each is brought to a site. */
import { ExternalLink, Plug } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { CopyButton } from "../../ui/CopyButton";
import { Loading } from "../../ui/Loading";
import type { EntryPoint } from "../../wire/answers";
import { ChannelIcon, channelName } from "../channels/ChannelIcon";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Page.module.css";

const WEB_CHAT = "webchat";

/** The line that brings the chat widget to a page. */
export function scriptTag(origin: string, publicKey: string): string {
  return `<script async src="${origin}/widget.js" data-entry-point="${publicKey}"></script>`;
}

function EntryPointCard({ entryPoint }: { entryPoint: EntryPoint }) {
  const reading = useReading();
  const { t } = reading;
  const queues = useValue(useDesk().session, (session) => session.queues);
  const queue = queues.find((known) => known.queue_id === entryPoint.queue_id)?.name;
  const tag = scriptTag(window.location.origin, entryPoint.public_key);
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <h2 className={styles.cardTitle}>
          <ChannelIcon channel={entryPoint.channel} /> <bdi>{entryPoint.name}</bdi>
        </h2>
        <Badge tone={entryPoint.active ? "good" : "neutral"}>
          {entryPoint.active ? t("entry_points.active") : t("entry_points.inactive")}
        </Badge>
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
      {entryPoint.channel === WEB_CHAT && (
        <>
          <p className={styles.facts}>{t("entry_points.tag_explained")}</p>
          <div className={styles.copyable}>
            <code className={styles.code} dir="ltr">
              {tag}
            </code>
            <CopyButton text={tag} label={t("entry_points.copy_tag")} doneLabel={t("common.copied")} />
          </div>
          {entryPoint.active && (
            <a className={styles.out} href="/demo/" target="_blank" rel="noopener">
              <ExternalLink size={14} aria-hidden /> {t("entry_points.try")}
            </a>
          )}
        </>
      )}
    </li>
  );
}

export default function EntryPointsPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => desk.api.listEntryPoints(), "all");
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t("entry_points.title")}</h1>
        <p className={styles.lead}>{t("entry_points.explained")}</p>
      </header>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && (
        <Blank icon={<Plug size={22} />} title={t("entry_points.none")} />
      )}
      {loaded.state === "ready" && loaded.value.length > 0 && (
        <ul className={styles.cards}>
          {loaded.value.map((entryPoint) => (
            <EntryPointCard key={entryPoint.entry_point_id} entryPoint={entryPoint} />
          ))}
        </ul>
      )}
    </main>
  );
}
