/** What a case is: its status, how urgent, by when, whose, and its labels; each a button that changes it. */
import { CalendarClock, Tag, UserRound } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Menu, type MenuGroup } from "../../ui/Menu";
import type { CaseChange, CaseStatus } from "../../wire/answers";
import { blockIdentity } from "../../wire/blocking";
import type { CaseData } from "../../wire/entities";
import { LabelChips, PRIORITIES, PRIORITY_ICONS, priorityOf, STATUS_ICONS } from "../case-facts/signs";
import { useNames } from "../case-facts/use-names";
import { momentsFrom } from "../case-facts/when";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useActs, type Act } from "../shortcuts/acts";
import { MacroMenu } from "../toolbox/MacroMenu";
import styles from "./CaseBar.module.css";

const WhenDialog = lazy(() => import("../case-facts/WhenDialog"));
const DeadlineDialog = lazy(() => import("../case-facts/DeadlineDialog"));
const HandOverDialog = lazy(() => import("./HandOverDialog"));

const DAY_MS = 86_400_000;

interface ChipProps {
  label: string;
  groups: MenuGroup[];
  children: ReactNode;
  tone?: string;
}

function ChipMenu({ label, groups, children, tone }: ChipProps) {
  return (
    <Menu label={label} groups={groups}>
      {(trigger) => (
        <button type="button" {...trigger} className={styles.chip} data-tone={tone}>
          <span className="only-for-readers">{label}: </span>
          {children}
        </button>
      )}
    </Menu>
  );
}

export interface CaseBarProps {
  caseId: string;
  data: CaseData;
  /** Something of it is in my hands: putting the case aside puts that down. */
  hasWork: boolean;
  /** The case has left my sight, or my hands. */
  onGone(): void;
}

export function CaseBar({ caseId, data, hasWork, onGone }: CaseBarProps) {
  const { t, own, formats } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const names = useNames();
  const mayHandle = useMay("cases.handle");
  const mayBlock = useMay("customers.edit");
  const now = useNow("slow");
  const [opened, setOpened] = useState<"snooze" | "deadline" | "owner" | null>(null);
  const close = () => setOpened(null);
  const priority = priorityOf(data.priority);
  const StatusIcon = STATUS_ICONS[data.status];
  const PriorityIcon = PRIORITY_ICONS[priority];

  // Who sends spam is blocked in the same breath.
  const sender = data.interactions.at(-1)?.identity_id ?? null;
  const block = async (identityId: string) => {
    if (await attempt(() => blockIdentity(desk.api, data.customer_id, identityId, ""))) toast({ tone: "done", title: t("block.sender_done") });
  };
  const change = async (what: CaseChange, done?: string) => {
    const isDone = await attempt(() => desk.api.changeCase(caseId, what), "case.kept");
    const action = what.status === "spam" && sender !== null && mayBlock ? { label: t("block.sender"), onChoose: () => void block(sender) } : undefined;
    if (isDone && done !== undefined) toast({ tone: "done", title: done, action });
    if (isDone) close();
    if (isDone && hasWork && what.status !== undefined && what.status !== null && what.status !== "open") onGone();
  };
  const snooze = (at: number) => {
    const until = new Date(at).toISOString();
    void change({ status: "snoozed", snoozed_until: until }, t("case.snoozed_until", { when: formats.shortMoment(until, now) }));
  };
  const turnTo = (status: CaseStatus) => ({
    id: status,
    kind: "radio" as const,
    label: t(`status.to_${status}`),
    icon: <SignOf status={status} />,
    isChosen: data.status === status,
    onChoose: () => void change({ status }, t(`status.${status}`)),
  });
  const isClosed = data.status === "resolved" || data.status === "spam";
  const snoozes = [
    ...momentsFrom(now).map(({ name, at }) => ({
      id: name,
      label: t("case.snooze_at", { name: t(`when.${name}`), when: formats.shortMoment(new Date(at).toISOString(), now) }),
      onChoose: () => snooze(at),
    })),
    { id: "choose", label: t("when.choose"), onChoose: () => setOpened("snooze") },
  ];
  const statuses: MenuGroup[] = [
    { id: "status", label: t("case.status"), entries: (isClosed ? (["open", data.status] as const) : (["open", "pending", "resolved", "spam"] as const)).map(turnTo) },
    ...(isClosed ? [] : [{ id: "snooze", label: t("status.to_snoozed"), entries: snoozes }]),
  ];
  const priorities: MenuGroup[] = [
    {
      id: "priority",
      label: t("case.priority"),
      entries: PRIORITIES.map((each) => ({
        id: each,
        kind: "radio" as const,
        label: t(`priority.${each}`),
        isChosen: each === priority,
        onChoose: () => void change({ priority: each }),
      })),
    },
  ];
  const offered = names.labels.filter((label) => !label.retired || data.label_ids.includes(label.label_id));
  const labels: MenuGroup[] = [
    {
      id: "labels",
      label: t("case.labels"),
      entries: offered.map((label) => {
        const has = data.label_ids.includes(label.label_id);
        return {
          id: label.label_id,
          kind: "check" as const,
          label: label.name,
          isChosen: has,
          onChoose: () => void change(has ? { drop_labels: [label.label_id] } : { add_labels: [label.label_id] }),
        };
      }),
    },
  ];
  const team = data.team_name === null ? null : own(data.team_name);
  const answersFor = [data.owner_name, team].filter((part) => part !== null).join(" · ");
  const isLate = data.deadline_at !== null && !isClosed && Date.parse(data.deadline_at) < now;

  const told = (label: string, groups: MenuGroup[]): Act[] =>
    groups.flatMap((group) =>
      group.entries.map((entry) => ({ id: `${group.id}-${entry.id}`, label: entry.label, detail: group.label ?? label, group: "case", run: entry.onChoose })),
    );
  useActs(
    () => [
      ...told(t("case.status"), statuses),
      ...told(t("case.priority"), priorities),
      { id: "hand-over", label: t("case.hand_over"), group: "case", run: () => setOpened("owner") },
      { id: "deadline", label: t("case.deadline"), group: "case", run: () => setOpened("deadline") },
      ...told(t("case.labels"), labels),
    ],
    mayHandle,
  );

  if (!mayHandle) return <LabelChips ids={data.label_ids} labels={names.labels} />;
  return (
    <div className={styles.bar}>
      <ChipMenu label={t("case.status")} groups={statuses}>
        <StatusIcon size={14} aria-hidden />
        {t(`status.${data.status}`)}
        {data.snoozed_until !== null && <time dateTime={data.snoozed_until}>{formats.shortMoment(data.snoozed_until, now)}</time>}
      </ChipMenu>
      <ChipMenu label={t("case.priority")} groups={priorities} tone={priority}>
        <PriorityIcon size={14} aria-hidden />
        {t(`priority.${priority}`)}
      </ChipMenu>
      <button type="button" className={styles.chip} onClick={() => setOpened("owner")}>
        <UserRound size={14} aria-hidden />
        <span className="only-for-readers">{t("case.hand_over")}: </span>
        <bdi className={styles.name}>{answersFor === "" ? t("case.no_owner") : answersFor}</bdi>
      </button>
      <button type="button" className={styles.chip} data-tone={isLate ? "urgent" : undefined} onClick={() => setOpened("deadline")}>
        <CalendarClock size={14} aria-hidden />
        <span className="only-for-readers">{t("case.deadline")}: </span>
        {data.deadline_at === null ? t("case.no_deadline") : <time dateTime={data.deadline_at}>{formats.shortMoment(data.deadline_at, now)}</time>}
        {isLate && <span>{t("case.late")}</span>}
      </button>
      {offered.length > 0 && (
        <ChipMenu label={t("case.labels")} groups={labels}>
          <Tag size={14} aria-hidden />
          {data.label_ids.length === 0 && t("case.labels")}
          <LabelChips ids={data.label_ids} labels={names.labels} />
        </ChipMenu>
      )}
      <MacroMenu caseIds={[caseId]} className={styles.chip} onDone={(isLeft) => isLeft && hasWork && onGone()} />
      <Suspense fallback={null}>
        {opened === "snooze" && (
          <WhenDialog title={t("case.snooze_title")} explained={t("case.snooze_explained")} start={now + DAY_MS} isBusy={isBusy} onChoose={snooze} onClose={close} />
        )}
        {opened === "deadline" && (
          <DeadlineDialog caseId={caseId} deadlineAt={data.deadline_at} isBusy={isBusy} onChoose={(at) => void change({ deadline_at: at })} onClose={close} />
        )}
        {opened === "owner" && <HandOverDialog caseId={caseId} data={data} onClose={close} onGone={onGone} />}
      </Suspense>
    </div>
  );
}

function SignOf({ status }: { status: CaseStatus }) {
  const Icon = STATUS_ICONS[status];
  return <Icon size={16} aria-hidden />;
}
