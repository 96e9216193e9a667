/** Skills, and how well each of the people has them: a table that is filled with the keyboard. */
import { GraduationCap, Plus } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { addSkill, listSkills, saveSkill, setLevels, undoingOf, type Skill, type SkilledPerson, type SkillsPage as Skills } from "../../wire/skills";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { becameOf } from "./became";
import { FormProblem } from "./FormProblem";
import { cellOf, changedLevels, isLevel, type TypedLevels } from "./levels";
import styles from "./Levels.module.css";
import { LevelsTable } from "./LevelsTable";
import { SkillDialog } from "./SkillDialog";
import { useSaving } from "./use-saving";

const ROWS = 50;

export default function SkillsPage() {
  const { t, own } = useReading();
  const desk = useDesk();
  const saving = useSaving();
  const loaded = useLoaded(() => listSkills(desk.api), "all");
  const [editing, setEditing] = useState<Skill | "new" | null>(null);
  const reload = () => {
    if (loaded.state !== "loading") loaded.reload();
  };
  const save = async (draft: Pick<Skill, "name" | "active">) => {
    const kept = editing === "new" || editing === null ? undefined : editing;
    let saved: Skill | undefined;
    const isSaved = await saving.save(async () => {
      saved = kept === undefined ? await addSkill(desk.api, draft.name) : await saveSkill(desk.api, kept.skill_id, kept.version, draft);
    });
    if (!isSaved || saved === undefined) return;
    const { skill_id: id, version, name, active } = saved;
    const before = kept ?? { name, active: false };
    const became = becameOf(t, kept && { name: own(kept.name), active: kept.active }, { name: own(name), active });
    saving.tellSaved(() => saveSkill(desk.api, id, version, { name: before.name, active: before.active }), reload, became);
    setEditing(null);
    reload();
  };
  return (
    <Page width="report">
      <PageHead title={t("skills.title")} lead={t("skills.explained")}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setEditing("new")}>
          {t("skills.add")}
        </Button>
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.skills.length === 0 && (
        <Blank icon={<GraduationCap size={22} />} title={t("skills.none")}>
          {t("skills.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && loaded.value.skills.length > 0 && <Levels page={loaded.value} onEdit={setEditing} onChanged={reload} />}
      {editing !== null && (
        <SkillDialog skill={editing === "new" ? null : editing} isBusy={saving.isBusy} problem={saving.problem} onSave={(draft) => void save(draft)} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
}

function Levels({ page, onEdit, onChanged }: { page: Skills; onEdit(skill: Skill): void; onChanged(): void }) {
  const { t, own } = useReading();
  const desk = useDesk();
  const saving = useSaving();
  const [typed, setTyped] = useState<TypedLevels>({});
  const [sought, setSought] = useState("");
  const [rows, setRows] = useState(ROWS);
  const active = page.skills.filter((skill) => skill.active);
  const archived = page.skills.filter((skill) => !skill.active);
  const found = page.people.filter(({ name }) => name.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase()));
  const changes = changedLevels(page.people, typed);
  const isWrong = !Object.values(typed).every(isLevel);
  const save = async () => {
    if (isWrong || !(await saving.save(() => setLevels(desk.api, changes)))) return;
    saving.tellSaved(() => setLevels(desk.api, undoingOf(changes)), onChanged);
    setTyped({});
    onChanged();
  };
  return (
    <>
      <div className={styles.tools}>
        <Field label={t("skills.filter")} type="search" dir="auto" value={sought} onChange={(event) => setSought(event.target.value)} />
        {active.length > 0 && <Bulk people={found} skills={active} onSet={(levels) => setTyped({ ...typed, ...levels })} />}
      </div>
      {found.length === 0 && <p className={styles.hint}>{t("skills.nobody")}</p>}
      {active.length > 0 && found.length > 0 && (
        <>
          <p className={styles.hint}>{t("skills.keys")}</p>
          <LevelsTable people={found.slice(0, rows)} skills={active} typed={typed} onType={(cell, text) => setTyped({ ...typed, [cell]: text })} onEdit={onEdit} />
        </>
      )}
      {found.length > rows && (
        <p className={styles.hint}>
          <Button size="s" onClick={() => setRows(rows + ROWS)}>
            {t("skills.more", { count: found.length - rows })}
          </Button>
        </p>
      )}
      {(changes.length > 0 || isWrong) && (
        <div className={styles.foot} role="region" aria-label={t("skills.table")}>
          <p role="status">{isWrong ? t("skills.wrong") : t("skills.changed", { count: changes.length })}</p>
          <FormProblem problem={saving.problem} />
          <Button look="quiet" onClick={() => setTyped({})}>
            {t("skills.discard")}
          </Button>
          <Button look="primary" isBusy={saving.isBusy} disabled={isWrong} onClick={() => void save()}>
            {t("common.save")}
          </Button>
        </div>
      )}
      {archived.length > 0 && (
        <div className={styles.archived}>
          <span className={styles.hint}>{t("skills.archived")}:</span>
          {archived.map((skill) => (
            <Button key={skill.skill_id} size="s" onClick={() => onEdit(skill)}>
              <bdi>{own(skill.name)}</bdi>
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

/** One level of one skill for everybody who is shown; it is written into the cells, and saved with them. */
function Bulk({ people, skills, onSet }: { people: readonly SkilledPerson[]; skills: readonly Skill[]; onSet(levels: TypedLevels): void }) {
  const { t, own } = useReading();
  const [chosen, setChosen] = useState("");
  const [level, setLevel] = useState("");
  const skillId = chosen || (skills[0]?.skill_id ?? "");
  return (
    <fieldset className={styles.bulk}>
      <legend className="only-for-readers">{t("skills.bulk")}</legend>
      <Select label={t("skills.bulk_skill")} value={skillId} options={skills.map((skill) => ({ value: skill.skill_id, label: own(skill.name) }))} onChange={setChosen} />
      <Field label={t("skills.bulk_level")} inputMode="numeric" dir="ltr" maxLength={3} value={level} error={isLevel(level) ? undefined : t("skills.wrong")} onChange={(event) => setLevel(event.target.value.trim())} />
      <Button disabled={!isLevel(level) || people.length === 0} onClick={() => onSet(Object.fromEntries(people.map((each) => [cellOf(each.agent_id, skillId), level])))}>
        {t("skills.bulk_do", { count: people.length })}
      </Button>
    </fieldset>
  );
}
