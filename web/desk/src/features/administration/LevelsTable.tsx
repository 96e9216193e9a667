/** People by skills: a level in each cell, gone through with the arrow keys as in a spreadsheet. */
import type { CSSProperties, KeyboardEvent } from "react";
import { useReading } from "../../i18n/reading";
import type { Skill, SkilledPerson } from "../../wire/skills";
import { cellOf, isLevel, shownLevel, type TypedLevels } from "./levels";
import styles from "./Levels.module.css";

export interface LevelsTableProps {
  people: readonly SkilledPerson[];
  skills: readonly Skill[];
  typed: TypedLevels;
  onType(cell: string, text: string): void;
  onEdit(skill: Skill): void;
}

/** Rows and columns by which a key moves on; columns as they follow each other in the reader's direction. */
function stepOf({ key, shiftKey }: KeyboardEvent, isRtl: boolean): readonly [number, number] | undefined {
  if (key === "ArrowDown" || (key === "Enter" && !shiftKey)) return [1, 0];
  if (key === "ArrowUp" || key === "Enter") return [-1, 0];
  if (key === "ArrowLeft") return [0, isRtl ? 1 : -1];
  if (key === "ArrowRight") return [0, isRtl ? -1 : 1];
  return undefined;
}

export function LevelsTable({ people, skills, typed, onType, onEdit }: LevelsTableProps) {
  const { t, own, direction } = useReading();
  const go = (event: KeyboardEvent<HTMLTableElement>) => {
    const step = stepOf(event, direction === "rtl");
    if (step === undefined || !(event.target instanceof HTMLInputElement)) return;
    const { row = "0", column = "0" } = event.target.dataset;
    event.preventDefault();
    const [rows, columns] = step;
    event.currentTarget.querySelector<HTMLInputElement>(`[data-row="${Number(row) + rows}"][data-column="${Number(column) + columns}"]`)?.focus();
  };
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={t("skills.table")} onKeyDown={go}>
        <thead>
          <tr>
            <th scope="col">{t("skills.person")}</th>
            {skills.map((skill) => (
              <th key={skill.skill_id} scope="col">
                <button type="button" className={styles.skill} aria-label={t("skills.edit", { name: own(skill.name) })} onClick={() => onEdit(skill)}>
                  <bdi>{own(skill.name)}</bdi>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((person, row) => (
            <tr key={person.agent_id}>
              <th scope="row">
                <bdi>{person.name}</bdi>
              </th>
              {skills.map((skill, column) => {
                const text = shownLevel(person, skill.skill_id, typed);
                const isChanged = text !== String(person.levels[skill.skill_id] ?? "");
                return (
                  <td key={skill.skill_id}>
                    <input
                      className={styles.level}
                      data-row={row}
                      data-column={column}
                      data-changed={isChanged || undefined}
                      style={{ "--level": isLevel(text) && text !== "" ? `${text}%` : "0%" } as CSSProperties}
                      aria-label={t("skills.cell", { person: person.name, skill: own(skill.name) })}
                      aria-invalid={isLevel(text) ? undefined : true}
                      inputMode="numeric"
                      dir="ltr"
                      maxLength={3}
                      value={text}
                      onFocus={(event) => event.target.select()}
                      onChange={(event) => onType(cellOf(person.agent_id, skill.skill_id), event.target.value.trim())}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
