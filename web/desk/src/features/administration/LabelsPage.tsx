/** The tenant's labels: made, renamed, recoloured, retired and taken back. */
import { Plus, Tag } from "lucide-react";
import { useRef, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { InlineEdit } from "../../ui/InlineEdit";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { Label } from "../../wire/answers";
import { LabelChip } from "../case-facts/signs";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Page.module.css";

const COLORS: readonly Label["color"][] = ["gray", "red", "orange", "green", "teal", "blue", "purple", "pink"];
const NAME_MAX = 60;

function useColors() {
  const { t } = useReading();
  return COLORS.map((color) => ({ value: color, label: t(`color.${color}`) }));
}

function NewLabel({ onMade }: { onMade(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const [name, setName] = useState("");
  const [color, setColor] = useState<Label["color"]>("gray");
  const field = useRef<HTMLInputElement>(null);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "" || !(await attempt(() => desk.api.makeLabel(name.trim(), color)))) return;
    setName("");
    // The button that was pressed is off now; the next label is written.
    field.current?.focus();
    onMade();
  };
  return (
    <form className={styles.card} onSubmit={(event) => void make(event)}>
      <div className={styles.line}>
        <Field ref={field} label={t("labels.name")} value={name} maxLength={NAME_MAX} dir="auto" onChange={(event) => setName(event.target.value)} />
        <Select label={t("labels.color")} value={color} options={useColors()} onChange={(value) => setColor(value as Label["color"])} />
        <Button type="submit" look="primary" icon={<Plus size={16} aria-hidden />} isBusy={isBusy} disabled={name.trim() === ""}>
          {t("labels.add")}
        </Button>
      </div>
    </form>
  );
}

function LabelLine({ label, onChanged }: { label: Label; onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const colors = useColors();
  const done = useDone();
  const change = async (what: { name?: string; color?: Label["color"]; retired?: boolean }) => {
    const isDone = await attempt(() => desk.api.changeLabel(label.label_id, what));
    if (!isDone) return false;
    const { name, color, retired } = label;
    const became = what.retired === undefined ? t("form.saved") : what.retired ? t("replies.retired_now", { title: name }) : t("archive.back", { name });
    done(became, () => desk.api.changeLabel(label.label_id, { name, color, retired }), onChanged);
    onChanged();
    return isDone;
  };
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <span className={styles.cardTitle}>
          <InlineEdit
            value={label.name}
            placeholder={label.name}
            label={t("labels.name")}
            editLabel={t("labels.rename", { name: label.name })}
            maxLength={NAME_MAX}
            onSave={(name) => change({ name })}
          />
          <LabelChip label={label} />
          {label.retired && <span className={styles.facts}>{t("labels.retired")}</span>}
        </span>
        <Select isLabelHidden label={t("labels.color")} value={label.color} options={colors} onChange={(color) => void change({ color: color as Label["color"] })} />
        <Button size="s" isBusy={isBusy} onClick={() => void change({ retired: !label.retired })}>
          {label.retired ? t("labels.take_back") : t("labels.retire")}
        </Button>
      </div>
    </li>
  );
}

export default function LabelsPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => desk.api.listLabels(), "all");
  const again = () => {
    if (loaded.state !== "loading") loaded.reload();
    void desk.directory.refresh(true);
  };
  return (
    <Page>
      <PageHead title={t("labels.title")} lead={t("labels.explained")} />
      <NewLabel onMade={again} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && (
        <Blank icon={<Tag size={22} />} title={t("labels.none")}>
          {t("labels.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && (
        <ul className={styles.cards}>
          {loaded.value.map((label) => (
            <LabelLine key={label.label_id} label={label} onChanged={again} />
          ))}
        </ul>
      )}
    </Page>
  );
}
