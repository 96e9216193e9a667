/** One queue: its names, how its work is offered, who serves it, how work may end. */
import { useRef, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Choice, Field, Select } from "../../ui/Field";
import { focusInvalid } from "../../ui/invalid";
import type { QueueDraft, QueuePage, QueueSettings } from "../../wire/administration";
import type { Explanation } from "../problems/explain";
import { AlertsField } from "./AlertsField";
import styles from "./Form.module.css";
import { FormFoot } from "./FormFoot";
import { isWithin, NumberField } from "./NumberField";
import { alertsOf, draftOfAlerts } from "./queue-alerts";
import { draftOfRouting, routingOf } from "./queue-routing";
import { QueueRoutingField } from "./QueueRoutingField";
import { OutcomesField } from "./OutcomesField";
import { isMaxWait, PassingOn } from "./PassingOn";
import { filledIn, TextsField } from "./TextsField";

export const NEW_QUEUE: QueueDraft = {
  name: {},
  item_load: 2,
  offer_seconds: 30,
  wrap_up_seconds: 120,
  priority: 0,
  active: true,
  members: [],
  outcomes: [],
  calendar_id: null,
  deadline_minutes: null,
  answer_minutes: null,
  when_closed: "serve",
  overflow_queue_id: null,
  max_wait_seconds: null,
  sender_names: {},
  sender_address: null,
  signatures: {},
  routing: {
    requirements: [],
    rings: [],
    target_seconds: null,
    ageing: 1,
    auto_accept: false,
    pull_allowed: false,
    keeps_free: 0,
    disposition_required: true,
  },
  alerts: { wait_seconds: null, waiting: null, in_time_percent: null, nobody_ready: false },
};

/** Bounds as the server has them. */
const NUMBERS = [
  { name: "offer_seconds", min: 5, max: 600, label: "queues.offer_seconds", hint: "queues.offer_seconds_explained" },
  { name: "wrap_up_seconds", min: 0, max: 3600, label: "queues.wrap_up_seconds", hint: "queues.wrap_up_seconds_explained" },
  { name: "item_load", min: 1, max: 100, label: "queues.item_load", hint: "queues.item_load_explained" },
  { name: "priority", min: -100, max: 100, label: "queues.priority", hint: "queues.priority_explained" },
] as const;
const PROMISE_MAX = 100_000;
/** In working minutes; empty: nothing is promised. */
const PROMISES = [
  { name: "deadline_minutes", label: "queues.deadline", hint: "queues.deadline_explained" },
  { name: "answer_minutes", label: "queues.answer", hint: "queues.answer_explained" },
] as const;
type PromiseName = (typeof PROMISES)[number]["name"];
const isPromise = (value: string) => value === "" || isWithin(value, 1, PROMISE_MAX);
type NumberName = (typeof NUMBERS)[number]["name"];

export interface QueueFormProps {
  draft: QueueDraft;
  isNew: boolean;
  people: QueuePage["people"];
  skills: QueuePage["skills"];
  calendars: QueuePage["calendars"];
  /** To which it may pass work on, and whose members may help. */
  others: QueueSettings[];
  /** Of mailboxes, besides their own. */
  senderAddresses: readonly string[];
  isBusy: boolean;
  problem: Explanation | null;
  onSave(draft: QueueDraft): void;
  onCancel(): void;
}

export function QueueForm({ draft, isNew, people, skills, calendars, others, senderAddresses, isBusy, problem, onSave, onCancel }: QueueFormProps) {
  const { t, formats } = useReading();
  const [queue, setQueue] = useState(draft);
  const [numbers, setNumbers] = useState(() => Object.fromEntries(NUMBERS.map(({ name }) => [name, String(draft[name])])) as Record<NumberName, string>);
  const [promises, setPromises] = useState(() => Object.fromEntries(PROMISES.map(({ name }) => [name, draft[name] === null ? "" : String(draft[name])])) as Record<PromiseName, string>);
  const [maxWait, setMaxWait] = useState(draft.max_wait_seconds === null ? "" : String(draft.max_wait_seconds));
  const [routing, setRouting] = useState(() => draftOfRouting(draft.routing));
  const [alerts, setAlerts] = useState(() => draftOfAlerts(draft.alerts));
  const [missing, setMissing] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const own = calendars.find((each) => each.is_default);
  const change = (changes: Partial<QueueDraft>) => setQueue((before) => ({ ...before, ...changes }));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = filledIn(queue.name);
    const routed = routingOf(routing);
    const watched = alertsOf(alerts);
    const outcomes = queue.outcomes.map((each) => ({ ...each, label: filledIn(each.label) }));
    if (Object.keys(name).length === 0) return setMissing(t("queues.name_missing"));
    if (outcomes.some((each) => Object.keys(each.label).length === 0)) return setMissing(t("queues.outcome_missing"));
    if (!NUMBERS.every((each) => isWithin(numbers[each.name], each.min, each.max)) || !PROMISES.every((each) => isPromise(promises[each.name])) || !isMaxWait(maxWait) || routed === undefined || watched === undefined) {
      setMissing(t("form.correct_fields"));
      return focusInvalid(form.current);
    }
    if (queue.overflow_queue_id === null && queue.when_closed === "overflow") return setMissing(t("queues.overflow_missing"));
    setMissing(null);
    const values = Object.fromEntries(NUMBERS.map((each) => [each.name, Number(numbers[each.name])])) as Record<NumberName, number>;
    const ofMail = { sender_names: filledIn(queue.sender_names), signatures: filledIn(queue.signatures) };
    const promised = Object.fromEntries(PROMISES.map((each) => [each.name, promises[each.name] === "" ? null : Number(promises[each.name])])) as Record<PromiseName, number | null>;
    const waits = { max_wait_seconds: queue.overflow_queue_id === null || maxWait === "" ? null : Number(maxWait) };
    return onSave({ ...queue, ...values, ...ofMail, ...promised, ...waits, name, outcomes, routing: routed, alerts: watched });
  };

  return (
    <form ref={form} className={styles.form} onSubmit={submit}>
      <TextsField label={t("queues.name")} hint={t("queues.name_explained")} texts={queue.name} onChange={(name) => change({ name })} />
      <div className={styles.grid}>
        {NUMBERS.map(({ name, min, max, label, hint }) => (
          <NumberField
            key={name}
            label={t(label)}
            hint={t(hint)}
            min={min}
            max={max}
            value={numbers[name]}
            onChange={(value) => setNumbers((before) => ({ ...before, [name]: value }))}
          />
        ))}
      </div>
      <div className={styles.grid}>
        <Select
          label={t("queues.calendar")}
          hint={t("queues.calendar_explained")}
          value={queue.calendar_id ?? ""}
          options={calendarOptions(calendars, own ? t("queues.calendar_own_named", { name: own.name }) : t("queues.calendar_own"))}
          onChange={(id) => change({ calendar_id: id === "" ? null : id })}
        />
        {PROMISES.map(({ name, label, hint }) => (
          <Field
            key={name}
            label={t(label)}
            hint={t(hint)}
            error={isPromise(promises[name]) ? undefined : t("form.number_between", { min: 1, max: formats.number(PROMISE_MAX) })}
            inputMode="numeric"
            dir="ltr"
            value={promises[name]}
            onChange={(event) => setPromises((before) => ({ ...before, [name]: event.target.value.trim() }))}
          />
        ))}
      </div>
      <PassingOn queue={queue} others={others} maxWait={maxWait} onMaxWait={setMaxWait} onChange={change} />
      <TextsField label={t("queues.sender_name")} hint={t("queues.sender_name_explained")} texts={queue.sender_names} onChange={(names) => change({ sender_names: names })} />
      {(senderAddresses.length > 0 || queue.sender_address !== null) && (
        <Select
          label={t("queues.sender_address")}
          hint={t("queues.sender_address_explained")}
          value={queue.sender_address ?? ""}
          options={senderOptions(senderAddresses, queue.sender_address, t("queues.sender_address_own"))}
          onChange={(address) => change({ sender_address: address === "" ? null : address })}
        />
      )}
      <TextsField label={t("queues.signature")} hint={t("queues.signature_explained")} isLong maxLength={2000} texts={queue.signatures} onChange={(signatures) => change({ signatures })} />
      <Members people={people} members={queue.members} onChange={(members) => change({ members })} />
      <QueueRoutingField
        routing={routing}
        members={queue.members}
        people={people}
        skills={skills}
        others={others}
        onChange={(changes) => setRouting((before) => ({ ...before, ...changes }))}
      />
      <AlertsField alerts={alerts} onChange={(changes) => setAlerts((before) => ({ ...before, ...changes }))} />
      <OutcomesField outcomes={queue.outcomes} onChange={(outcomes) => change({ outcomes })} />
      {!isNew && (
        <div className={styles.group}>
          <Choice kind="checkbox" checked={!queue.active} onChange={(event) => change({ active: !event.target.checked })} label={t("queues.archive")} />
          <p className={styles.hint}>{t("queues.archive_explained")}</p>
        </div>
      )}
      <FormFoot problem={missing !== null ? { title: missing, detail: undefined } : problem} isBusy={isBusy} onCancel={onCancel} />
    </form>
  );
}

function calendarOptions(calendars: QueuePage["calendars"], own: string) {
  const others = calendars.filter((each) => !each.is_default).map((each) => ({ value: each.calendar_id, label: each.name }));
  return [{ value: "", label: own }, ...others];
}

/** One that no mailbox has any more can be kept, and is not chosen anew. */
function senderOptions(known: readonly string[], chosen: string | null, own: string) {
  const addresses = chosen === null || known.includes(chosen) ? known : [chosen, ...known];
  return [{ value: "", label: own }, ...addresses.map((each) => ({ value: each, label: each }))];
}

interface MembersProps {
  people: QueuePage["people"];
  members: string[];
  onChange(members: string[]): void;
}

const FILTER_FROM = 12;

function Members({ people, members, onChange }: MembersProps) {
  const { t } = useReading();
  const [sought, setSought] = useState("");
  const shown = people.filter(
    (person) => (person.active || members.includes(person.agent_id)) && person.name.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase()),
  );
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t("queues.members")}</legend>
      <p className={styles.hint}>{t("queues.members_explained", { count: members.length })}</p>
      {people.length >= FILTER_FROM && (
        <Field label={t("queues.members_filter")} type="search" dir="auto" value={sought} onChange={(event) => setSought(event.target.value)} />
      )}
      <div className={styles.people}>
        {shown.map((person) => (
          <Choice
            key={person.agent_id}
            kind="checkbox"
            checked={members.includes(person.agent_id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...members, person.agent_id] : members.filter((each) => each !== person.agent_id))
            }
            label={<bdi>{person.name}</bdi>}
          />
        ))}
      </div>
    </fieldset>
  );
}
