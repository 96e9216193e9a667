/** The first steps of a new tenant: what is done, what comes next, and where. Done is what happened, not what was ticked. */
import { CircleCheck, CircleDashed, ExternalLink } from "lucide-react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { pageRoute, type Route } from "../../state/routes";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { getFirstSteps, putFirstStepsAway, type FirstSteps } from "../../wire/administration";
import { Link } from "../navigation/Link";
import { useAttempt } from "../problems/use-attempt";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { useLookingAgain } from "../problems/use-looking-again";
import styles from "./FirstSteps.module.css";

const LOOK_AGAIN_MS = 3_000;

type StepName = "business" | "people" | "queue" | "written" | "answered";

/** In the order in which they are best done, each with where. A visitor's step is done on the demo site. */
const STEPS: readonly { name: StepName; to?: Route }[] = [
  { name: "business", to: pageRoute("tenant") },
  { name: "people", to: pageRoute("people") },
  { name: "queue", to: pageRoute("queues") },
  { name: "written" },
  { name: "answered", to: { name: "work", workItemId: null } },
];

/** Looks again while somebody looks, since steps are also done elsewhere: a visitor writes, a colleague joins. */
function Way({ name, to, steps }: { name: StepName; to?: Route; steps: FirstSteps }) {
  const { t } = useReading();
  const text = t(`first_steps.${name}_go`);
  if (to !== undefined) return <Link to={to}>{text}</Link>;
  if (steps.chat_key === null) return <Link to={pageRoute("entry-points")}>{t("first_steps.no_chat")}</Link>;
  return (
    <>
      <a className={styles.out} href={`/demo/?entry_point=${steps.chat_key}`} target="_blank" rel="noopener">
        <ExternalLink size={14} aria-hidden className="turns" />
        {text}
      </a>
      <Link to={pageRoute("entry-points")}>{t("first_steps.written_tag")}</Link>
    </>
  );
}

function Step({ name, to, steps, isNext }: { name: StepName; to?: Route; steps: FirstSteps; isNext: boolean }) {
  const { t } = useReading();
  const isDone = steps[name];
  return (
    <li className={styles.step} data-done={isDone} aria-current={isNext ? "step" : undefined}>
      {isDone ? <CircleCheck size={22} aria-hidden /> : <CircleDashed size={22} aria-hidden />}
      <div>
        <h2 className={styles.name}>
          {t(`first_steps.${name}` as TextKey)}
          <span className="only-for-readers">{isDone ? t("first_steps.is_done") : ""}</span>
        </h2>
        <p className={styles.explained}>{t(`first_steps.${name}_explained` as TextKey)}</p>
        <p className={styles.ways}>
          <Way name={name} steps={steps} {...(to === undefined ? {} : { to })} />
        </p>
      </div>
    </li>
  );
}

export default function FirstStepsPage() {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const loaded = useLoaded(() => getFirstSteps(desk.api), "all");
  const steps = loaded.state === "ready" ? loaded.value : null;
  const done = steps === null ? 0 : STEPS.filter(({ name }) => steps[name]).length;
  const next = steps === null ? undefined : STEPS.find(({ name }) => !steps[name])?.name;
  useLookingAgain(loaded.state === "ready" && next !== undefined ? loaded.reload : undefined, LOOK_AGAIN_MS);
  const putAway = async () => {
    if (await attempt(() => putFirstStepsAway(desk.api))) desk.session.set(await desk.api.getSession());
  };
  return (
    <Page>
      <PageHead title={t("first_steps.title")} lead={t("first_steps.explained")}>
        <Button look={next === undefined ? "primary" : "quiet"} isBusy={isBusy} onClick={() => void putAway()}>
          {t("first_steps.put_away")}
        </Button>
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {steps !== null && (
        <>
          <p role="status">{next === undefined ? t("first_steps.all_done") : t("first_steps.progress", { done, all: STEPS.length })}</p>
          <progress className={styles.progress} value={done} max={STEPS.length} aria-label={t("first_steps.title")} />
          <ol className={styles.steps}>
            {STEPS.map((step) => (
              <Step key={step.name} {...step} steps={steps} isNext={step.name === next} />
            ))}
          </ol>
        </>
      )}
    </Page>
  );
}
