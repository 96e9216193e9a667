/** The sheet of all shortcuts. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { Dialog } from "../../ui/Dialog";
import { Choice } from "../../ui/Field";
import { Keys } from "../../ui/Keys";
import { PALETTE_KEYS, SHORTCUTS, type Shortcut } from "./list";
import styles from "./Sheet.module.css";

const GROUPS: { group: Shortcut["group"]; text: TextKey }[] = [
  { group: "work", text: "keys.group_work" },
  { group: "case", text: "keys.group_case" },
  { group: "places", text: "keys.group_places" },
  { group: "desk", text: "keys.group_desk" },
];

const EXTRA: { group: Shortcut["group"]; keys: string; text: TextKey }[] = [
  { group: "work", keys: "Alt+1…9", text: "keys.numbered_item" },
  { group: "case", keys: "Enter", text: "keys.send" },
  { group: "case", keys: "Shift+Enter", text: "keys.new_line" },
  { group: "desk", keys: PALETTE_KEYS, text: "keys.palette" },
  { group: "desk", keys: "Escape", text: "keys.close" },
];

export interface SheetProps {
  onClose(): void;
  hasQuestionKey: boolean;
  onQuestionKey(isOn: boolean): void;
}

export default function Sheet({ onClose, hasQuestionKey, onQuestionKey }: SheetProps) {
  const { t } = useReading();
  const all = [...EXTRA, ...Object.values(SHORTCUTS)];
  return (
    <Dialog title={t("keys.title")} closeLabel={t("common.close")} onClose={onClose} size="l">
      <div className={styles.columns}>
        {GROUPS.map(({ group, text }) => (
          <section key={group}>
            <h3 className={styles.heading}>{t(text)}</h3>
            <dl className={styles.list}>
              {all
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <div key={shortcut.keys} className={styles.line}>
                    <dt>{t(shortcut.text)}</dt>
                    <dd>
                      <Keys keys={shortcut.keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <Choice
        kind="checkbox"
        label={t("keys.question_key")}
        checked={hasQuestionKey}
        onChange={(event) => onQuestionKey(event.target.checked)}
      />
    </Dialog>
  );
}
