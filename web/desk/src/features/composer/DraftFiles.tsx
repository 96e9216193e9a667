/** Files that go with the reply or with the note: here already, on their way, or refused. */
import { CircleAlert, File as FileIcon, RotateCcw, X } from "lucide-react";
import { useCallback } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import type { DraftMode } from "../../state/drafts";
import { useValue } from "../../state/store";
import type { Upload } from "../../state/uploads";
import { IconButton } from "../../ui/Button";
import { explain } from "../problems/explain";
import styles from "./DraftFiles.module.css";

function UploadChip({ upload }: { upload: Upload }) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const { name } = upload.file;
  const percent = Math.round(upload.share * 100);
  return (
    <li className={styles.chip} data-failed={upload.error !== null || undefined}>
      {upload.error ? <CircleAlert size={16} aria-hidden /> : <FileIcon size={16} aria-hidden />}
      <span className={styles.name} dir="auto">
        {name}
      </span>
      {upload.error ? (
        <span className={styles.error} role="alert">
          {explain(reading, upload.error).title}
        </span>
      ) : (
        <span className={styles.bar} role="progressbar" aria-label={t("file.uploading", { name })} aria-valuenow={percent}>
          <span style={{ inlineSize: `${percent}%` }} />
        </span>
      )}
      {upload.error?.isPassing && (
        <IconButton size="s" label={t("file.retry", { name })} onClick={() => desk.uploads.retry(upload.id)}>
          <RotateCcw size={14} aria-hidden />
        </IconButton>
      )}
      <IconButton size="s" label={t("file.remove", { name })} onClick={() => desk.uploads.remove(upload.id)}>
        <X size={14} aria-hidden />
      </IconButton>
    </li>
  );
}

export function DraftFiles({ caseId, mode }: { caseId: string; mode: DraftMode }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const all = useValue(desk.drafts.all, (drafts) => drafts.get(caseId)?.files[mode]);
  // A picture that stands in the text is seen there.
  const files = all?.filter((file) => file.stands_in_text !== true);
  const uploads = useValue(
    desk.uploads.all,
    useCallback((all) => all.filter((upload) => upload.case_id === caseId && upload.mode === mode), [caseId, mode]),
  );
  if ((files?.length ?? 0) + uploads.length === 0) return null;
  const remove = (id: string) =>
    desk.drafts.changeFiles(caseId, mode, (held) => held.filter((file) => file.attachment_id !== id));
  return (
    <ul className={styles.files} aria-label={t("file.attached")}>
      {files?.map((file) => (
        <li key={file.attachment_id} className={styles.chip}>
          <FileIcon size={16} aria-hidden />
          <span className={styles.name} dir="auto">
            {file.name}
          </span>
          <bdi className={styles.size}>{formats.fileSize(file.size)}</bdi>
          <IconButton size="s" label={t("file.remove", { name: file.name })} onClick={() => remove(file.attachment_id)}>
            <X size={14} aria-hidden />
          </IconButton>
        </li>
      ))}
      {uploads.map((upload) => (
        <UploadChip key={upload.id} upload={upload} />
      ))}
    </ul>
  );
}
