/** Saved views beside the others, and saving what is asked for now under a name. */
import { Bookmark, BookmarkPlus, Trash2 } from "lucide-react";
import { useEffect, useId, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { deleteView, listViews, saveView, type SavedView, type ViewDraft } from "../../wire/toolbox";
import { Link } from "../navigation/Link";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useActs } from "../shortcuts/acts";
import { ScopeSelect, type Ownership } from "../toolbox/ScopeSelect";
import styles from "./CasesPage.module.css";
import { searchOf, searchOfQuery, toSave, type Asked } from "./query";

export interface Saved {
  views: readonly SavedView[];
  reload(): void;
}

/** Asked for again when `mark` is another: the counts belong to the list. */
export function useSavedViews(mark: unknown): Saved {
  const { api } = useDesk();
  const [views, setViews] = useState<readonly SavedView[]>([]);
  const [round, setRound] = useState(0);
  useEffect(() => {
    // Names and numbers beside the list: without an answer the old ones stay.
    listViews(api).then(setViews, () => undefined);
  }, [api, mark, round]);
  return { views, reload: () => setRound(round + 1) };
}

/** The saved view that is shown now, if it is one. */
export function viewShown(views: readonly SavedView[], asked: Asked): SavedView | undefined {
  const now = searchOf(asked);
  return views.find((view) => searchOfQuery(view.query) === now);
}

export function SavedLinks({ views, shown }: { views: readonly SavedView[]; shown: SavedView | undefined }) {
  const { t } = useReading();
  const router = useRouter();
  useActs(() =>
    views.map((view) => ({
      id: `view-${view.view_id}`,
      label: view.name,
      detail: t("cases.views"),
      group: "page" as const,
      run: () => router.go(pageRoute("cases", "", searchOfQuery(view.query))),
    })),
  );
  return views.map((view) => (
    <Link
      key={view.view_id}
      to={pageRoute("cases", "", searchOfQuery(view.query))}
      className={styles.view}
      aria-current={view === shown ? "page" : undefined}
    >
      <Bookmark size={14} aria-hidden />
      <bdi>{view.name}</bdi>
      <span className={styles.count}>{view.more ? `${view.count}+` : view.count}</span>
    </Link>
  ));
}

function ViewDialog({ asked, view, onClose, onSaved }: { asked: Asked; view: SavedView | null; onClose(): void; onSaved(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const toast = useToast();
  const formId = useId();
  const { isBusy, attempt } = useAttempt();
  const [name, setName] = useState(view?.name ?? "");
  const [owner, setOwner] = useState<Ownership>({ scope: view?.scope ?? "mine", team_id: view?.team_id ?? null });
  const draft = { ...owner, name: name.trim(), query: toSave(asked) } as ViewDraft;

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "" || !(await attempt(() => saveView(desk.api, view, draft)))) return;
    toast({ tone: "done", title: t("views.saved", { name: name.trim() }) });
    onSaved();
    onClose();
  };
  const remove = async (kept: SavedView) => {
    if (!(await attempt(() => deleteView(desk.api, kept.view_id)))) return;
    const again = { scope: kept.scope, team_id: kept.team_id, name: kept.name, query: kept.query } as ViewDraft;
    const undo = { label: t("common.undo"), onChoose: () => void attempt(() => saveView(desk.api, null, again)).then(onSaved) };
    toast({ tone: "done", title: t("views.deleted", { name: kept.name }), action: undo });
    router.go(pageRoute("cases"), { replace: true });
    onSaved();
    onClose();
  };
  return (
    <Dialog
      title={view === null ? t("views.save") : t("views.edit", { name: view.name })}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          {view !== null && (
            <Button look="danger" icon={<Trash2 size={16} aria-hidden />} isBusy={isBusy} onClick={() => void remove(view)}>
              {t("views.delete")}
            </Button>
          )}
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={formId} disabled={name.trim() === ""} isBusy={isBusy}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={(event) => void onSubmit(event)}>
        <p className={styles.soft}>{t("views.explained")}</p>
        <Field data-first label={t("views.name")} dir="auto" value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
        <ScopeSelect owner={owner} onChange={setOwner} />
      </form>
    </Dialog>
  );
}

/** Save what is asked for, or change the saved view that is shown. */
export function SaveView({ asked, shown, onSaved }: { asked: Asked; shown: SavedView | undefined; onSaved(): void }) {
  const { t } = useReading();
  const [isOpen, setOpen] = useState(false);
  if (shown !== undefined && !shown.may_change) return null;
  return (
    <>
      <Button look="quiet" size="s" icon={shown === undefined ? <BookmarkPlus size={14} aria-hidden /> : <Bookmark size={14} aria-hidden />} onClick={() => setOpen(true)}>
        {shown === undefined ? t("views.save") : t("views.change")}
      </Button>
      {isOpen && <ViewDialog asked={asked} view={shown ?? null} onClose={() => setOpen(false)} onSaved={onSaved} />}
    </>
  );
}
