/** The parts of the composer that only show: what is written, through which channel, how much room is left. */
import { ChevronDown, MessageSquareReply, NotebookPen } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { hasContent, type Draft, type DraftMode } from "../../state/drafts";
import { Menu } from "../../ui/Menu";
import { tip } from "../../ui/tip";
import { ChannelIcon, channelName } from "../channels/ChannelIcon";
import { SHORTCUTS } from "../shortcuts/list";
import styles from "./Composer.module.css";
import type { Room } from "./limits";
import type { Through } from "./model";

interface ModesProps {
  mode: DraftMode;
  draft: Draft;
  canReply: boolean;
  onMode(mode: DraftMode): void;
}

export function Modes({ mode, draft, canReply, onMode }: ModesProps) {
  const { t } = useReading();
  const modes = [
    { id: "reply" as const, label: t("composer.reply"), icon: <MessageSquareReply size={14} aria-hidden className="turns" /> },
    { id: "note" as const, label: t("composer.note"), icon: <NotebookPen size={14} aria-hidden /> },
  ];
  return (
    <div className={styles.modes} role="radiogroup" aria-label={t("composer.mode")}>
      {modes.map(({ id, label, icon }) => (
        <label key={id} className={styles.mode} data-mode={id} {...tip(t(`composer.${id}_explained`), id === "note" ? SHORTCUTS.toggleNote.keys : undefined)}>
          <input
            type="radio"
            name="composer-mode"
            className="only-for-readers"
            checked={mode === id}
            disabled={id === "reply" && !canReply}
            onChange={() => onMode(id)}
          />
          {icon}
          {label}
          {id !== mode && hasContent(draft, id) && <span className={styles.begun} role="img" aria-label={t("work.draft")} />}
        </label>
      ))}
    </div>
  );
}

export function ThroughMenu({ open, chosen, onChoose }: { open: Through[]; chosen: Through; onChoose(id: string): void }) {
  const reading = useReading();
  const name = channelName(reading, chosen.channel);
  if (open.length < 2) {
    return (
      <span className={styles.through} {...tip(reading.t("composer.through", { entryPoint: chosen.entry_point_name }))}>
        <ChannelIcon channel={chosen.channel} size={14} />
        <span className={styles.throughName}>{name}</span>
      </span>
    );
  }
  const entries = open.map((each) => ({
    id: each.id,
    kind: "radio" as const,
    label: `${channelName(reading, each.channel)} · ${each.entry_point_name}`,
    icon: <ChannelIcon channel={each.channel} />,
    isChosen: each === chosen,
    onChoose: () => onChoose(each.id),
  }));
  return (
    <Menu label={reading.t("composer.choose_channel")} groups={[{ id: "open", entries }]}>
      {(trigger) => (
        <button type="button" {...trigger} className={styles.through}>
          <ChannelIcon channel={chosen.channel} size={14} />
          {name}
          <ChevronDown size={14} aria-hidden />
        </button>
      )}
    </Menu>
  );
}

export function Counter({ room }: { room: Room | null }) {
  const { t, formats } = useReading();
  if (room === null || !room.isNear) return null;
  return (
    <span className={styles.counter} data-over={room.isOver || undefined} role="status">
      <span aria-hidden="true" dir="ltr">
        {formats.number(room.used)} / {formats.number(room.max)}
      </span>
      <span className={styles.unit} aria-hidden="true">
        {t(`unit.${room.unit}`)}
      </span>
      <span className="only-for-readers">
        {room.isOver ? t("composer.over", { count: room.used - room.max }) : t("composer.left", { count: room.max - room.used })}
      </span>
    </span>
  );
}
