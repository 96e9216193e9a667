/** Lists of cases: whose, in which state, and what is done with many at once. */
import { FolderOpen, RotateCcw } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import type { ViewCount } from "../../wire/answers";
import { useNames } from "../case-facts/use-names";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { BulkBar } from "./BulkBar";
import styles from "./CasesPage.module.css";
import { CaseRow } from "./CaseRow";
import { Filters } from "./Filters";
import { askedOf, filtersOn, searchOf, VIEWS, type Asked } from "./query";
import { SavedLinks, SaveView, useSavedViews, viewShown } from "./SavedViews";
import { useList } from "./use-list";

/** How many there are in each view; asked for again when the list is. */
function useCounts(mark: unknown): Map<string, ViewCount> {
  const { api } = useDesk();
  const [counts, setCounts] = useState(new Map<string, ViewCount>());
  useEffect(() => {
    // Numbers beside names: without an answer the old ones stay.
    api.countCases().then((found) => setCounts(new Map(found.map((each) => [each.view, each]))), () => undefined);
  }, [api, mark]);
  return counts;
}

function Views({ asked, counts, isSaved, children }: { asked: Asked; counts: Map<string, ViewCount>; isSaved: boolean; children: ReactNode }) {
  const { t } = useReading();
  return (
    <nav className={styles.views} aria-label={t("cases.views")}>
      {VIEWS.map((view) => {
        const count = counts.get(view);
        return (
          <Link
            key={view}
            to={pageRoute("cases", "", searchOf({ ...askedOf(""), order: asked.order, view }))}
            className={styles.view}
            aria-current={view === asked.view && !isSaved ? "page" : undefined}
          >
            {t(`cases.view_${view}`)}
            {count !== undefined && <span className={styles.count}>{count.more ? `${count.count}+` : count.count}</span>}
          </Link>
        );
      })}
      {children}
    </nav>
  );
}

export default function CasesPage({ search }: { search: string }) {
  const { t } = useReading();
  const router = useRouter();
  const asked = askedOf(search);
  const list = useList(asked);
  const names = useNames();
  const mayHandle = useMay("cases.handle");
  const counts = useCounts(list.shown);
  const saved = useSavedViews(list.shown);
  const shownView = viewShown(saved.views, asked);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { shown } = list;
  const ask = (change: Partial<Asked>) => router.go(pageRoute("cases", "", searchOf({ ...asked, ...change })), { replace: true });
  useEffect(() => setChosen(new Set()), [search]);

  const isAll = shown !== null && shown.rows.length > 0 && shown.rows.every((row) => chosen.has(row.line.case_id));
  const choose = (caseId: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(caseId);
    else next.delete(caseId);
    setChosen(next);
  };
  const chooseAll = () => setChosen(isAll || shown === null ? new Set() : new Set(shown.rows.map((row) => row.line.case_id)));

  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t("cases.title")}</h1>
        <Views asked={asked} counts={counts} isSaved={shownView !== undefined}>
          <SavedLinks views={saved.views} shown={shownView} />
        </Views>
        <Filters asked={asked} names={names} onAsk={ask}>
          {(shownView !== undefined || filtersOn(asked) > 0 || asked.text !== "" || asked.order !== "newest") && <SaveView asked={asked} shown={shownView} onSaved={saved.reload} />}
        </Filters>
      </header>
      {mayHandle && chosen.size > 0 && <BulkBar chosen={chosen} names={names} onLetGo={() => setChosen(new Set())} onDone={list.look} />}
      {list.error !== null && <Problem error={list.error} onRetry={list.reload} />}
      {shown === null && list.error === null && <Loading label={t("common.loading")} />}
      {shown !== null && shown.newcomers > 0 && (
        <Button icon={<RotateCcw size={14} aria-hidden />} onClick={list.reload}>
          {t("cases.newcomers", { count: shown.newcomers })}
        </Button>
      )}
      {shown !== null && shown.rows.length === 0 && (
        <Blank icon={<FolderOpen size={22} />} title={t("cases.none")}>
          {filtersOn(asked) > 0 || asked.text !== "" ? t("cases.none_filtered") : t(`cases.none_${asked.view}`)}
        </Blank>
      )}
      {shown !== null && shown.rows.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              {mayHandle && (
                <th scope="col" className={styles.tick}>
                  <input type="checkbox" checked={isAll} onChange={chooseAll} aria-label={t("cases.choose_all")} />
                </th>
              )}
              <th scope="col">{t("cases.column_case")}</th>
              <th scope="col">{t("case.status")}</th>
              <th scope="col">{t("cases.column_owner")}</th>
              <th scope="col">{t("case.deadline")}</th>
              <th scope="col">{t("cases.column_last")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.rows.map((row) => (
              <CaseRow
                key={row.line.case_id}
                row={row}
                labels={names.labels}
                isChosen={chosen.has(row.line.case_id)}
                onChoose={mayHandle ? (isChosen) => choose(row.line.case_id, isChosen) : undefined}
              />
            ))}
          </tbody>
        </table>
      )}
      {shown !== null && shown.cursor !== null && (
        <div className={styles.more}>
          <Button isBusy={list.isLoadingMore} onClick={list.more}>
            {t("cases.more")}
          </Button>
        </div>
      )}
    </main>
  );
}
