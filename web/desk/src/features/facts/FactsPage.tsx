/** Other systems that tell what happened with them: who they are, and what they may tell. */
import { Archive, ArchiveRestore, Pencil, PlugZap, Plus } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { changeKind, changeSource, listKinds, listSources, type FactKind, type FactSource } from "../../wire/facts";
import page from "../administration/Page.module.css";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Facts.module.css";
import { iconOf } from "./icons";
import { KindDialog } from "./KindDialog";
import { SourceDialog } from "./SourceDialog";
import { kindName, typeName, valueName } from "./words";

interface CardProps {
  heading: "h2" | "h3";
  name: string;
  isArchived: boolean;
  icon?: React.ReactNode;
  children: React.ReactNode;
  onEdit?: () => void;
  onArchive?: (archived: boolean) => Promise<void>;
  onChanged(): void;
}

function Card({ heading: Heading, name, isArchived, icon, children, onEdit, onArchive, onChanged }: CardProps) {
  const { t } = useReading();
  const { isBusy, attempt } = useAttempt();
  const done = useDone();
  const archive = async (put: (archived: boolean) => Promise<void>) => {
    if (!(await attempt(() => put(!isArchived)))) return;
    onChanged();
    done(t(isArchived ? "archive.back" : "archive.done", { name }), () => put(isArchived), onChanged);
  };
  return (
    <li className={page.card}>
      <div className={page.cardHead}>
        <Heading className={page.cardTitle}>
          {icon}
          <bdi>{name}</bdi>
        </Heading>
        {isArchived && <Badge tone="neutral">{t("fields.archived")}</Badge>}
      </div>
      {children}
      {onEdit !== undefined && onArchive !== undefined && (
        <div className={styles.acts}>
          <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={onEdit}>
            {t("facts.edit", { name })}
          </Button>
          <Button
            size="s"
            look="quiet"
            isBusy={isBusy}
            icon={isArchived ? <ArchiveRestore size={14} aria-hidden /> : <Archive size={14} aria-hidden />}
            onClick={() => void archive(onArchive)}
          >
            {isArchived ? t("fields.restore") : t("fields.archive")}
            <span className="only-for-readers">: {name}</span>
          </Button>
        </div>
      )}
    </li>
  );
}

function SourceCard({ source, onEdit, onChanged }: { source: FactSource; onEdit(): void; onChanged(): void }) {
  const desk = useDesk();
  const Icon = iconOf(source.icon);
  const archive = async (archived: boolean) => {
    await changeSource(desk.api, source.source_id, { name: source.name, icon: source.icon, archived });
  };
  return (
    <Card heading="h2" name={source.name} isArchived={source.archived_at !== null} icon={<Icon size={16} aria-hidden />} onEdit={onEdit} onArchive={archive} onChanged={onChanged}>
      <p className={page.facts}>
        <code dir="ltr">{source.key}</code>
      </p>
    </Card>
  );
}

function KindCard({ kind, onEdit, onChanged }: { kind: FactKind; onEdit(): void; onChanged(): void }) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const id = kind.kind_id;
  const archive = async (archived: boolean) => {
    if (id === null) return;
    await changeKind(desk.api, id, { title: kind.title, fields: kind.fields, archived });
  };
  const own = id === null ? {} : { onEdit, onArchive: archive };
  return (
    <Card heading="h3" name={kindName(reading, kind.key, kind.title)} isArchived={kind.archived_at !== null} onChanged={onChanged} {...own}>
      <p className={page.facts}>
        <code dir="ltr">{kind.key}</code>
        {id === null && <> · {t("facts.kind_built_in")}</>}
      </p>
      <dl className={styles.values}>
        {kind.fields.map((field) => (
          <div key={field.key} className={styles.value}>
            <dt>
              <bdi>{valueName(reading, field.key, field.label)}</bdi>
            </dt>
            <dd>
              {typeName(reading, field.type)} <code dir="ltr">{field.key}</code>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

export default function FactsPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(async () => ({ sources: await listSources(desk.api), kinds: await listKinds(desk.api) }), "all");
  const [source, setSource] = useState<FactSource | "new" | null>(null);
  const [kind, setKind] = useState<FactKind | "new" | null>(null);
  const reload = () => loaded.state !== "loading" && loaded.reload();
  return (
    <Page>
      <PageHead title={t("facts.title")} lead={t("facts.explained")}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setSource("new")}>
          {t("facts.source_new")}
        </Button>
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && (
        <>
          {loaded.value.sources.length === 0 && (
            <Blank icon={<PlugZap size={22} />} title={t("facts.none")}>
              {t("facts.none_explained")}
            </Blank>
          )}
          <ul className={page.cards}>
            {loaded.value.sources.map((each) => (
              <SourceCard key={each.source_id} source={each} onEdit={() => setSource(each)} onChanged={reload} />
            ))}
          </ul>
          <div className={page.cardHead}>
            <h2 className={`${page.cardTitle} ${styles.section}`}>{t("facts.kinds")}</h2>
            <Button icon={<Plus size={16} aria-hidden />} onClick={() => setKind("new")}>
              {t("facts.kind_new")}
            </Button>
          </div>
          <ul className={page.cards}>
            {loaded.value.kinds.map((each) => (
              <KindCard key={each.key} kind={each} onEdit={() => setKind(each)} onChanged={reload} />
            ))}
          </ul>
        </>
      )}
      {source !== null && <SourceDialog source={source === "new" ? null : source} taken={loaded.state === "ready" ? loaded.value.sources.map((each) => each.key) : []} onClose={() => setSource(null)} onSaved={reload} />}
      {kind !== null && <KindDialog kind={kind === "new" ? null : kind} taken={loaded.state === "ready" ? loaded.value.kinds.map((each) => each.key) : []} onClose={() => setKind(null)} onSaved={reload} />}
    </Page>
  );
}
