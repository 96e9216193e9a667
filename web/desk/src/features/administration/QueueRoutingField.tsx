/** Whom a queue's work goes to: the skills it asks for, how its circle widens, when it hurries, and how it is given out. */
import { Plus, Trash2 } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Button, IconButton } from "../../ui/Button";
import { Choice, Field, Select } from "../../ui/Field";
import type { QueuePage, QueueSettings } from "../../wire/administration";
import { CirclesPicture } from "./CirclesPicture";
import form from "./Form.module.css";
import { BOUNDS, circlesOf, hasSameTimes, isAllowed, routingOf, type RequirementDraft, type RingDraft, type RoutingDraft } from "./queue-routing";
import styles from "./QueueRouting.module.css";

export interface QueueRoutingFieldProps {
  routing: RoutingDraft;
  members: readonly string[];
  people: QueuePage["people"];
  skills: QueuePage["skills"];
  /** Those whose members may help: not the queue itself. */
  others: readonly QueueSettings[];
  onChange(changes: Partial<RoutingDraft>): void;
}

interface BoundedFieldProps {
  name: keyof typeof BOUNDS;
  label: string;
  hint?: string;
  value: string;
  mayBeEmpty?: boolean;
  onChange(value: string): void;
}

function BoundedField({ name, label, hint, value, mayBeEmpty = false, onChange }: BoundedFieldProps) {
  const { t, formats } = useReading();
  const [min, max] = BOUNDS[name];
  const isRight = (mayBeEmpty && value === "") || isAllowed(name, value);
  return (
    <Field
      label={label}
      hint={hint}
      error={isRight ? undefined : t("queues.number_from_to", { min: formats.number(min), max: formats.number(max) })}
      inputMode="decimal"
      dir="ltr"
      value={value}
      onChange={(event) => onChange(event.target.value.trim())}
    />
  );
}

export function QueueRoutingField({ routing, members, people, skills, others, onChange }: QueueRoutingFieldProps) {
  const { t } = useReading();
  const whole = routingOf(routing);
  return (
    <fieldset className={form.group}>
      <legend className={form.legend}>{t("queues.routing")}</legend>
      <Requirements routing={routing} skills={skills} onChange={onChange} />
      <Rings routing={routing} skills={skills} others={others} onChange={onChange} />
      {whole !== undefined && members.length > 0 && (whole.requirements.length > 0 || whole.rings.length > 0) && (
        <CirclesPicture circles={circlesOf(whole, members, people, others)} />
      )}
      <div className={form.grid}>
        <BoundedField name="target" mayBeEmpty label={t("queues.target")} hint={t("queues.target_explained")} value={routing.target} onChange={(target) => onChange({ target })} />
        <BoundedField name="ageing" label={t("queues.ageing")} hint={t("queues.ageing_explained")} value={routing.ageing} onChange={(ageing) => onChange({ ageing })} />
        <BoundedField name="keepsFree" label={t("queues.keeps_free")} hint={t("queues.keeps_free_explained")} value={routing.keepsFree} onChange={(keepsFree) => onChange({ keepsFree })} />
      </div>
      <Choice kind="checkbox" checked={routing.auto_accept} onChange={(event) => onChange({ auto_accept: event.target.checked })} label={t("queues.auto_accept")} />
      <Choice kind="checkbox" checked={routing.pull_allowed} onChange={(event) => onChange({ pull_allowed: event.target.checked })} label={t("queues.pull_allowed")} />
      <Choice kind="checkbox" checked={routing.disposition_required} onChange={(event) => onChange({ disposition_required: event.target.checked })} label={t("queues.disposition_required")} />
    </fieldset>
  );
}

type PartProps = Pick<QueueRoutingFieldProps, "routing" | "skills" | "onChange">;

function Requirements({ routing: { requirements }, skills, onChange }: PartProps) {
  const { t, own } = useReading();
  const change = (at: number, changes: Partial<RequirementDraft>) => onChange({ requirements: requirements.map((each, index) => (index === at ? { ...each, ...changes } : each)) });
  const asked = requirements.map(({ skill_id }) => skill_id);
  const free = skills.filter((skill) => skill.active && !asked.includes(skill.skill_id));
  const nameOf = (id: string) => own(skills.find((skill) => skill.skill_id === id)?.name ?? {});
  const [next] = free;
  return (
    <fieldset className={form.group}>
      <legend className={form.legend}>{t("queues.requirements")}</legend>
      <p className={form.hint}>{t("queues.requirements_explained")}</p>
      <div className={styles.rows}>
        {requirements.map((each, at) => (
          <div key={each.skill_id} className={styles.row}>
            <Select
              label={t("queues.requirement_skill")}
              value={each.skill_id}
              options={[each.skill_id, ...free.map(({ skill_id }) => skill_id)].map((id) => ({ value: id, label: nameOf(id) }))}
              onChange={(id) => change(at, { skill_id: id })}
            />
            <BoundedField name="least" label={t("queues.requirement_least")} value={each.least} onChange={(least) => change(at, { least })} />
            <BoundedField name="weight" label={t("queues.requirement_weight")} value={each.weight} onChange={(weight) => change(at, { weight })} />
            <IconButton label={t("queues.requirement_remove", { skill: nameOf(each.skill_id) })} onClick={() => onChange({ requirements: requirements.filter((_, index) => index !== at) })}>
              <Trash2 size={16} aria-hidden />
            </IconButton>
          </div>
        ))}
      </div>
      {requirements.length > 0 && <p className={form.hint}>{t("queues.requirement_weight_explained")}</p>}
      {skills.length === 0 && <p className={form.hint}>{t("queues.no_skills")}</p>}
      {next !== undefined && (
        <div>
          <Button size="s" icon={<Plus size={14} aria-hidden />} onClick={() => onChange({ requirements: [...requirements, { skill_id: next.skill_id, least: "50", weight: "0" }] })}>
            {t("queues.requirement_add")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

const NEXT_AFTER = 60;

function Rings({ routing: { requirements, rings }, skills, others, onChange }: PartProps & { others: readonly QueueSettings[] }) {
  const { t, own } = useReading();
  const change = (at: number, changes: Partial<RingDraft>) => onChange({ rings: rings.map((each, index) => (index === at ? { ...each, ...changes } : each)) });
  const add = () => {
    const last = rings.at(-1);
    const begun: RingDraft = last ?? { after: "0", lower: "0", without: [], also: [] };
    onChange({ rings: [...rings, { ...begun, after: String((Number(begun.after) || 0) + NEXT_AFTER) }] });
  };
  const asked = skills.filter(({ skill_id }) => requirements.some((each) => each.skill_id === skill_id)).map(({ skill_id, name }) => ({ id: skill_id, label: own(name) }));
  const helping = others.filter(({ active }) => active).map(({ queue_id, name }) => ({ id: queue_id, label: own(name) }));
  return (
    <fieldset className={form.group}>
      <legend className={form.legend}>{t("queues.rings")}</legend>
      <p className={form.hint}>{t("queues.rings_explained")}</p>
      {rings.map((ring, at) => (
        <div key={at} className={styles.step} role="group" aria-label={t("queues.ring_number", { number: at + 1 })}>
          <div className={styles.stepHead}>
            <span>{t("queues.ring_number", { number: at + 1 })}</span>
            <IconButton size="s" label={t("queues.ring_remove", { number: at + 1 })} onClick={() => onChange({ rings: rings.filter((_, index) => index !== at) })}>
              <Trash2 size={16} aria-hidden />
            </IconButton>
          </div>
          <div className={form.grid}>
            <BoundedField name="after" label={t("queues.ring_after")} value={ring.after} onChange={(after) => change(at, { after })} />
            {asked.length > 0 && <BoundedField name="lower" label={t("queues.ring_lower")} value={ring.lower} onChange={(lower) => change(at, { lower })} />}
          </div>
          <Chosen legend={t("queues.ring_without")} options={asked} chosen={ring.without} onChange={(without) => change(at, { without })} />
          <Chosen legend={t("queues.ring_also")} options={helping} chosen={ring.also} onChange={(also) => change(at, { also })} />
        </div>
      ))}
      {hasSameTimes(rings) && (
        <p className={form.hint} role="alert">
          {t("queues.ring_same_time")}
        </p>
      )}
      <div>
        <Button size="s" icon={<Plus size={14} aria-hidden />} onClick={add}>
          {t("queues.ring_add")}
        </Button>
      </div>
    </fieldset>
  );
}

interface ChosenProps {
  legend: string;
  options: { id: string; label: string }[];
  chosen: string[];
  onChange(chosen: string[]): void;
}

function Chosen({ legend, options, chosen, onChange }: ChosenProps) {
  if (options.length === 0) return null;
  return (
    <fieldset className={styles.choices}>
      <legend>{legend}</legend>
      {options.map(({ id, label }) => (
        <Choice
          key={id}
          kind="checkbox"
          label={<bdi>{label}</bdi>}
          checked={chosen.includes(id)}
          onChange={(event) => onChange(event.target.checked ? [...chosen, id] : chosen.filter((each) => each !== id))}
        />
      ))}
    </fieldset>
  );
}
