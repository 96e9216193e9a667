/** Routing rules: what new work is given before it is offered, by what is known of it. Their list, and one being written. */
import { Plus, Waypoints } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import {
  addRoutingRule,
  listRoutingFacts,
  listRoutingRules,
  NOTHING,
  orderRoutingRules,
  routingDraftOf,
  saveRoutingRule,
  type Ground,
  type RoutingDraft,
  type RoutingRule,
  type RoutingRules,
} from "../../wire/routing-rules";
import page from "../administration/Page.module.css";
import { useSaving } from "../administration/use-saving";
import type { PageAddress } from "../navigation/address";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { moved, type Way } from "../rules/model";
import { dropped } from "./model";
import { RoutingRuleCard } from "./RoutingRuleCard";
import { RoutingRuleForm } from "./RoutingRuleForm";
import { TestBench } from "./TestBench";

const NEW = "new";
const EMPTY: RoutingDraft = { name: "", condition: "", effects: NOTHING, notices: {}, stops: false, active: true };

export default function RoutingRulesPage({ page: path, rest }: PageAddress) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const loaded = useLoaded(async () => ({ all: await listRoutingRules(desk.api), ground: await listRoutingFacts(desk.api) }), "all");
  const go = (to: string) => router.go(pageRoute(path, to));
  /** What was open goes on having the focus, as its line of the list. */
  const left = useRef<string | null>(null);
  const leave = (from: string) => {
    left.current = from;
    go("");
  };
  if (loaded.state === "loading") return <Page>{<Loading label={t("common.loading")} />}</Page>;
  if (loaded.state === "failed") {
    return (
      <Page>
        <Problem error={loaded.error} onRetry={loaded.reload} />
      </Page>
    );
  }
  const { all, ground } = loaded.value;
  const rule = all.rules.find((each) => each.rule_id === rest);
  return (
    <Page>
      {rest === "" ? (
        <List all={all} ground={ground} left={left.current} go={go} onChanged={loaded.reload} />
      ) : rule === undefined && rest !== NEW ? (
        <Blank icon={<Waypoints size={22} />} title={t("rules.gone")} action={<Button onClick={() => go("")}>{t("rules.back")}</Button>} />
      ) : (
        <Editor key={rest} rule={rule} ground={ground} onChanged={loaded.reload} onLeave={() => leave(rest)} />
      )}
    </Page>
  );
}

interface ListProps {
  all: RoutingRules;
  ground: Ground;
  /** The rule from which the reader comes back, or the new one; null when they come from elsewhere. */
  left: string | null;
  go(to: string): void;
  onChanged(): void;
}

function List({ all, ground, left, go, onChanged }: ListProps) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const { tellSaved } = useSaving();
  const list = useRef<HTMLUListElement>(null);
  const begin = useRef<HTMLButtonElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const placeOf = (ruleId: string) => all.rules.findIndex((rule) => rule.rule_id === ruleId);
  useEffect(() => {
    if (left === null) return;
    (list.current?.children[placeOf(left)]?.querySelector("button") ?? begin.current)?.focus();
    // Once, when the list comes back.
  }, []);
  const change = (rule: RoutingRule, draft: RoutingDraft, isRetired: boolean, became: string) =>
    void attempt(async () => {
      await saveRoutingRule(desk.api, rule.rule_id, rule.version, draft, isRetired);
      onChanged();
      tellSaved(() => saveRoutingRule(desk.api, rule.rule_id, rule.version + 1, routingDraftOf(rule), rule.retired), onChanged, became);
    });
  const kept = all.rules.filter((rule) => !rule.retired).map((rule) => rule.rule_id);
  /** What was moved keeps the focus where it comes to stand; at an end, on the way back. */
  const movedLast = useRef<{ ruleId: string; way: Way } | null>(null);
  useEffect(() => {
    if (movedLast.current === null) return;
    const { ruleId, way } = movedLast.current;
    movedLast.current = null;
    const card = list.current?.children[placeOf(ruleId)];
    (card?.querySelector<HTMLElement>(`[data-way=${way}]:enabled`) ?? card?.querySelector<HTMLElement>("[data-way]:enabled"))?.focus();
  }, [all]);
  const order = (next: string[], then?: () => void) =>
    void attempt(async () => {
      await orderRoutingRules(desk.api, next);
      then?.();
      onChanged();
      tellSaved(() => orderRoutingRules(desk.api, kept), onChanged);
    });
  return (
    <>
      <PageHead title={t("routing.rules_title")} lead={t("routing.rules_explained")}>
        <Button ref={begin} look="primary" icon={<Plus size={16} aria-hidden />} disabled={kept.length >= all.limit} onClick={() => go(NEW)}>
          {t("routing.new")}
        </Button>
      </PageHead>
      {all.rules.length === 0 && (
        <Blank icon={<Waypoints size={22} />} title={t("routing.none")}>
          {t("routing.none_explained")}
        </Blank>
      )}
      <ul ref={list} className={page.cards}>
        {all.rules.map((rule, place) => (
          <RoutingRuleCard
            key={rule.rule_id}
            rule={rule}
            ground={ground}
            isFirst={place === 0}
            isLast={place === kept.length - 1}
            isBusy={isBusy}
            dragging={{
              isOver: over === place && dragged !== null,
              onDragStart: () => setDragged(place),
              onDragOver: (event) => {
                if (dragged === null || rule.retired) return;
                event.preventDefault();
                setOver(place);
              },
              onDrop: (event) => {
                event.preventDefault();
                if (dragged !== null && dragged !== place && !rule.retired) order(dropped(kept, dragged, place));
                setDragged(null);
                setOver(null);
              },
              onDragEnd: () => {
                setDragged(null);
                setOver(null);
              },
            }}
            acts={{
              onEdit: () => go(rule.rule_id),
              onMove: (way) => order(moved(kept, place, way), () => (movedLast.current = { ruleId: rule.rule_id, way })),
              onSwitch: (active) => change(rule, { ...routingDraftOf(rule), active }, false, t(active ? "switched.on" : "switched.off", { name: rule.name })),
              onRetire: (isRetired) => change(rule, routingDraftOf(rule), isRetired, t(isRetired ? "archive.done" : "archive.back", { name: rule.name })),
            }}
          />
        ))}
      </ul>
      {kept.length > 0 && <TestBench ground={ground} draft={null} />}
    </>
  );
}

interface EditorProps {
  /** None: a new rule. */
  rule: RoutingRule | undefined;
  ground: Ground;
  onChanged(): void;
  onLeave(): void;
}

function Editor({ rule, ground, onChanged, onLeave }: EditorProps) {
  const { t } = useReading();
  const desk = useDesk();
  const saving = useSaving();
  const save = async (draft: RoutingDraft) => {
    let undo: (() => Promise<void>) | undefined;
    const isSaved = await saving.save(async () => {
      if (rule === undefined) {
        const made = await addRoutingRule(desk.api, draft);
        undo = () => saveRoutingRule(desk.api, made, 1, draft, true);
      } else {
        await saveRoutingRule(desk.api, rule.rule_id, rule.version, draft);
        undo = () => saveRoutingRule(desk.api, rule.rule_id, rule.version + 1, routingDraftOf(rule));
      }
    });
    if (!isSaved) return;
    onChanged();
    saving.tellSaved(undo, onChanged);
    onLeave();
  };
  return (
    <>
      <PageHead title={rule === undefined ? t("routing.new") : <bdi>{rule.name}</bdi>} lead={t("routing.form_explained")} />
      <RoutingRuleForm draft={rule === undefined ? EMPTY : routingDraftOf(rule)} ground={ground} saving={saving} onSave={(draft) => void save(draft)} onCancel={onLeave} />
    </>
  );
}
