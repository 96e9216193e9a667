/** Who is blocked, by whom, when and why; each can be let in again. */
import { Ban } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { pageRoute } from "../../state/routes";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { listBlocked, unblockAddress, type Blocked } from "../../wire/blocking";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./BlockedPage.module.css";
import { OPAQUE } from "./IdentityLine";

function Line({ line, onChanged }: { line: Blocked; onChanged(): void }) {
  const { t, find, formats } = useReading();
  const { api } = useDesk();
  const now = useNow("slow");
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const kind = find("identity.", line.kind) ?? line.kind;
  const shown = OPAQUE.has(line.kind) ? kind : line.shown;
  const unblock = async () => {
    if (await attempt(() => unblockAddress(api, line.kind, line.value))) toast({ tone: "done", title: t("block.undone", { value: shown }) });
    onChanged();
  };
  return (
    <li className={styles.line}>
      <div className={styles.what}>
        <p>
          {OPAQUE.has(line.kind) ? <span>{kind}</span> : <span dir="ltr">{line.shown}</span>}
          {line.customer_id !== null && (
            <>
              {" · "}
              <Link to={pageRoute("customers", line.customer_id)}>
                <bdi>{line.customer_name ?? t("customer.unnamed")}</bdi>
              </Link>
            </>
          )}
        </p>
        {line.reason !== null && <p dir="auto">{line.reason}</p>}
        <p className={styles.soft}>{t("block.by", { name: line.blocked_by ?? t("author.system"), when: formats.shortMoment(line.blocked_at, now) })}</p>
      </div>
      <Button size="s" isBusy={isBusy} onClick={() => void unblock()}>
        {t("block.unblock")}
        <span className="only-for-readers">: {shown}</span>
      </Button>
    </li>
  );
}

export default function BlockedPage() {
  const { t } = useReading();
  const { api } = useDesk();
  // The starts of the pages that were left behind, to go back to.
  const [starts, setStarts] = useState<readonly (string | null)[]>([null]);
  const start = starts.at(-1) ?? null;
  const loaded = useLoaded(() => listBlocked(api, start), start ?? "");
  const older = loaded.state === "ready" ? loaded.value.before : null;
  return (
    <Page>
      <PageHead title={t("place.blocked")} lead={t("block.lead")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.blocked.length === 0 && (
        <Blank icon={<Ban size={22} />} title={t("block.none")}>
          {t("block.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && (
        <ul>
          {loaded.value.blocked.map((line) => (
            <Line key={`${line.kind} ${line.value}`} line={line} onChanged={loaded.reload} />
          ))}
        </ul>
      )}
      <p className={styles.pages}>
        {starts.length > 1 && <Button onClick={() => setStarts(starts.slice(0, -1))}>{t("block.newer")}</Button>}
        {older !== null && <Button onClick={() => setStarts([...starts, older])}>{t("timeline.older")}</Button>}
      </p>
    </Page>
  );
}
