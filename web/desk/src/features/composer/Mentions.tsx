/** Colleagues and teams that answer to what is written after `@`, and a word about those who will not be told. */
import { UserRound, UsersRound } from "lucide-react";
import { useEffect, useRef } from "react";
import { useReading } from "../../i18n/reading";
import styles from "./Composer.module.css";
import type { Namable } from "./use-mention";

export interface MentionListProps {
  id: string;
  found: readonly Namable[];
  at: number;
  onChoose(chosen: Namable): void;
}

export function MentionList({ id, found, at, onChoose }: MentionListProps) {
  const { t } = useReading();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, found]);
  return (
    // The composer keeps the focus.
    <div className={styles.mentions} onMouseDown={(event) => event.preventDefault()}>
      <p className="only-for-readers" role="status">
        {t("mention.found", { count: found.length })}
      </p>
      {found.length === 0 ? (
        <p className={styles.nobody}>{t("mention.nobody")}</p>
      ) : (
        <ul ref={list} id={id} role="listbox" aria-label={t("mention.title")}>
          {found.map((each, place) => (
            <li key={each.id} id={`${id}-${place}`} role="option" aria-selected={place === at} className={styles.namable} onClick={() => onChoose(each)}>
              {each.kind === "team" ? <UsersRound size={16} aria-hidden /> : <UserRound size={16} aria-hidden />}
              <bdi>{each.name}</bdi>
              {each.seeing < each.members && <span className={styles.unseeing}>{each.kind === "team" ? t("mention.team_sees", { seeing: each.seeing, members: each.members }) : t("mention.sees_not")}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Told before the note is saved: who is named and may not see the case. */
export function Unseeing({ blind }: { blind: readonly Namable[] }) {
  const { t, formats } = useReading();
  const people = blind.filter((each) => each.kind === "agent").map((each) => each.name);
  const teams = blind.filter((each) => each.kind === "team");
  if (blind.length === 0) return null;
  return (
    <div className={styles.closed} role="status" data-warm>
      {people.length > 0 && <p>{t("mention.not_told", { names: formats.list(people), count: people.length })}</p>}
      {teams.map((each) => (
        <p key={each.id}>{t("mention.team_not_told", { team: each.name, count: each.members - each.seeing })}</p>
      ))}
    </div>
  );
}
