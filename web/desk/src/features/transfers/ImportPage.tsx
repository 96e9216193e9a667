/** One import: what its columns mean, what a check found, how far it has come, what was refused. */
import { CircleStop, Download, Play, SearchCheck, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { Api } from "../../wire/api";
import { checkImport, deleteImport, getImport, refusedAddress, runImport, saveMapping, stopImport, type Import, type ImportDetails } from "../../wire/imports";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { MappingForm } from "./MappingForm";
import { isAtWork, paceOf, shareOf, TONES } from "./states";
import styles from "./Transfers.module.css";

const LOOK_EVERY_MS = 1500;
const COUNTS = ["made", "changed", "unchanged", "refused"] as const;

function Counts({ standing }: { standing: Import }) {
  const { t, formats } = useReading();
  const isForeseen = standing.state === "checking" || standing.state === "checked";
  return (
    <dl className={styles.counts}>
      {COUNTS.map((each) => (
        <div key={each}>
          <dt>{t(isForeseen ? `import_foreseen.${each}` : `import_count.${each}`)}</dt>
          <dd>{formats.number(standing[each])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Progress({ standing }: { standing: Import }) {
  const { t, formats } = useReading();
  const rows = standing.made + standing.changed + standing.unchanged + standing.refused;
  const first = useRef<{ rows: number; ms: number } | null>(null);
  first.current ??= { rows, ms: Date.now() };
  const pace = paceOf(first.current, rows, Date.now());
  return (
    <>
      <progress className={styles.bar} max={1} value={shareOf(standing)} aria-label={t(`import_state.${standing.state}`)} />
      <p className={styles.soft} role="status">
        {t("imports.lines", { count: rows })} · {formats.fileSize(standing.at_byte)} / {formats.fileSize(standing.size)}
        {pace !== null && <> · {t("imports.pace", { count: Math.round(pace) })}</>}
        {standing.seconds_left !== null && <> · {t("imports.left", { time: formats.duration(standing.seconds_left * 1000) })}</>}
      </p>
    </>
  );
}

function Examples({ details }: { details: ImportDetails }) {
  const { t, formats } = useReading();
  const groups = (["made", "changed", "unchanged"] as const).filter((each) => details[each].length > 0);
  return (
    <>
      {groups.map((group) => (
        <details key={group}>
          <summary>{t(`import_examples.${group}`)}</summary>
          <ul className={styles.examples}>
            {details[group].map((line) => (
              <li key={line.line}>
                <span className={styles.soft}>{t("imports.line", { number: formats.number(line.line) })}</span> <code dir="auto">{line.text}</code>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </>
  );
}

function Refused({ details }: { details: ImportDetails }) {
  const { t, formats, locale } = useReading();
  const { standing } = details;
  if (standing.refused === 0) return null;
  return (
    <section className={styles.card}>
      <div className={styles.line}>
        <h2 className={styles.cardTitle}>{t("imports.refused", { count: standing.refused })}</h2>
        <Button size="s" icon={<Download size={14} aria-hidden />} onClick={() => window.location.assign(refusedAddress(standing.import_id, locale))}>
          {t("imports.download_refused")}
        </Button>
      </div>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("imports.column_line")}</th>
              <th scope="col">{t("imports.column_why")}</th>
              <th scope="col">{t("imports.column_text")}</th>
            </tr>
          </thead>
          <tbody>
            {details.refused.map((line) => (
              <tr key={line.line}>
                <td>{formats.number(line.line)}</td>
                <td>
                  {line.column !== null && line.column !== undefined && (
                    <>
                      <bdi>{details.headers[line.column - 1] ?? line.column}</bdi>:{" "}
                    </>
                  )}
                  {line.message}
                </td>
                <td dir="auto">{line.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {standing.refused > details.refused.length && <p className={styles.soft}>{t("imports.more_refused")}</p>}
    </section>
  );
}

interface ActsProps {
  standing: Import;
  isBusy: boolean;
  onAct(act: (api: Api, id: string) => Promise<void>): void;
  onDelete(): void;
}

function Acts({ standing, isBusy, onAct, onDelete }: ActsProps) {
  const { t } = useReading();
  const { state, file_kept: isKept } = standing;
  if (isAtWork(state)) {
    return (
      <Button icon={<CircleStop size={16} aria-hidden />} isBusy={isBusy} onClick={() => onAct(stopImport)}>
        {t("imports.stop")}
      </Button>
    );
  }
  return (
    <>
      {isKept && state === "checked" && (
        <Button look="primary" icon={<Play size={16} aria-hidden />} isBusy={isBusy} onClick={() => onAct(runImport)}>
          {t(standing.subject === "facts" ? "imports.run_facts" : "imports.run", { count: standing.made + standing.changed })}
        </Button>
      )}
      {isKept && state === "stopped" && (
        <Button look="primary" icon={<Play size={16} aria-hidden />} isBusy={isBusy} onClick={() => onAct(runImport)}>
          {t("imports.go_on")}
        </Button>
      )}
      <Button look="quiet" icon={<Trash2 size={16} aria-hidden />} isBusy={isBusy} onClick={onDelete}>
        {t("imports.delete")}
      </Button>
    </>
  );
}

export function ImportPage({ importId }: { importId: string }) {
  const { t, formats, find } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const { isBusy, attempt } = useAttempt();
  const [round, setRound] = useState(0);
  const loaded = useLoaded(() => getImport(desk.api, importId), `${importId}/${round}`);
  const details = loaded.state === "ready" ? loaded.value : null;
  const state = details?.standing.state;
  useEffect(() => {
    if (state === undefined || !isAtWork(state)) return;
    const timer = setInterval(() => setRound((before) => before + 1), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [state]);
  const act = async (what: (api: Api, id: string) => Promise<void>) => {
    await attempt(() => what(desk.api, importId));
    setRound((before) => before + 1);
  };
  const remove = async () => {
    if (await attempt(() => deleteImport(desk.api, importId))) router.go(pageRoute("imports"));
  };
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  if (details === null) return <Loading label={t("common.loading")} />;
  const { standing } = details;
  const mayMap = standing.file_kept && (standing.state === "uploaded" || standing.state === "checked" || standing.state === "failed");
  return (
    <Page width="table">
      <p className={styles.soft}>
        <Link to={pageRoute("imports")}>{t("imports.title")}</Link>
      </p>
      <PageHead
        title={
          <>
            <bdi className={styles.long}>{standing.file_name}</bdi> <Badge tone={TONES[standing.state]}>{t(`import_state.${standing.state}`)}</Badge>
          </>
        }
        lead={
          <>
            {formats.fileSize(standing.size)} · <time dateTime={standing.made_at}>{formats.moment(standing.made_at)}</time>
          </>
        }
      />
      <section className={styles.card} aria-label={t("imports.how_far")}>
        <p>{t(`import_next.${standing.state}`)}</p>
        {standing.error !== null && <p role="alert">{find("problem.", standing.error) ?? t("imports.failed")}</p>}
        {standing.state !== "uploaded" && <Counts standing={standing} />}
        {isAtWork(standing.state) && <Progress standing={standing} />}
        {standing.state === "checked" && <Examples details={details} />}
        <div className={styles.line}>
          <Acts standing={standing} isBusy={isBusy} onAct={(what) => void act(what)} onDelete={() => void remove()} />
        </div>
      </section>
      {mayMap && (
        <MappingForm
          key={standing.encoding + standing.delimiter}
          details={details}
          isBusy={isBusy}
          icon={<SearchCheck size={16} aria-hidden />}
          onRead={(mapping) => act((api, id) => saveMapping(api, id, mapping))}
          onSave={(mapping) => act(async (api, id) => {
            await saveMapping(api, id, mapping);
            await checkImport(api, id);
          })}
        />
      )}
      <Refused details={details} />
    </Page>
  );
}
