/** Where the scenario is from, and what there is in it: told before anything is run. */
import { FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Choice, Field } from "../../ui/Field";
import { lookInto, type ScenarioSource, type SeenScenario } from "../../wire/simulations";
import { FormProblem } from "../administration/FormProblem";
import { isWithin, NumberField } from "../administration/NumberField";
import routing from "../administration/Routing.module.css";
import { explain, type Explanation } from "../problems/explain";
import { shiftDate } from "../reports/numbers";
import styles from "./Simulations.module.css";

const KINDS = ["centre", "example", "file"] as const;
type Kind = (typeof KINDS)[number];
const DAYS = { min: 1, max: 14 };
const WEEKS_SEEN = 28;
/** Bytes; more is refused by the server, too. */
const FILE_MAX = 800_000;
/** Dates are typed digit by digit. */
const LOOK_AFTER_MS = 400;

interface SourceFieldsProps {
  /** `seen`: null while it is not known, or cannot be simulated. */
  onChange(source: ScenarioSource | null, seen: SeenScenario | null): void;
}

export function SourceFields({ onChange }: SourceFieldsProps) {
  const reading = useReading();
  const { t } = reading;
  const { api } = useDesk();
  const today = new Date().toISOString().slice(0, 10);
  const [kind, setKind] = useState<Kind>("centre");
  const [since, setSince] = useState(shiftDate(today, -WEEKS_SEEN));
  const [until, setUntil] = useState(shiftDate(today, -1));
  const [days, setDays] = useState("7");
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [seen, setSeen] = useState<SeenScenario | null>(null);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const source = sourceOf(kind, { since, until, days, file });
  const asked = JSON.stringify(source);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    let isCurrent = true;
    setProblem(null);
    setSeen(null);
    tell.current(null, null);
    const wanted = JSON.parse(asked) as ScenarioSource | null;
    const look = async () => {
      if (wanted === null) return;
      try {
        const found = await lookInto(api, wanted);
        if (!isCurrent) return;
        setSeen(found);
        tell.current(wanted, isEnough(found) ? found : null);
      } catch (error) {
        if (isCurrent) setProblem(explain(reading, error));
      }
    };
    const timer = window.setTimeout(() => void look(), wanted?.kind === "centre" ? LOOK_AFTER_MS : 0);
    return () => {
      isCurrent = false;
      window.clearTimeout(timer);
    };
    // The language changes what is told, not what is asked.
  }, [asked, api]);
  return (
    <fieldset className={routing.group}>
      <legend>{t("simulations.from")}</legend>
      <div>
        {KINDS.map((each) => (
          <Choice key={each} kind="radio" name="scenario-source" label={t(`simulations.from_${each}`)} checked={kind === each} onChange={() => setKind(each)} />
        ))}
      </div>
      {kind === "centre" && (
        <div className={styles.fields}>
          <Field label={t("simulations.since")} type="date" value={since} max={today} onChange={(event) => setSince(event.target.value)} />
          <Field label={t("simulations.until")} type="date" value={until} max={today} onChange={(event) => setUntil(event.target.value)} />
          <NumberField label={t("simulations.days")} hint={t("simulations.days_explained")} value={days} onChange={setDays} {...DAYS} />
        </div>
      )}
      {kind === "file" && <FromFile name={file?.name ?? null} onFile={setFile} onTooLarge={() => setProblem({ title: t("simulations.file_too_large"), detail: "" })} />}
      <FormProblem problem={problem} />
      {seen !== null && <Seen seen={seen} onExample={() => setKind("example")} />}
    </fieldset>
  );
}

function sourceOf(kind: Kind, { since, until, days, file }: { since: string; until: string; days: string; file: { name: string; text: string } | null }): ScenarioSource | null {
  const more = { days: 7, text: "", file: "scenario.yaml" };
  if (kind === "example") return { ...more, kind };
  if (kind === "file") return file === null ? null : { ...more, kind, text: file.text, file: file.name.slice(0, 100) };
  return since === "" || until === "" || !isWithin(days, DAYS.min, DAYS.max) ? null : { ...more, kind, since, until, days: Number(days) };
}

const isEnough = ({ items, least }: SeenScenario) => items == null || least == null || items >= least;

function Seen({ seen, onExample }: { seen: SeenScenario; onExample(): void }) {
  const { t, formats } = useReading();
  const isFew = !isEnough(seen);
  return (
    <div className={styles.seen} role="status">
      {seen.items != null && <p>{t("simulations.seen_items", { items: seen.items, days: seen.days_seen ?? 0 })}</p>}
      {isFew ? (
        <>
          <p>{t("simulations.too_few", { least: seen.least ?? 0 })}</p>
          <Button size="s" onClick={onExample}>
            {t("simulations.take_example")}
          </Button>
        </>
      ) : (
        <p>{t("simulations.seen", { queues: seen.queues.length, agents: seen.agents, customers: formats.number(Math.round(seen.expected)), days: formats.number(seen.days) })}</p>
      )}
      {!isFew && <p>{formats.list(seen.queues.map(({ name, items }) => (items == null ? name : t("simulations.queue_items", { name, items }))))}</p>}
    </div>
  );
}

interface FromFileProps {
  name: string | null;
  onFile(file: { name: string; text: string }): void;
  onTooLarge(): void;
}

function FromFile({ name, onFile, onTooLarge }: FromFileProps) {
  const { t } = useReading();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.acts}>
      <Button icon={<FileUp size={16} aria-hidden />} onClick={() => input.current?.click()}>
        {t("simulations.choose_file")}
      </Button>
      {name !== null && <bdi>{name}</bdi>}
      <input
        ref={input}
        type="file"
        className={styles.file}
        accept=".yaml,.yml,.json"
        aria-label={t("simulations.choose_file")}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = "";
          if (chosen === undefined) return;
          if (chosen.size > FILE_MAX) onTooLarge();
          else void chosen.text().then((text) => onFile({ name: chosen.name, text }));
        }}
      />
    </div>
  );
}
