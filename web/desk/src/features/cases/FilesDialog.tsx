/** All files of a case in one list: what, of what kind, how big, from whom, when, and the way to its message. */
import { MessageSquareText, Paperclip } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { Blank } from "../../ui/Blank";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loading } from "../../ui/Loading";
import { listCaseFiles, type CaseFile } from "../../wire/case-files";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./FilesDialog.module.css";

/** The kind as people know it: the end of its name, else what the sender called it. */
function kindOf({ name, media_type: mediaType }: CaseFile): string {
  const end = /\.([\p{L}\p{N}]{1,8})$/u.exec(name)?.[1];
  return (end ?? mediaType.split("/")[1] ?? mediaType).toUpperCase();
}

function FileLine({ file, onOpenMessage }: { file: CaseFile; onOpenMessage(): void }) {
  const { t, formats } = useReading();
  const now = useNow("slow");
  const author = file.author_name ?? t(`author.${file.author_kind}`);
  const label = t("files.open_message", { name: file.name });
  return (
    <li className={styles.line}>
      <div className={styles.what}>
        <a className={styles.name} href={file.url} target="_blank" rel="noreferrer">
          <bdi>{file.name}</bdi>
        </a>
        <p className={styles.facts}>
          <bdi dir="ltr">{kindOf(file)}</bdi> · <bdi>{formats.fileSize(file.size)}</bdi> · <bdi>{author}</bdi> ·{" "}
          <time dateTime={file.occurred_at} title={formats.instant(file.occurred_at)}>
            {formats.shortMoment(file.occurred_at, now)}
          </time>
          {file.direction === "note" && <> · {t("files.in_note")}</>}
        </p>
      </div>
      <IconButton label={label} onClick={onOpenMessage}>
        <MessageSquareText size={18} aria-hidden />
      </IconButton>
    </li>
  );
}

export default function FilesDialog({ caseId, onClose }: { caseId: string; onClose(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const { isBusy, attempt } = useAttempt();
  const first = useLoaded(() => listCaseFiles(desk.api, caseId), caseId);
  const [older, setOlder] = useState<{ files: CaseFile[]; before: string | null } | null>(null);
  const files = first.state === "ready" ? [...first.value.files, ...(older?.files ?? [])] : [];
  const before = first.state === "ready" ? (older === null ? first.value.before : older.before) : null;
  const more = () =>
    attempt(async () => {
      const page = await listCaseFiles(desk.api, caseId, before);
      setOlder({ files: [...(older?.files ?? []), ...page.files], before: page.before });
    });
  return (
    <Dialog title={t("files.title")} closeLabel={t("common.close")} onClose={onClose}>
      {first.state === "loading" && <Loading label={t("common.loading")} />}
      {first.state === "failed" && <Problem error={first.error} onRetry={first.reload} />}
      {first.state === "ready" && files.length === 0 && (
        <Blank icon={<Paperclip size={22} />} title={t("files.none")}>
          {t("files.none_explained")}
        </Blank>
      )}
      <ul className={styles.lines} aria-label={t("files.title")}>
        {files.map((file) => (
          <FileLine
            key={file.attachment_id}
            file={file}
            onOpenMessage={() => {
              onClose();
              router.go({ name: "case", caseId, messageId: file.message_id });
            }}
          />
        ))}
      </ul>
      {before !== null && (
        <Button isBusy={isBusy} onClick={() => void more()}>
          {t("files.older")}
        </Button>
      )}
    </Dialog>
  );
}
