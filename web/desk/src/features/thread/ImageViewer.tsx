/** One image, as large as the page allows. */
import { Download } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Dialog } from "../../ui/Dialog";
import type { Attachment } from "../../wire/entities";
import styles from "./ImageViewer.module.css";

export default function ImageViewer({ file, onClose }: { file: Attachment; onClose(): void }) {
  const { t, formats } = useReading();
  return (
    <Dialog title={<bdi>{file.name}</bdi>} closeLabel={t("common.close")} onClose={onClose} size="l">
      <img className={styles.image} src={file.url} alt={file.name} />
      <a className={styles.download} href={file.url} download={file.name}>
        <Download size={16} aria-hidden />
        <span>
          {t("file.download", { name: file.name })} · <bdi>{formats.fileSize(file.size)}</bdi>
        </span>
      </a>
    </Dialog>
  );
}
