/** The tenant's own fields of customers and of cases: defined, changed, put in order, archived and brought back. */
import { Archive, ArchiveRestore, Pencil, Plus, TextCursorInput } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Choice } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { FieldDefinition } from "../../wire/answers";
import { changeField, listFields } from "../../wire/fields";
import page from "../administration/Page.module.css";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Fields.module.css";

const SUBJECTS = ["customer", "case"] as const satisfies readonly FieldDefinition["subject"][];
const DefinitionDialog = lazy(() => import("./DefinitionDialog"));

function Card({ definition, onEdit, onChanged }: { definition: FieldDefinition; onEdit(): void; onChanged(): void }) {
  const { t, own } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const done = useDone();
  const isArchived = definition.archived_at !== null;
  const label = own(definition.label);
  const archive = async () => {
    if (!(await attempt(() => changeField(desk.api, definition.field_id, { archived: !isArchived })))) return;
    onChanged();
    done(t(isArchived ? "archive.back" : "archive.done", { name: label }), () => changeField(desk.api, definition.field_id, { archived: isArchived }), onChanged);
  };
  return (
    <li className={page.card}>
      <div className={page.cardHead}>
        <h2 className={page.cardTitle}>
          <bdi>{label}</bdi>
        </h2>
        {isArchived && <Badge tone="neutral">{t("fields.archived")}</Badge>}
      </div>
      <p className={page.facts}>
        {t(`field_type.${definition.type}`)} · <code dir="ltr">{definition.key}</code>
        {definition.required && <> · {t("fields.required")}</>}
        {definition.choices.length > 0 && <> · <bdi>{definition.choices.map((choice) => own(choice.label)).join(", ")}</bdi></>}
      </p>
      <div className={styles.acts}>
        <Button size="s" icon={<Pencil size={14} aria-hidden />} aria-label={t("fields.edit", { label })} onClick={onEdit}>
          {t("fields.edit", { label })}
        </Button>
        <Button size="s" look="quiet" isBusy={isBusy} icon={isArchived ? <ArchiveRestore size={14} aria-hidden /> : <Archive size={14} aria-hidden />} onClick={() => void archive()}>
          {isArchived ? t("fields.restore") : t("fields.archive")}
          <span className="only-for-readers">: {label}</span>
        </Button>
      </div>
    </li>
  );
}

export default function FieldsPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => listFields(desk.api), "all");
  const [subject, setSubject] = useState<FieldDefinition["subject"]>("customer");
  const [editing, setEditing] = useState<FieldDefinition | "new" | null>(null);
  const fields = loaded.state === "ready" ? loaded.value.filter((each) => each.subject === subject) : [];
  const reload = () => {
    if (loaded.state === "ready") loaded.reload();
    void desk.directory.refreshFields(true);
  };
  return (
    <Page>
      <PageHead title={t("fields.title")} lead={t("fields.explained")}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setEditing("new")}>
          {t("fields.new")}
        </Button>
      </PageHead>
      <fieldset className={styles.subjects}>
        <legend className={styles.legend}>{t("fields.subject")}</legend>
        {SUBJECTS.map((each) => (
          <Choice key={each} kind="radio" name="subject" label={t(`fields.subject_${each}`)} checked={each === subject} onChange={() => setSubject(each)} />
        ))}
      </fieldset>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && fields.length === 0 && (
        <Blank icon={<TextCursorInput size={22} />} title={t("fields.none")}>
          {t(`fields.none_explained_${subject}`)}
        </Blank>
      )}
      {loaded.state === "ready" && (
        <ul className={page.cards}>
          {fields.map((definition) => (
            <Card key={definition.field_id} definition={definition} onEdit={() => setEditing(definition)} onChanged={reload} />
          ))}
        </ul>
      )}
      <Suspense fallback={null}>
        {editing !== null && loaded.state === "ready" && (
          <DefinitionDialog
            subject={subject}
            definition={editing === "new" ? null : editing}
            taken={fields.map((each) => each.key)}
            position={editing === "new" ? fields.length : editing.position}
            onClose={() => setEditing(null)}
            onSaved={reload}
          />
        )}
      </Suspense>
    </Page>
  );
}
