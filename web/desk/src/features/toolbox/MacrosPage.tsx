/** Macros: one's own, one's teams', everybody's; written, retired and taken back. */
import { Pencil, Play, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { listMacros, macroDraftOf, saveMacro, type Macro } from "../../wire/toolbox";
import page from "../administration/Page.module.css";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Toolbox.module.css";
import { useActWords } from "./use-act-words";

const MacroDialog = lazy(() => import("./MacroDialog"));

function Card({ macro, onEdit, onChanged }: { macro: Macro; onEdit(): void; onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const done = useDone();
  const words = useActWords();
  const { isBusy, attempt } = useAttempt();
  const retire = () =>
    void attempt(async () => {
      await saveMacro(desk.api, macro, macroDraftOf(macro), !macro.retired);
      onChanged();
      const became = macro.retired ? t("archive.back", { name: macro.name }) : t("replies.retired_now", { title: macro.name });
      done(became, () => saveMacro(desk.api, { ...macro, version: macro.version + 1 }, macroDraftOf(macro), macro.retired), onChanged);
    });
  return (
    <li className={page.card}>
      <div className={page.cardHead}>
        <h2 className={page.cardTitle}>
          <bdi>{macro.name}</bdi>
        </h2>
        <Badge tone={macro.scope === "mine" ? "accent" : "neutral"}>{t(`tool_scope.${macro.scope}`)}</Badge>
        {macro.retired && <Badge tone="warm">{t("replies.retired")}</Badge>}
      </div>
      <ol className={styles.steps}>
        {macro.acts.map((act, place) => (
          <li key={place} dir="auto">
            {words(act)}
          </li>
        ))}
      </ol>
      <p className={page.facts}>{t("macros.uses", { count: macro.uses })}</p>
      {macro.may_change && (
        <div className={styles.acts}>
          <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={onEdit}>
            {t("form.edit")}
            <span className="only-for-readers">: {macro.name}</span>
          </Button>
          <Button size="s" look="quiet" isBusy={isBusy} onClick={retire}>
            {macro.retired ? t("replies.take_back") : t("replies.retire")}
            <span className="only-for-readers">: {macro.name}</span>
          </Button>
        </div>
      )}
    </li>
  );
}

export default function MacrosPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => listMacros(desk.api), "all");
  const [editing, setEditing] = useState<Macro | "new" | null>(null);
  const changed = () => {
    if (loaded.state !== "loading") loaded.reload();
    void desk.toolbox.refresh(true);
  };
  return (
    <Page>
      <PageHead title={t("macros.title")} lead={t("macros.explained")}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setEditing("new")}>
          {t("macros.new")}
        </Button>
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && (
        <Blank icon={<Play size={22} />} title={t("macros.none")}>
          {t("macros.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && (
        <ul className={page.cards}>
          {loaded.value.map((macro) => (
            <Card key={macro.macro_id} macro={macro} onEdit={() => setEditing(macro)} onChanged={changed} />
          ))}
        </ul>
      )}
      <Suspense fallback={null}>
        {editing !== null && <MacroDialog macro={editing === "new" ? null : editing} onClose={() => setEditing(null)} onSaved={changed} />}
      </Suspense>
    </Page>
  );
}
