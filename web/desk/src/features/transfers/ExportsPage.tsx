/** What was taken out: everything, or all of one customer; begun, fetched and deleted. */
import { Download, FileDown, Trash2 } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { beginExport, deleteExport, fileOf, listExports, type Export } from "../../wire/exports";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { useLookingAgain } from "../problems/use-looking-again";
import styles from "./Transfers.module.css";

const LOOK_EVERY_MS = 2_000;
const TONES = { running: "accent", done: "good", failed: "hot" } as const;

function Line({ each, onChanged }: { each: Export; onChanged(): void }) {
  const { t, find, formats } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const isThere = each.state === "done" && each.file_kept;
  const name = each.customer_id === null ? t("exports.everything") : t("exports.of", { name: each.customer_name ?? t("customer.unnamed") });
  const remove = () => void attempt(() => deleteExport(desk.api, each.export_id)).then(onChanged);
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        <strong>{name}</strong>
        <Badge tone={TONES[each.state]}>{t(`export_state.${each.state}`)}</Badge>
      </div>
      <p className={styles.soft}>
        {formats.moment(each.made_at)}
        {each.made_by_name !== null && (
          <>
            {" "}
            · <bdi>{each.made_by_name}</bdi>
          </>
        )}
        {" · "}
        {t("exports.lines", { count: each.lines })} · <bdi>{formats.fileSize(each.size)}</bdi>
        {each.customer_id !== null && each.with_notes && <> · {t("exports.has_notes")}</>}
      </p>
      {each.state === "running" && (
        <progress className={styles.progress} max={each.sections} value={each.sections_done} aria-label={t("exports.progress")} />
      )}
      {each.state === "done" && <p className={styles.soft}>{isThere ? t("exports.kept_until", { when: formats.moment(each.expires_at) }) : t("exports.not_kept")}</p>}
      {each.state === "failed" && <p className={styles.soft}>{find("problem.", each.error ?? "") ?? t("exports.failed")}</p>}
      <div className={styles.acts}>
        {isThere && (
          <a href={fileOf(each)} download>
            <Download size={14} aria-hidden /> {t("exports.fetch")}
            <span className="only-for-readers">: {name}</span>
          </a>
        )}
        <Button size="s" look="quiet" isBusy={isBusy} icon={<Trash2 size={14} aria-hidden />} onClick={remove}>
          {each.state === "running" ? t("exports.stop") : t("exports.delete")}
          <span className="only-for-readers">: {name}</span>
        </Button>
      </div>
    </li>
  );
}

export default function ExportsPage() {
  const { t } = useReading();
  const desk = useDesk();
  const mayAll = useMay("tenant.export");
  const { isBusy, attempt } = useAttempt();
  const loaded = useLoaded(() => listExports(desk.api), "all");
  const reload = loaded.state === "loading" ? undefined : loaded.reload;
  const exports = loaded.state === "ready" ? loaded.value : [];
  const isAtWork = exports.some((each) => each.state === "running");
  useLookingAgain(isAtWork ? reload : undefined, LOOK_EVERY_MS);
  const begin = () => void attempt(() => beginExport(desk.api, null, true)).then(() => reload?.());
  return (
    <Page>
      <PageHead title={t("exports.title")} lead={t("exports.explained")}>
        {mayAll && (
          <Button look="primary" isBusy={isBusy} icon={<FileDown size={16} aria-hidden />} onClick={begin}>
            {t("exports.begin")}
          </Button>
        )}
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && exports.length === 0 && (
        <Blank icon={<FileDown size={22} />} title={t("exports.none")}>
          {t("exports.none_explained")}
        </Blank>
      )}
      {exports.length > 0 && (
        <ul className={styles.exports}>
          {exports.map((each) => (
            <Line key={each.export_id} each={each} onChanged={() => reload?.()} />
          ))}
        </ul>
      )}
    </Page>
  );
}
