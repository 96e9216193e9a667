/** A new comparison: where the scenario is from, what is compared, and how often it is run. */
import { Play, Plus } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { PageHead } from "../../ui/Page";
import { listPolicies } from "../../wire/routing-policies";
import { beginSimulation, type ScenarioSource, type SeenScenario } from "../../wire/simulations";
import forms from "../administration/Form.module.css";
import { FormProblem } from "../administration/FormProblem";
import { isWithin, NumberField } from "../administration/NumberField";
import { useSaving } from "../administration/use-saving";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { ContenderFields } from "./ContenderFields";
import { askedOf, isComplete, newContender, type DraftContender } from "./drafts";
import styles from "./Simulations.module.css";
import { SourceFields } from "./SourceFields";

const CONTENDERS_MAX = 3;
const SEEDS = { min: 2, max: 30 };

interface ComparisonFormProps {
  onBegun(id: string): void;
  onCancel(): void;
}

export function ComparisonForm({ onBegun, onCancel }: ComparisonFormProps) {
  const { t } = useReading();
  const { api } = useDesk();
  const saving = useSaving();
  const policies = useLoaded(() => listPolicies(api), "all");
  const [source, setSource] = useState<ScenarioSource | null>(null);
  const [seen, setSeen] = useState<SeenScenario | null>(null);
  const [contenders, setContenders] = useState<DraftContender[]>([newContender("in_force"), newContender("first_come")]);
  const [seeds, setSeeds] = useState("10");
  const isReady = source !== null && seen !== null && contenders.every(isComplete) && isWithin(seeds, SEEDS.min, SEEDS.max);
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    let id: string | undefined;
    const isBegun = await saving.save(async () => (id = await beginSimulation(api, source, contenders.map(askedOf), Number(seeds))));
    if (isBegun && id !== undefined) onBegun(id);
  };
  const change = (at: number, changed: DraftContender) => setContenders(contenders.map((each, place) => (place === at ? changed : each)));
  return (
    <form className={styles.form} onSubmit={(event) => void begin(event)} noValidate>
      <PageHead title={t("simulations.new")} lead={t("simulations.new_explained")} />
      <SourceFields
        onChange={(changed, found) => {
          setSource(changed);
          setSeen(found);
        }}
      />
      {policies.state === "loading" && <Loading label={t("common.loading")} />}
      {policies.state === "failed" && <Problem error={policies.error} onRetry={policies.reload} />}
      {policies.state === "ready" &&
        contenders.map((contender, at) => (
          <ContenderFields
            key={contender.key}
            at={at}
            contender={contender}
            policies={policies.value.policies}
            queues={seen?.queues.map(({ name }) => name) ?? []}
            onChange={(changed) => change(at, changed)}
            onRemove={at === 0 ? undefined : () => setContenders(contenders.filter((_, place) => place !== at))}
          />
        ))}
      {contenders.length < CONTENDERS_MAX && (
        <div>
          <Button icon={<Plus size={16} aria-hidden />} onClick={() => setContenders([...contenders, newContender("in_force")])}>
            {t("simulations.add")}
          </Button>
        </div>
      )}
      <div className={styles.fields}>
        <NumberField label={t("simulations.seeds")} hint={t("simulations.seeds_explained")} value={seeds} onChange={setSeeds} {...SEEDS} />
      </div>
      <FormProblem problem={saving.problem} />
      <div className={forms.buttons}>
        <Button type="submit" look="primary" isBusy={saving.isBusy} disabled={!isReady} icon={<Play size={16} aria-hidden />}>
          {t("simulations.begin")}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}
