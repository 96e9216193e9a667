/** Importing customers: the files that were sent, and a place to send one; or one import when the address names it. */
import { FileUp, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { useValue } from "../../state/store";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { listKinds, listSources, type FactKind, type FactSource } from "../../wire/facts";
import { listImports, sendImport, type Import } from "../../wire/imports";
import { kindName } from "../facts/words";
import type { PageAddress } from "../navigation/address";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { ImportPage } from "./ImportPage";
import { TONES } from "./states";
import styles from "./Transfers.module.css";

/** Systems and kinds of facts that this reader may bring; none where they may bring customers alone. */
function useTold(): { sources: FactSource[]; kinds: FactKind[] } {
  const desk = useDesk();
  const may = useValue(desk.session, (session) => session.agent.permissions.includes("facts.write"));
  const loaded = useLoaded(async () => (may ? { sources: await listSources(desk.api), kinds: await listKinds(desk.api) } : { sources: [], kinds: [] }), String(may));
  if (loaded.state !== "ready") return { sources: [], kinds: [] };
  const inUse = (each: { archived_at: string | null }) => each.archived_at === null;
  return { sources: loaded.value.sources.filter(inUse), kinds: loaded.value.kinds.filter(inUse) };
}

function Sending({ onSent }: { onSent(sent: Import): void }) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const [share, setShare] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const [source, setSource] = useState("");
  const [kind, setKind] = useState("order");
  const told = useTold();
  const send = async (file: File | undefined) => {
    if (file === undefined) return;
    setShare(0);
    await attempt(async () => onSent(await sendImport(desk.api, file, source === "" ? null : { source, kind }, setShare)));
    if (input.current) input.current.value = "";
  };
  return (
    <section className={styles.card} aria-label={t("imports.send")}>
      <p>{t("imports.send_explained")}</p>
      {told.sources.length > 0 && (
        <div className={styles.fields}>
          <Select
            label={t("imports.what")}
            value={source}
            options={[{ value: "", label: t("imports.what_customers") }, ...told.sources.map(({ key, name }) => ({ value: key, label: t("imports.what_facts", { name }) }))]}
            onChange={setSource}
          />
          {source !== "" && (
            <Select label={t("imports.what_kind")} value={kind} options={told.kinds.map(({ key, title }) => ({ value: key, label: kindName(reading, key, title) }))} onChange={setKind} />
          )}
        </div>
      )}
      <div className={styles.line}>
        <Button look="primary" icon={<Upload size={16} aria-hidden />} isBusy={isBusy} onClick={() => input.current?.click()}>
          {t("imports.send")}
        </Button>
        <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,text/csv" onChange={(event) => void send(event.target.files?.[0])} />
        {isBusy && <progress className={styles.bar} max={1} value={share} aria-label={t("imports.sending")} />}
      </div>
    </section>
  );
}

function Row({ each }: { each: Import }) {
  const { t, formats } = useReading();
  const read = each.made + each.changed + each.unchanged + each.refused;
  return (
    <li className={styles.row}>
      <span>
        <Link to={pageRoute("imports", each.import_id)}>
          <bdi>{each.file_name}</bdi>
        </Link>
        <span className={styles.soft}>
          {" "}
          · {each.subject === "facts" && <>{t("imports.what_facts", { name: each.fact_source ?? "" })} · </>}
          {formats.fileSize(each.size)} · <time dateTime={each.made_at}>{formats.moment(each.made_at)}</time>
        </span>
      </span>
      {read > 0 && <span className={styles.soft}>{t("imports.lines", { count: read })}</span>}
      <Badge tone={TONES[each.state]}>{t(`import_state.${each.state}`)}</Badge>
    </li>
  );
}

function List() {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const loaded = useLoaded(() => listImports(desk.api), "all");
  return (
    <Page width="table">
      <PageHead title={t("imports.title")} lead={t("imports.explained")} />
      <Sending onSent={(sent) => router.go(pageRoute("imports", sent.import_id))} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && (
        <Blank icon={<FileUp size={22} />} title={t("imports.none")}>
          {t("imports.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && (
        <ul className={styles.list}>
          {loaded.value.map((each) => (
            <Row key={each.import_id} each={each} />
          ))}
        </ul>
      )}
    </Page>
  );
}

export default function ImportsPage({ rest }: PageAddress) {
  return rest === "" ? <List /> : <ImportPage key={rest} importId={rest} />;
}
