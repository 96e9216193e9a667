/** Who did what, and who looked at what: newest first, by filters, and as a file. */
import { Download, ScrollText } from "lucide-react";
import { useState } from "react";
import { useReading, type Reading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { AuditQuery, Entry } from "../../wire/people-api";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { changesOf, type Names } from "./audit-words";
import styles from "./People.module.css";

const KINDS = ["", "acts", "looks"] as const;

function Changes({ entry, names }: { entry: Entry; names: Names }) {
  const changes = changesOf(useReading(), entry, names);
  if (changes.length === 0) return null;
  return (
    <dl className={styles.changes}>
      {changes.map(({ name, label, before, after }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd>
            {before !== null && (
              <>
                <del>
                  <bdi>{before}</bdi>
                </del>{" "}
              </>
            )}
            {after !== null && (
              <ins>
                <bdi>{after}</bdi>
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function actOf({ t, find }: Reading, entry: Entry): string {
  return find("act.", entry.act, { object: entry.object_name ?? t("audit.unnamed") }) ?? entry.act;
}

function EntryLine({ entry, names }: { entry: Entry; names: Names }) {
  const reading = useReading();
  const { t, formats } = reading;
  return (
    <li className={styles.row}>
      <span className={styles.who}>
        <span>{actOf(reading, entry)}</span>
        <span className={styles.soft}>
          <bdi>{entry.agent_name ?? t("audit.unnamed")}</bdi>
          {entry.token_id !== null && <> · {t("audit.by_token", { name: entry.token_name ?? "" })}</>} ·{" "}
          <time dateTime={entry.occurred_at}>{formats.instant(entry.occurred_at)}</time> · <bdi dir="ltr">{entry.network}</bdi>
        </span>
      </span>
      <Changes entry={entry} names={names} />
    </li>
  );
}

const dayStart = (day: string) => new Date(`${day}T00:00:00`);

function queryOf(who: string, kind: string, since: string, until: string): AuditQuery {
  const end = until === "" ? null : dayStart(until);
  end?.setDate(end.getDate() + 1);
  return {
    ...(who && { agent_id: who }),
    ...(kind && { acts: kind }),
    ...(since && { since: dayStart(since).toISOString() }),
    ...(end !== null && { until: end.toISOString() }),
  };
}

export default function AuditPage() {
  const { t } = useReading();
  const desk = useDesk();
  const [who, setWho] = useState("");
  const [kind, setKind] = useState("");
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const [before, setBefore] = useState<string[]>([]);
  const query = queryOf(who, kind, since, until);
  const at = before.at(-1);
  const loaded = useLoaded(() => desk.api.people.readAudit({ ...query, ...(at && { before: at }) }), JSON.stringify([query, at]));
  const { entries, names } = loaded.state === "ready" ? loaded.value : { entries: [], names: {} };
  // Whoever is on the page can be chosen: an auditor need not be able to list the people.
  const known = new Map(entries.flatMap((each) => (each.agent_id !== null ? [[each.agent_id, each.agent_name ?? each.agent_id]] : [])));
  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    setBefore([]);
  };
  const address = `/api/v1/audit/entries.csv?${new URLSearchParams({ ...query })}`;
  return (
    <Page>
      <PageHead title={t("audit.title")} lead={t("audit.explained")} />
      <div className={styles.tools}>
        <Select label={t("audit.kind")} value={kind} options={KINDS.map((each) => ({ value: each, label: t(`audit.kind_${each || "all"}`) }))} onChange={change(setKind)} />
        <Select
          label={t("audit.who")}
          value={who}
          options={[{ value: "", label: t("people.everybody") }, ...[...known].map(([value, label]) => ({ value, label: String(label) }))]}
          onChange={change(setWho)}
        />
        <Field label={t("audit.since")} type="date" value={since} onChange={(event) => change(setSince)(event.target.value)} />
        <Field label={t("audit.until")} type="date" value={until} onChange={(event) => change(setUntil)(event.target.value)} />
        <Button icon={<Download size={16} aria-hidden />} onClick={() => window.location.assign(address)}>
          {t("audit.download")}
        </Button>
      </div>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && entries.length === 0 && (
        <Blank icon={<ScrollText size={22} />} title={t("audit.none")}>
          {t("audit.none_explained")}
        </Blank>
      )}
      {entries.length > 0 && (
        <ul className={styles.list}>
          {entries.map((entry) => (
            <EntryLine key={entry.entry_id} entry={entry} names={names} />
          ))}
        </ul>
      )}
      {loaded.state === "ready" && (before.length > 0 || loaded.value.before !== null) && (
        <div className={styles.acts}>
          <Button disabled={before.length === 0} onClick={() => setBefore(before.slice(0, -1))}>
            {t("jobs.newer")}
          </Button>
          <Button disabled={loaded.value.before === null} onClick={() => loaded.value.before !== null && setBefore([...before, loaded.value.before])}>
            {t("jobs.older")}
          </Button>
        </div>
      )}
    </Page>
  );
}
