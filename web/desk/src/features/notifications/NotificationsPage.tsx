/** How I want to be told: for each kind whether it stands in the list, sounds, and is shown by the system; and when not. */
import { BellRing } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Choice, Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { readTuning, saveTuning, type NoticeKind, type Tuning, type Ways } from "../../wire/notifications";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Notifications.module.css";

const KINDS: readonly NoticeKind[] = ["mentioned", "handed_over", "customer_wrote", "case_woke", "deadline_near", "deadline_passed", "answer_overdue", "task_given", "task_due", "rule"];
const WAYS: readonly { way: keyof Ways; text: TextKey }[] = [
  { way: "list", text: "notice.way_list" },
  { way: "sound", text: "notice.way_sound" },
  { way: "system", text: "notice.way_system" },
];
const ON: Required<Ways> = { list: true, sound: true, system: true };
const QUIET = { quiet_from: "21:00", quiet_until: "07:00" };

/** Whether this browser has been asked, and what it said. */
function useSystem() {
  const [state, setState] = useState(() => ("Notification" in window ? Notification.permission : "unsupported"));
  return { state, ask: () => void Notification.requestPermission().then(setState) };
}

function System() {
  const { t } = useReading();
  const { state, ask } = useSystem();
  if (state === "granted") return null;
  if (state !== "default") return <p className={styles.hint}>{t(state === "denied" ? "notice.system_denied" : "notice.system_missing")}</p>;
  return (
    <p className={styles.hint}>
      {t("notice.system_ask")}{" "}
      <Button size="s" icon={<BellRing size={14} aria-hidden />} onClick={ask}>
        {t("signals.notify")}
      </Button>
    </p>
  );
}

function Tune({ kept, onSaved }: { kept: Tuning; onSaved(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [tuning, setTuning] = useState(kept);
  const change = (kind: NoticeKind, way: keyof Ways, isOn: boolean) =>
    setTuning({ ...tuning, kinds: { ...tuning.kinds, [kind]: { ...ON, ...tuning.kinds?.[kind], [way]: isOn } } });
  const hasQuiet = tuning.quiet_from !== null && tuning.quiet_from !== undefined;
  const keep = (wanted: Tuning) =>
    attempt(async () => {
      const saved = await saveTuning(desk.api, wanted);
      setTuning(saved);
      onSaved();
      return saved;
    });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await keep(tuning))) return;
    // What was is written over what is now, whichever version that has.
    const back = async () => keep({ ...kept, version: (await readTuning(desk.api)).version });
    toast({ tone: "done", title: t("notice.tuned"), action: { label: t("common.undo"), onChoose: () => void back() } });
  };
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <div className={styles.tableBox}>
        <table className={styles.table}>
          <caption className="only-for-readers">{t("notice.tune")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("notice.kind")}</th>
              {WAYS.map(({ way, text }) => (
                <th key={way} scope="col">
                  {t(text)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {KINDS.map((kind) => (
              <tr key={kind}>
                <th scope="row">
                  {t(`notice_kind.${kind}`)}
                  <span className={styles.explained}>{t(`notice_explained.${kind}`)}</span>
                </th>
                {WAYS.map(({ way, text }) => (
                  <td key={way}>
                    <input
                      type="checkbox"
                      aria-label={`${t(`notice_kind.${kind}`)}: ${t(text)}`}
                      checked={tuning.kinds?.[kind]?.[way] ?? true}
                      onChange={(event) => change(kind, way, event.target.checked)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <System />
      <fieldset className={styles.quiet}>
        <legend>{t("notice.quiet")}</legend>
        <p className={styles.hint}>{t("notice.quiet_explained")}</p>
        <Choice kind="checkbox" label={t("notice.quiet_on")} checked={hasQuiet} onChange={(event) => setTuning({ ...tuning, ...(event.target.checked ? QUIET : { quiet_from: null, quiet_until: null }) })} />
        {hasQuiet && (
          <div className={styles.hours}>
            <Field label={t("notice.quiet_from")} type="time" dir="ltr" required value={(tuning.quiet_from ?? "").slice(0, 5)} onChange={(event) => setTuning({ ...tuning, quiet_from: event.target.value })} />
            <Field label={t("notice.quiet_until")} type="time" dir="ltr" required value={(tuning.quiet_until ?? "").slice(0, 5)} onChange={(event) => setTuning({ ...tuning, quiet_until: event.target.value })} />
          </div>
        )}
      </fieldset>
      <div>
        <Button type="submit" look="primary" isBusy={isBusy}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}

export default function NotificationsPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => readTuning(desk.api), "tuning");
  return (
    <Page>
      <PageHead title={t("notice.title")} lead={t("notice.lead")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && <Tune kept={loaded.value} onSaved={() => void desk.notices.refresh()} />}
    </Page>
  );
}
