/** One of the tenant's own lists: its entries in their order, each renamed, moved, archived and brought back. */
import { Archive, ArchiveRestore, ArrowDown, ArrowUp, Pencil, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Button, IconButton } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { readList, writeList, type ListPath, type OwnEntry, type OwnList } from "../../wire/own-lists";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import form from "./Form.module.css";
import { OwnEntryDialog } from "./OwnEntryDialog";
import styles from "./Page.module.css";
import { useSaving } from "./use-saving";

export interface OwnListPageProps {
  path: ListPath;
  title: string;
  lead: string;
  /** What the button says that adds one. */
  add: string;
  /** What an entry is, in its key where nothing of its name can be read. */
  kind: string;
  /** Keys that no entry is given by itself. */
  reserved?: readonly string[];
  /** Why what Retzef itself goes by stays. */
  kept?: string;
  isExplained: boolean;
  onWritten?(): Promise<unknown>;
}

export function OwnListPage({ path, title, lead, add, kind, reserved = [], kept, isExplained, onWritten }: OwnListPageProps) {
  const { t, own } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => readList(desk.api, path), path);
  const saving = useSaving();
  const { attempt } = useAttempt();
  const [editing, setEditing] = useState<OwnEntry | "new" | null>(null);
  const [written, setWritten] = useState<OwnList | null>(null);
  const read = loaded.state === "ready" ? loaded.value : null;
  const list = read !== null && written !== null && written.version > read.version ? written : read;
  const latest = useRef(list);
  latest.current = list;
  const turn = useRef<Promise<unknown>>(Promise.resolve());

  const reload = () => {
    if (loaded.state !== "loading") loaded.reload();
    void onWritten?.();
  };
  const put = async (change: (entries: OwnEntry[]) => OwnEntry[], became?: string) => {
    const before = latest.current;
    if (before === null) return;
    // When somebody else was quicker, theirs is shown, and the change can be made to it.
    const after = await writeList(desk.api, path, before.version, change(before.entries)).finally(reload);
    latest.current = after;
    setWritten(after);
    saving.tellSaved(() => writeList(desk.api, path, after.version, before.entries), reload, became);
  };
  /** One after the other, each upon what the one before has made: somebody may click quicker than answers come. */
  const write = (change: (entries: OwnEntry[]) => OwnEntry[], became?: string) => {
    const mine = turn.current.then(() => put(change, became));
    turn.current = mine.catch(() => undefined);
    return mine;
  };
  const move = (key: string, by: number) =>
    void attempt(() =>
      write((entries) => {
        const at = entries.findIndex((each) => each.key === key);
        const moved = [...entries];
        moved.splice(Math.max(0, at + by), 0, ...moved.splice(at, 1));
        return moved;
      }),
    );
  const archive = ({ key, name, active }: OwnEntry) => {
    const became = t(active ? "archive.done" : "archive.back", { name: own(name) });
    void attempt(() => write((entries) => entries.map((each) => (each.key === key ? { ...each, active: !active } : each)), became));
  };
  const save = async (entry: OwnEntry) => {
    const isNew = editing === "new";
    const change = (entries: OwnEntry[]) => (isNew ? [...entries, entry] : entries.map((each) => (each.key === entry.key ? entry : each)));
    if (await saving.save(() => write(change))) setEditing(null);
  };
  return (
    <Page>
      <PageHead title={title} lead={lead}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setEditing("new")}>
          {add}
        </Button>
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {list !== null && (
        <ul className={styles.cards}>
          {list.entries.map((entry, at) => (
            <EntryCard
              key={entry.key}
              entry={entry}
              kept={kept}
              isFirst={at === 0}
              isLast={at === list.entries.length - 1}
              onEdit={() => setEditing(entry)}
              onMove={(by) => move(entry.key, by)}
              onArchive={() => archive(entry)}
            />
          ))}
        </ul>
      )}
      {editing !== null && list !== null && (
        <OwnEntryDialog
          entry={editing === "new" ? null : editing}
          title={add}
          taken={list.entries.map((each) => each.key)}
          reserved={reserved}
          kind={kind}
          isExplained={isExplained}
          isBusy={saving.isBusy}
          problem={saving.problem}
          onSave={(entry) => void save(entry)}
          onClose={() => setEditing(null)}
        />
      )}
    </Page>
  );
}

interface EntryCardProps {
  entry: OwnEntry;
  kept: string | undefined;
  isFirst: boolean;
  isLast: boolean;
  onEdit(): void;
  onMove(by: number): void;
  onArchive(): void;
}

function EntryCard({ entry, kept, isFirst, isLast, onEdit, onMove, onArchive }: EntryCardProps) {
  const { t, own } = useReading();
  const name = own(entry.name);
  const explanation = own(entry.explanation);
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <h2 className={styles.cardTitle}>
          <bdi>{name}</bdi>
        </h2>
        {!entry.active && <Badge tone="neutral">{t("fields.archived")}</Badge>}
        <IconButton size="s" label={t("own_list.up", { name })} disabled={isFirst} onClick={() => onMove(-1)}>
          <ArrowUp size={16} aria-hidden />
        </IconButton>
        <IconButton size="s" label={t("own_list.down", { name })} disabled={isLast} onClick={() => onMove(1)}>
          <ArrowDown size={16} aria-hidden />
        </IconButton>
      </div>
      {explanation !== "" && (
        <p className={styles.facts} dir="auto">
          {explanation}
        </p>
      )}
      <p className={styles.facts}>
        <code dir="ltr">{entry.key}</code>
        {entry.always_asked && kept !== undefined && <> · {kept}</>}
      </p>
      <div className={form.buttons}>
        <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={onEdit}>
          {t("form.edit")}
          <span className="only-for-readers"> {name}</span>
        </Button>
        {!entry.always_asked && (
          <Button
            size="s"
            look="quiet"
            icon={entry.active ? <Archive size={14} aria-hidden /> : <ArchiveRestore size={14} aria-hidden />}
            onClick={onArchive}
          >
            {entry.active ? t("fields.archive") : t("fields.restore")}
            <span className="only-for-readers">: {name}</span>
          </Button>
        )}
      </div>
    </li>
  );
}
