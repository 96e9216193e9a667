/** One comparison: how far it is, and then what came of it, in words, charts and tables. */
import { Download, FlaskConical, Square } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { cancelSimulation, readSimulation, simulationFile, type Simulation, type SimulationResult } from "../../wire/simulations";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { useLookingAgain } from "../problems/use-looking-again";
import reports from "../reports/Report.module.css";
import { COMPARED, labelOf, partsOf, tellingOf, withRange } from "./comparing";
import { DayChart } from "./DayChart";
import { NumberTable } from "./NumberTable";
import { PartCharts } from "./PartCharts";
import { RangeChart } from "./RangeChart";
import styles from "./Simulations.module.css";
import { Verdicts } from "./Verdicts";

export const LOOK_EVERY_MS = 1_000;
export const STATE_TONES = { running: "accent", done: "good", cancelled: "neutral", failed: "hot" } as const;
const THROUGH_DAY = COMPARED.filter(({ name }) => name === "sl_answered_offered" || name === "average_wait");

export function ComparisonView({ page, id }: { page: string; id: string }) {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => readSimulation(desk.api, id), id);
  const read = loaded.state === "ready" ? loaded.value : undefined;
  const reload = loaded.state === "loading" ? undefined : loaded.reload;
  useLookingAgain(read?.simulation.state === "running" ? reload : undefined, LOOK_EVERY_MS);
  return (
    <Page width="table">
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {read !== undefined && (
        <>
          <PageHead title={<bdi>{read.simulation.name}</bdi>} lead={<Link to={pageRoute(page)}>{t("simulations.all")}</Link>}>
            <Badge tone={STATE_TONES[read.simulation.state]}>{t(`simulations.state_${read.simulation.state}`)}</Badge>
          </PageHead>
          <Standing simulation={read.simulation} onChanged={() => reload?.()} />
          {read.result != null && <Result simulation={read.simulation} result={read.result} />}
        </>
      )}
    </Page>
  );
}

function Standing({ simulation, onChanged }: { simulation: Simulation; onChanged(): void }) {
  const { t, find, formats } = useReading();
  const desk = useDesk();
  const mayCancel = useMay("queues.manage");
  const { isBusy, attempt } = useAttempt();
  const { simulation_id: id, state, progress, source, seeds } = simulation;
  return (
    <>
      <p className={styles.facts}>
        <span>{formats.moment(simulation.made_at)}</span>
        {simulation.made_by_name !== null && <bdi>{simulation.made_by_name}</bdi>}
        <span>{t("simulations.runs", { count: seeds })}</span>
        {source.kind === "centre" && source.since != null && source.until != null && (
          <span>{t("simulations.from_days", { since: formats.plainDate(source.since), until: formats.plainDate(source.until) })}</span>
        )}
      </p>
      {state === "running" && (
        <div role="status">
          <progress className={styles.progress} max={1} value={progress} aria-label={t("simulations.progress")} />
          <p className={reports.formula}>{t("simulations.at_work")}</p>
        </div>
      )}
      {state === "failed" && (
        <p className={reports.notice} role="alert">
          {find("problem.", simulation.error ?? "") ?? t("simulations.failed")}
        </p>
      )}
      <div className={styles.acts}>
        {state === "running" && mayCancel && (
          <Button isBusy={isBusy} icon={<Square size={14} aria-hidden />} onClick={() => void attempt(() => cancelSimulation(desk.api, id)).then(onChanged)}>
            {t("simulations.stop")}
          </Button>
        )}
        {state === "done" && <File id={id} name="result.csv" label="CSV" />}
        {state === "done" && <File id={id} name="result.json" label="JSON" />}
        {simulation.has_scenario && <File id={id} name="scenario.yaml" label={t("simulations.scenario_file")} />}
      </div>
    </>
  );
}

function File({ id, name, label }: { id: string; name: "result.csv" | "result.json" | "scenario.yaml"; label: string }) {
  return (
    <a href={simulationFile(id, name)} download={name}>
      <Download size={14} aria-hidden />
      {label}
    </a>
  );
}

function Result({ simulation, result }: { simulation: Simulation; result: SimulationResult }) {
  const reading = useReading();
  const { t, formats, locale } = reading;
  const { policies } = result;
  const labels = simulation.contenders.map((contender) => labelOf(reading, contender));
  const shown = tellingOf(policies);
  return (
    <>
      <p className={styles.facts}>
        <FlaskConical size={16} aria-hidden />
        <span>{t("simulations.of_run", { days: formats.number(result.days), agents: result.agents, customers: formats.number(Math.round(policies[0]?.figures.all["offered"]?.mean ?? 0)) })}</span>
      </p>
      <Verdicts policies={policies} labels={labels} />
      <section className={reports.part} aria-label={t("simulations.in_all")}>
        <h2 className={reports.subtitle}>{t("simulations.in_all")}</h2>
        <p className={reports.formula}>{t("simulations.ranges_explained")}</p>
        {shown.map((number) => (
          <div key={number.name} className={styles.partChart}>
            <h3 className={styles.partName}>{t(number.text)}</h3>
            <p className={reports.formula}>{t(number.formula)}</p>
            <RangeChart number={number} rows={policies.map(({ figures }, at) => ({ label: labels[at] ?? "", estimate: figures.all[number.name] }))} />
          </div>
        ))}
        <NumberTable
          title={t("simulations.in_all")}
          first={t("simulations.number")}
          columns={labels}
          rows={shown.map((number) => ({ name: t(number.text), cells: policies.map(({ figures }) => withRange(number, figures.all[number.name], locale)) }))}
        />
      </section>
      {partsOf(policies, "half_hour").length > 1 && (
        <section className={reports.part} aria-label={t("simulations.through_day")}>
          <h2 className={reports.subtitle}>{t("simulations.through_day")}</h2>
          <p className={reports.formula}>{t("simulations.bands_explained")}</p>
          {THROUGH_DAY.map((number) => (
            <DayChart key={number.name} number={number} policies={policies} labels={labels} />
          ))}
        </section>
      )}
      <PartCharts sort="queue" policies={policies} labels={labels} />
      <PartCharts sort="skill" policies={policies} labels={labels} />
      <PartCharts sort="priority" policies={policies} labels={labels} />
    </>
  );
}
