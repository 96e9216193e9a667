/** The canned replies that answer to what is written after `/`: a list above the composer, moved in by the composer's own keys. */
import { useEffect, useRef } from "react";
import { useReading } from "../../i18n/reading";
import { textIn } from "../../i18n/locales";
import type { Reply } from "../../wire/toolbox";
import { pageRoute } from "../../state/routes";
import { Link } from "../navigation/Link";
import { shownText } from "./texts";
import styles from "./Toolbox.module.css";
import { useFieldName } from "./use-tools";

export interface SuggestionsProps {
  id: string;
  found: readonly Reply[];
  at: number;
  /** The language that would be said. */
  locale: string | null;
  onChoose(reply: Reply): void;
}

export function Suggestions({ id, found, at, locale, onChoose }: SuggestionsProps) {
  const { t, locale: mine } = useReading();
  const fieldName = useFieldName();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, found]);
  return (
    // The composer keeps the focus.
    <div className={styles.suggestions} onMouseDown={(event) => event.preventDefault()}>
      <p className="only-for-readers" role="status">
        {t("replies.found", { count: found.length })}
      </p>
      {found.length === 0 ? (
        <p className={styles.nothing}>
          {t("replies.none_found")}{" "}
          <Link to={pageRoute("replies")}>{t("replies.write")}</Link>
        </p>
      ) : (
        <ul ref={list} id={id} role="listbox" aria-label={t("replies.title")} className={styles.options}>
          {found.map((reply, place) => (
            <li
              key={reply.reply_id}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === at}
              className={styles.option}
              onClick={() => onChoose(reply)}
            >
              <span className={styles.optionHead}>
                <bdi className={styles.code}>/{reply.code}</bdi>
                <bdi className={styles.optionTitle}>{reply.title}</bdi>
                <span className={styles.scope}>{t(`tool_scope.${reply.scope}`)}</span>
              </span>
              <span className={styles.preview} dir="auto">
                {shownText(textIn(reply.texts, (locale ?? mine) as typeof mine), fieldName)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
