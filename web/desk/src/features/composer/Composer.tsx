/**
 * Where the agent writes. Knows what the channel accepts; keeps a draft of each case with every
 * keystroke; a reply and a note look different and are different drafts.
 */
import { AtSign, Paperclip, SendHorizontal, TextQuote, Users } from "lucide-react";
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { EMPTY_DRAFT, type DraftMode } from "../../state/drafts";
import { withMarks } from "../../state/mentions";
import { newId } from "../../state/new-id";
import { useMay } from "../../state/rights";
import { useValue } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import type { CaseData, EntityOf, WorkItemData } from "../../wire/entities";
import { WireError } from "../../wire/errors";
import { useAttempt } from "../problems/use-attempt";
import { useActs } from "../shortcuts/acts";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import { Suggestions } from "../toolbox/Suggestions";
import { gapsIn } from "../toolbox/texts";
import { useSlash } from "../toolbox/use-slash";
import { useFieldName } from "../toolbox/use-tools";
import styles from "./Composer.module.css";
import { DraftFiles } from "./DraftFiles";
import { languageOf } from "./language";
import { fileRefusal, roomFor } from "./limits";
import { MentionList, Unseeing } from "./Mentions";
import { useWays } from "./use-ways";
import { DraftBar } from "./DraftBar";
import { OvertakenDialog } from "./OvertakenDialog";
import { answersSince, newestMessageOf } from "./overtaken";
import { MAIL } from "./model";
import { Counter, Modes, ThroughMenu } from "./parts";
import { useMention } from "./use-mention";

const MailComposer = lazy(() => import("../mail-composer/MailComposer"));

type Message = EntityOf<"message">;

export interface ComposerProps {
  caseId: string;
  data: CaseData;
  item: WorkItemData | null;
  customerName: string;
  customerLocale: string | null;
  checksSpelling: boolean;
  /** How long a mail waits and can be taken back. */
  undoSeconds: number;
  /** It goes away while the agent is writing. */
  onLeftWriting(): void;
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

export function Composer({ caseId, data, item, customerName, customerLocale, checksSpelling, undoSeconds, onLeftWriting }: ComposerProps) {
  const { t, locale, formats } = useReading();
  const desk = useDesk();
  const fieldName = useFieldName();
  const draft = useValue(desk.drafts.all, (all) => all.get(caseId) ?? EMPTY_DRAFT);
  const [throughId, setThrough] = useState<string | null>(null);
  const [isDropping, setDropping] = useState(false);
  const [overtaking, setOvertaking] = useState<readonly Message[]>([]);
  const mayHandle = useMay("cases.handle");
  const sharing = useAttempt();
  useEffect(() => {
    if (mayHandle) void desk.draftSync.open(caseId).catch(() => undefined);
  }, [desk, caseId, mayHandle]);
  const isShared = useValue(desk.draftSync.cases, (all) => all.get(caseId)?.base.shared === true);
  const picker = useRef<HTMLInputElement>(null);

  const ways = useWays(data, item);
  const canReply = ways.closed === null;
  // Whoever could only write notes goes on with notes until they choose otherwise: nothing turns to the customer under their fingers.
  const isAsked = ways.closed === "consulted";
  useEffect(() => {
    if (isAsked) desk.drafts.change(caseId, { mode: "note" });
  }, [desk, caseId, isAsked]);
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
  const reply = ways.open.find((each) => each.id === throughId) ?? ways.open[0] ?? null;
  const through = mode === "reply" ? reply : ways.noteAt;
  const isMail = mode === "reply" && reply?.channel === MAIL;
  const limits = through?.limits ?? null;
  const room = mode === "reply" ? roomFor(text, limits) : null;
  // What a canned reply could not fill in never reaches a customer as braces.
  const gaps = mode === "reply" ? gapsIn(text) : [];
  const isBlank = text.trim() === "" && files.length === 0;
  const isHeld = isBlank || isUploading || room?.isOver === true || (through === null && mode === "reply") || gaps.length > 0;

  const setMode = (next: DraftMode) => {
    desk.drafts.change(caseId, { mode: next });
    area.current?.focus();
  };
  const send = (isSure = false) => {
    if (isHeld) return;
    const answers = mode === "reply" && !isSure ? answersSince(desk.entities.get(), caseId, draft.begunAfter, desk.agentId) : [];
    setOvertaking(answers);
    if (answers.length > 0) return;
    desk.outbox.add({
      client_id: newId(),
      case_id: caseId,
      interaction_id: through?.interaction_id ?? null,
      to: mode === "reply" ? (through?.to ?? null) : null,
      text: mode === "note" ? withMarks(text.trim(), mention.named) : text.trim(),
      files: [...files],
      is_note: mode === "note",
      created_at: new Date(desk.clock.now()).toISOString(),
    });
    // Who goes on writing after a note goes on among agents: what is meant for them never goes to the customer by itself.
    desk.drafts.change(caseId, { [mode]: "", ...(mode === "note" && { mentions: [] }), ...(!canReply && !isAsked && { mode: "reply" }) });
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
    if (mention.onKeyDown(event) || slash.onKeyDown(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  const onChange = (value: string) => {
    const isBegun = mode === "reply" && text === "" && value !== "";
    desk.drafts.change(caseId, { [mode]: value, ...(!canReply && { mode: "note" }), ...(isBegun && { begunAfter: newestMessageOf(desk.entities.get(), caseId) }) });
    if (value !== "") desk.tellWriting();
    if (mode === "reply" && through?.interaction_id && value !== "") desk.tellTyping(caseId, through.interaction_id);
  };
  const onNote = (note: string, mentions: typeof draft.mentions) => desk.drafts.change(caseId, { mode: "note", note, mentions });
  const mention = useMention({ caseId, isNote: mode === "note", text, mentions: draft.mentions, area, onText: onNote });
  const slash = useSlash({ caseId, text, area, onText: onChange });
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
  useActs(() => slash.replies.map((each) => ({ id: `reply-${each.reply_id}`, label: each.title, detail: `/${each.code}`, group: "reply", run: () => slash.choose(each) })), slash.mayUse);
  useShortcut("focusComposer", () => area.current?.focus(), !isMail);
  useShortcut("toggleNote", () => canReply && setMode(mode === "note" ? "reply" : "note"), !isMail);
  useShortcut("cannedReply", slash.open, slash.mayUse && !isMail);
  useShortcut("attach", () => picker.current?.click(), !isMail);

  if (isMail && reply !== null) {
    const common = { caseId, draft, customerName, customerLocale, checksSpelling, undoSeconds, onLeftWriting };
    return (
      <Suspense fallback={<div className={styles.composer} aria-busy="true" />}>
        <MailComposer {...common} key={reply.id} customerId={data.customer_id} caseSubject={data.subject} through={reply} open={ways.open} onThrough={setThrough} onMode={setMode} />
      </Suspense>
    );
  }

  const label = mode === "note" ? t("composer.note_placeholder") : t("composer.placeholder", { name: customerName });
  const missing = formats.list([...new Set(gaps.map((gap) => fieldName(gap.name)))]);
  const why = gaps.length > 0 ? t("composer.fill_in", { fields: missing }) : room?.isOver ? t("composer.over", { count: room.used - room.max }) : isUploading ? t("composer.wait_for_files") : t("composer.send");
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
      {ways.why !== null && <p className={styles.closed}>{ways.why}</p>}
      {slash.isOpen && (
        <Suggestions id={slash.id} found={slash.found} at={slash.at} locale={customerLocale} onChoose={slash.choose} />
      )}
      <DraftBar caseId={caseId} isReply={mode === "reply"} />
      {mention.isOpen && <MentionList id={mention.id} found={mention.found} at={mention.at} onChoose={mention.choose} />}
      <Unseeing blind={mention.blind} />
      {gaps.length > 0 && (
        <p className={styles.closed} role="status" data-warm>
          {t("composer.fill_in", { fields: missing })}
        </p>
      )}
      <div className={styles.box}>
        <DraftFiles caseId={caseId} mode={mode} />
        <textarea
          ref={area}
          className={styles.area}
          rows={1}
          value={text}
          // What has no direction of its own keeps that of the page.
          dir={/\p{L}/u.test(text) ? "auto" : undefined}
          lang={languageOf(text, mode === "reply" ? (customerLocale ?? locale) : locale)}
          spellCheck={checksSpelling}
          aria-label={label}
          aria-invalid={room?.isOver || undefined}
          aria-keyshortcuts={SHORTCUTS.focusComposer.keys}
          placeholder={label}
          onChange={(event) => {
            onChange(event.target.value);
            slash.onCaret();
            mention.onCaret();
          }}
          onKeyDown={onKeyDown}
          onSelect={() => {
            slash.onCaret();
            mention.onCaret();
          }}
          onBlur={() => {
            slash.leave();
            mention.leave();
          }}
          {...slash.attributes}
          {...mention.attributes}
          onPaste={onPaste}
        />
        <div className={styles.foot}>
          <Modes mode={mode} draft={draft} canReply={canReply} onMode={setMode} />
          {mode === "reply" && reply !== null && <ThroughMenu open={ways.open} chosen={reply} onChoose={setThrough} />}
          <IconButton label={t("composer.attach")} keys={SHORTCUTS.attach.keys} onClick={() => picker.current?.click()}>
            <Paperclip size={18} aria-hidden />
          </IconButton>
          {mode === "reply" && mayHandle && text !== "" && (
            <IconButton label={t(isShared ? "draft.unshare" : "draft.share")} aria-pressed={isShared} isBusy={sharing.isBusy} onClick={() => void sharing.attempt(() => desk.draftSync.share(caseId, !isShared))}>
              <Users size={18} aria-hidden />
            </IconButton>
          )}
          {mode === "note" && (
            <IconButton label={t("mention.name_somebody")} keys="@" onClick={mention.open}>
              <AtSign size={18} aria-hidden />
            </IconButton>
          )}
          {slash.mayUse && (
            <IconButton label={t("composer.canned_reply")} keys={SHORTCUTS.cannedReply.keys} onClick={slash.open}>
              <TextQuote size={18} aria-hidden className="turns" />
            </IconButton>
          )}
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
      {overtaking.length > 0 && <OvertakenDialog answers={overtaking} onSend={() => send(true)} onClose={() => setOvertaking([])} />}
      {isDropping && <div className={styles.drop}>{t("composer.drop")}</div>}
    </form>
  );
}
