/**
 * Where the agent writes. Knows what the channel accepts; keeps a draft of each case with every
 * keystroke; a reply and a note look different and are different drafts.
 */
import { ChevronDown, MessageSquareReply, NotebookPen, Paperclip, SendHorizontal } from "lucide-react";
import { useLayoutEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { EMPTY_DRAFT, hasContent, type Draft, type DraftMode } from "../../state/drafts";
import { newId } from "../../state/new-id";
import { useValue } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { Menu } from "../../ui/Menu";
import { tip } from "../../ui/tip";
import type { InteractionData } from "../../wire/entities";
import { WireError } from "../../wire/errors";
import { ChannelIcon, channelName } from "../channels/ChannelIcon";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import styles from "./Composer.module.css";
import { DraftFiles } from "./DraftFiles";
import { fileRefusal, roomFor, type Room } from "./limits";
import type { Ways } from "./model";

export interface ComposerProps {
  caseId: string;
  ways: Ways;
  customerName: string;
  customerLocale: string | null;
  /** It goes away while the agent is writing. */
  onLeftWriting(): void;
}

interface ModesProps {
  mode: DraftMode;
  draft: Draft;
  canReply: boolean;
  onMode(mode: DraftMode): void;
}

function Modes({ mode, draft, canReply, onMode }: ModesProps) {
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

function Through({ open, chosen, onChoose }: { open: InteractionData[]; chosen: InteractionData; onChoose(id: string): void }) {
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
  const entries = open.map((interaction) => ({
    id: interaction.interaction_id,
    kind: "radio" as const,
    label: `${channelName(reading, interaction.channel)} · ${interaction.entry_point_name}`,
    icon: <ChannelIcon channel={interaction.channel} />,
    isChosen: interaction === chosen,
    onChoose: () => onChoose(interaction.interaction_id),
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

function Counter({ room }: { room: Room | null }) {
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

/** Grows with its text, to a share of the page. */
function useGrowing(text: string) {
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.blockSize = "auto";
    element.style.blockSize = `${element.scrollHeight}px`;
  }, [text]);
  return area;
}

export function Composer({ caseId, ways, customerName, customerLocale, onLeftWriting }: ComposerProps) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const draft = useValue(desk.drafts.all, (all) => all.get(caseId) ?? EMPTY_DRAFT);
  const [throughId, setThrough] = useState<string | null>(null);
  const [isDropping, setDropping] = useState(false);
  const picker = useRef<HTMLInputElement>(null);

  const canReply = ways.closed === null;
  const mode: DraftMode = canReply ? draft.mode : "note";
  const text = draft[mode];
  const files = draft.files[mode];
  const isUploading = useValue(desk.uploads.all, (all) =>
    all.some((upload) => upload.case_id === caseId && upload.mode === mode && upload.error === null),
  );
  const area = useGrowing(text);
  useLayoutEffect(
    () => () => {
      if (area.current !== null && area.current === document.activeElement) onLeftWriting();
    },
    [area, onLeftWriting],
  );
  const reply = ways.open.find((interaction) => interaction.interaction_id === throughId) ?? ways.open[0] ?? null;
  const through = mode === "reply" ? reply : ways.noteAt;
  const limits = through?.limits ?? null;
  const room = mode === "reply" ? roomFor(text, limits) : null;
  const isBlank = text.trim() === "" && files.length === 0;
  const isHeld = isBlank || isUploading || room?.isOver === true || through === null;

  const setMode = (next: DraftMode) => {
    desk.drafts.change(caseId, { mode: next });
    area.current?.focus();
  };
  const send = () => {
    if (isHeld || through === null) return;
    desk.outbox.add({
      client_id: newId(),
      case_id: caseId,
      interaction_id: through.interaction_id,
      text: text.trim(),
      files: [...files],
      is_note: mode === "note",
      created_at: new Date(desk.clock.now()).toISOString(),
    });
    desk.drafts.change(caseId, { [mode]: "", mode: "reply" });
    desk.drafts.changeFiles(caseId, mode, () => []);
    desk.uploads.dropRefused(caseId, mode);
    area.current?.focus();
  };
  const addFiles = (added: Iterable<File>) => {
    for (const file of added) {
      const code = fileRefusal(file, limits);
      const params = { limit: formats.fileSize(limits?.files_max_bytes ?? 0) };
      const body = { code: code ?? "", message: "", params, retryable: false };
      desk.uploads.add(caseId, mode, file, code === null ? null : new WireError(body, 413));
    }
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  const onChange = (value: string) => {
    desk.drafts.change(caseId, { [mode]: value });
    if (mode === "reply" && through !== null && value !== "") desk.tellTyping(caseId, through.interaction_id);
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    addFiles(event.clipboardData.files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    addFiles(event.dataTransfer.files);
  };
  useShortcut("focusComposer", () => area.current?.focus());
  useShortcut("toggleNote", () => canReply && setMode(mode === "note" ? "reply" : "note"));
  useShortcut("attach", () => picker.current?.click());

  if (ways.noteAt === null) return null;
  const label = mode === "note" ? t("composer.note_placeholder") : t("composer.placeholder", { name: customerName });
  const why = room?.isOver ? t("composer.over", { count: room.used - room.max }) : isUploading ? t("composer.wait_for_files") : t("composer.send");
  return (
    <form
      className={styles.composer}
      data-testid="composer"
      data-mode={mode}
      data-dropping={isDropping || undefined}
      aria-label={t("composer.label")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={onDrop}
    >
      {ways.closed !== null && <p className={styles.closed}>{t(`composer.closed_${ways.closed}`)}</p>}
      <div className={styles.box}>
        <DraftFiles caseId={caseId} mode={mode} />
        <textarea
          ref={area}
          className={styles.area}
          rows={1}
          value={text}
          dir={text === "" ? undefined : "auto"}
          lang={mode === "reply" ? (customerLocale ?? undefined) : undefined}
          spellCheck
          aria-label={label}
          aria-invalid={room?.isOver || undefined}
          aria-keyshortcuts={SHORTCUTS.focusComposer.keys}
          placeholder={label}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <div className={styles.foot}>
          <Modes mode={mode} draft={draft} canReply={canReply} onMode={setMode} />
          {mode === "reply" && reply !== null && <Through open={ways.open} chosen={reply} onChoose={setThrough} />}
          <IconButton label={t("composer.attach")} keys={SHORTCUTS.attach.keys} onClick={() => picker.current?.click()}>
            <Paperclip size={18} aria-hidden />
          </IconButton>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            accept={limits?.file_types.join(",") || undefined}
            onChange={(event) => {
              addFiles([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          <span className={styles.space} />
          <Counter room={room} />
          <Button
            type="submit"
            look="primary"
            isCompact
            icon={<SendHorizontal size={16} aria-hidden className="turns" />}
            aria-disabled={isHeld}
            hint={why}
            keys="Enter"
          >
            {mode === "note" ? t("composer.add_note") : t("composer.send")}
          </Button>
        </div>
      </div>
      {isDropping && <div className={styles.drop}>{t("composer.drop")}</div>}
    </form>
  );
}
