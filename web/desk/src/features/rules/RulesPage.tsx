/** Rules: when something happens, and things stand so, this is done. Their list, one being written, and what each did. */
import { Plus, Workflow } from "lucide-react";
import { useEffect, useRef } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { addRule, listRuleChoices, listRules, orderRules, ruleDraftOf, saveRule, type Choices, type Rule, type RuleDraft, type Rules } from "../../wire/rules";
import page from "../administration/Page.module.css";
import { useSaving } from "../administration/use-saving";
import type { PageAddress } from "../navigation/address";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { BrokenRules } from "./BrokenRules";
import { EMPTY, moved, type Way } from "./model";
import { RuleCard } from "./RuleCard";
import { RuleForm } from "./RuleForm";
import { RunLog } from "./RunLog";

const NEW = "new";

export default function RulesPage({ page: path, rest }: PageAddress) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const loaded = useLoaded(async () => ({ all: await listRules(desk.api), choices: await listRuleChoices(desk.api) }), "all");
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
  const { all, choices } = loaded.value;
  const [id = "", view] = rest.split("/");
  const rule = all.rules.find((each) => each.rule_id === id);
  const broken = all.broken.find((each) => each.rule_id === id);
  return (
    <Page>
      {id === "" ? (
        <RuleList all={all} choices={choices} left={left.current} go={go} onChanged={loaded.reload} />
      ) : rule === undefined && broken === undefined && id !== NEW ? (
        <Blank icon={<Workflow size={22} />} title={t("rules.gone")} action={<Button onClick={() => go("")}>{t("rules.back")}</Button>} />
      ) : view === "log" && rule !== undefined ? (
        <RunLog rule={rule} onLeave={() => leave(id)} />
      ) : (
        <Editor key={id} rule={rule} broken={broken} choices={choices} onChanged={loaded.reload} onLeave={() => leave(id)} />
      )}
    </Page>
  );
}

interface RuleListProps {
  all: Rules;
  choices: Choices;
  /** The rule from which the reader comes back, or the new one; null when they come from elsewhere. */
  left: string | null;
  go(to: string): void;
  onChanged(): void;
}

function RuleList({ all, choices, left, go, onChanged }: RuleListProps) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const { tellSaved } = useSaving();
  const list = useRef<HTMLUListElement>(null);
  const begin = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (left === null) return;
    const place = all.rules.findIndex((rule) => rule.rule_id === left);
    (list.current?.children[place]?.querySelector("button") ?? begin.current)?.focus();
    // Once, when the list comes back.
  }, []);
  /** Saves, and offers the way back to what was. */
  const change = (rule: Rule, draft: RuleDraft, isRetired: boolean, became: string) =>
    void attempt(async () => {
      await saveRule(desk.api, rule.rule_id, rule.version, draft, isRetired);
      onChanged();
      tellSaved(() => saveRule(desk.api, rule.rule_id, rule.version + 1, ruleDraftOf(rule), rule.retired), onChanged, became);
    });
  const kept = all.rules.filter((rule) => !rule.retired).map((rule) => rule.rule_id);
  /** What was moved keeps the focus where it comes to stand; at an end, on the way back. */
  const movedLast = useRef<{ ruleId: string; way: Way } | null>(null);
  useEffect(() => {
    if (movedLast.current === null) return;
    const { ruleId, way } = movedLast.current;
    movedLast.current = null;
    const card = list.current?.children[all.rules.findIndex((rule) => rule.rule_id === ruleId)];
    (card?.querySelector<HTMLElement>(`[data-way=${way}]:enabled`) ?? card?.querySelector<HTMLElement>("[data-way]:enabled"))?.focus();
  }, [all]);
  const move = (place: number, way: Way) =>
    void attempt(async () => {
      await orderRules(desk.api, moved(kept, place, way));
      movedLast.current = { ruleId: kept[place] ?? "", way };
      onChanged();
      tellSaved(() => orderRules(desk.api, kept), onChanged);
    });
  return (
    <>
      <PageHead title={t("rules.title")} lead={t("rules.explained")}>
        <Button ref={begin} look="primary" icon={<Plus size={16} aria-hidden />} disabled={kept.length + all.broken.length >= all.limit} onClick={() => go(NEW)}>
          {t("rules.new")}
        </Button>
      </PageHead>
      <BrokenRules rules={all.broken} onEdit={go} />
      {all.rules.length + all.broken.length === 0 && (
        <Blank icon={<Workflow size={22} />} title={t("rules.none")}>
          {t("rules.none_explained")}
        </Blank>
      )}
      <ul ref={list} className={page.cards}>
        {all.rules.map((rule, place) => (
          <RuleCard
            key={rule.rule_id}
            rule={rule}
            choices={choices}
            isFirst={place === 0}
            isLast={place === kept.length - 1}
            isBusy={isBusy}
            acts={{
              onEdit: () => go(rule.rule_id),
              onLog: () => go(`${rule.rule_id}/log`),
              onMove: (way) => move(place, way),
              onSwitch: (active) => change(rule, { ...ruleDraftOf(rule), active }, false, t(active ? "switched.on" : "switched.off", { name: rule.name })),
              onRetire: (isRetired) => change(rule, ruleDraftOf(rule), isRetired, t(isRetired ? "archive.done" : "archive.back", { name: rule.name })),
            }}
          />
        ))}
      </ul>
    </>
  );
}

interface EditorProps {
  /** Neither this nor a broken one: a new rule. */
  rule: Rule | undefined;
  broken: Rules["broken"][number] | undefined;
  choices: Choices;
  onChanged(): void;
  onLeave(): void;
}

function Editor({ rule, broken, choices, onChanged, onLeave }: EditorProps) {
  const { t } = useReading();
  const desk = useDesk();
  const saving = useSaving();
  const save = async (draft: RuleDraft) => {
    let undo: (() => Promise<void>) | undefined;
    const isSaved = await saving.save(async () => {
      if (broken !== undefined) {
        // There is no way back to what cannot be read.
        await saveRule(desk.api, broken.rule_id, broken.version, draft);
      } else if (rule === undefined) {
        const made = await addRule(desk.api, draft);
        undo = () => saveRule(desk.api, made, 1, draft, true);
      } else {
        await saveRule(desk.api, rule.rule_id, rule.version, draft);
        undo = () => saveRule(desk.api, rule.rule_id, rule.version + 1, ruleDraftOf(rule));
      }
    });
    if (!isSaved) return;
    onChanged();
    saving.tellSaved(undo, onChanged);
    onLeave();
  };
  const known = rule ?? broken;
  return (
    <>
      <PageHead title={known === undefined ? t("rules.new") : <bdi>{known.name}</bdi>} lead={t("rules.form_explained")} />
      <RuleForm draft={rule === undefined ? { ...EMPTY, name: broken?.name ?? "" } : ruleDraftOf(rule)} choices={choices} isNew={rule === undefined} saving={saving} onSave={(draft) => void save(draft)} onCancel={onLeave} />
    </>
  );
}
