/** Files of a message: images inline, in the room they need from the first paint; others as chips. */
import { Download, File as FileIcon, FileAudio, FileText, FileVideo } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import type { Attachment } from "../../wire/entities";
import styles from "./Attachments.module.css";

const ImageViewer = lazy(() => import("./ImageViewer"));

const SHOWN_INLINE = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);
const IMAGE_WIDTH_PX = 320;
const IMAGE_HEIGHT_PX = 240;

export function isInlineImage(file: { media_type: string }): boolean {
  return SHOWN_INLINE.has(file.media_type);
}

/** The box an image gets: its own shape, scaled into the largest inline size. */
function boxOf({ width, height }: Attachment): { width: number; height: number } {
  if (!width || !height) return { width: IMAGE_HEIGHT_PX, height: IMAGE_HEIGHT_PX * 0.75 };
  const scale = Math.min(1, IMAGE_WIDTH_PX / width, IMAGE_HEIGHT_PX / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function Image({ file }: { file: Attachment }) {
  const { t } = useReading();
  const [isOpen, setOpen] = useState(false);
  const box = boxOf(file);
  return (
    <>
      <button
        type="button"
        className={styles.image}
        aria-label={t("file.open_image", { name: file.name })}
        onClick={() => setOpen(true)}
      >
        <img src={file.url} alt="" {...box} loading="lazy" decoding="async" />
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <ImageViewer file={file} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function FileSign({ mediaType }: { mediaType: string }) {
  const Sign = mediaType.startsWith("audio/")
    ? FileAudio
    : mediaType.startsWith("video/")
      ? FileVideo
      : mediaType === "application/pdf" || mediaType.startsWith("text/")
        ? FileText
        : FileIcon;
  return <Sign size={20} strokeWidth={1.5} aria-hidden />;
}

function Chip({ file }: { file: Attachment }) {
  const { t, formats } = useReading();
  return (
    <a className={styles.chip} href={file.url} download={file.name}>
      <span className="only-for-readers">{t("file.download_file")}</span>
      <FileSign mediaType={file.media_type} />
      <span className={styles.name} dir="auto">
        {file.name}
      </span>
      <bdi className={styles.size}>{formats.fileSize(file.size)}</bdi>
      <Download size={16} aria-hidden />
    </a>
  );
}

export function Attachments({ files }: { files: readonly Attachment[] }) {
  if (files.length === 0) return null;
  return (
    <ul className={styles.files}>
      {files.map((file) => (
        <li key={file.attachment_id}>{isInlineImage(file) ? <Image file={file} /> : <Chip file={file} />}</li>
      ))}
    </ul>
  );
}
