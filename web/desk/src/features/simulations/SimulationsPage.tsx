/** Simulate and compare: earlier comparisons; at `/desk/simulations/new` a new one, at `/desk/simulations/<id>` what came of one. */
import { FlaskConical, Plus, Trash2 } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { deleteSimulation, listSimulations, type Simulation } from "../../wire/simulations";
import cards from "../administration/Page.module.css";
import type { PageAddress } from "../navigation/address";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { useLookingAgain } from "../problems/use-looking-again";
import { ComparisonForm } from "./ComparisonForm";
import { ComparisonView, LOOK_EVERY_MS, STATE_TONES } from "./ComparisonView";
import { labelOf } from "./comparing";
import styles from "./Simulations.module.css";

const NEW = "new";

export default function SimulationsPage({ page, rest }: PageAddress) {
  const router = useRouter();
  if (rest === NEW) {
    return (
      <Page>
        <ComparisonForm onBegun={(id) => router.go(pageRoute(page, id))} onCancel={() => router.go(pageRoute(page))} />
      </Page>
    );
  }
  return rest === "" ? <Earlier page={page} /> : <ComparisonView key={rest} page={page} id={rest} />;
}

function Earlier({ page }: { page: string }) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const mayBegin = useMay("queues.manage");
  const loaded = useLoaded(() => listSimulations(desk.api), "all");
  const simulations = loaded.state === "ready" ? loaded.value : [];
  const reload = loaded.state === "loading" ? undefined : loaded.reload;
  useLookingAgain(simulations.some(({ state }) => state === "running") ? reload : undefined, LOOK_EVERY_MS);
  return (
    <Page>
      <PageHead title={t("simulations.title")} lead={t("simulations.explained")}>
        {mayBegin && (
          <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => router.go(pageRoute(page, NEW))}>
            {t("simulations.new")}
          </Button>
        )}
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && simulations.length === 0 && (
        <Blank icon={<FlaskConical size={22} />} title={t("simulations.none")}>
          {t("simulations.none_explained")}
        </Blank>
      )}
      <ul className={cards.cards}>
        {simulations.map((each) => (
          <Card key={each.simulation_id} page={page} each={each} onDeleted={mayBegin ? () => reload?.() : undefined} />
        ))}
      </ul>
    </Page>
  );
}

interface CardProps {
  page: string;
  each: Simulation;
  onDeleted: (() => void) | undefined;
}

function Card({ page, each, onDeleted }: CardProps) {
  const reading = useReading();
  const { t, formats } = reading;
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  return (
    <li className={cards.card}>
      <div className={cards.cardHead}>
        <h2 className={cards.cardTitle}>
          <Link to={pageRoute(page, each.simulation_id)}>
            <bdi>{each.name}</bdi>
          </Link>
        </h2>
        <Badge tone={STATE_TONES[each.state]}>{t(`simulations.state_${each.state}`)}</Badge>
        {onDeleted && (
          <Button size="s" look="quiet" isBusy={isBusy} icon={<Trash2 size={14} aria-hidden />} onClick={() => void attempt(() => deleteSimulation(desk.api, each.simulation_id)).then(onDeleted)}>
            {t("simulations.delete")}
            <span className="only-for-readers">: {each.name}</span>
          </Button>
        )}
      </div>
      <p className={cards.facts}>{formats.list(each.contenders.map((contender) => labelOf(reading, contender)))}</p>
      <p className={cards.facts}>
        {formats.moment(each.made_at)}
        {each.made_by_name !== null && (
          <>
            {" · "}
            <bdi>{each.made_by_name}</bdi>
          </>
        )}
        {" · "}
        {t("simulations.runs", { count: each.seeds })}
      </p>
      {each.state === "running" && <progress className={styles.progress} max={1} value={each.progress} aria-label={t("simulations.progress")} />}
    </li>
  );
}
