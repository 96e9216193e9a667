/** Files in the thread: pictures in place, everything else as a chip. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { OutgoingFile } from '../state/outbox';
import type { Attachment } from '../wire/shapes';
import { useWidget } from './context';
import { Icon } from './Icon';

const PICTURE = /^image\/(png|jpe?g|gif|webp|avif)$/;
const WIDEST = 232;
const TALLEST = 280;

export function AttachmentView({ attachment }: { attachment: Attachment }) {
  const { words, address } = useWidget();
  const [broken, setBroken] = useState(false);
  const href = address(attachment.url);
  const isPicture = PICTURE.test(attachment.media_type) && !broken;
  const { width, height } = fit(attachment.width, attachment.height);
  if (!isPicture) {
    const size = words.size(attachment.size);
    return (
      <a
        class="chip"
        href={href}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={words.say('open_file', { name: attachment.name, size })}
      >
        <Chip name={attachment.name} detail={size} />
      </a>
    );
  }
  return (
    <a
      class="picture"
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={words.say('open_image', { name: attachment.name })}
    >
      <img src={href} alt="" width={width} height={height} decoding="async" onError={() => setBroken(true)} />
    </a>
  );
}

/** A file of a message that is still on its way. */
export function WaitingFile({ file }: { file: OutgoingFile }) {
  const { words } = useWidget();
  const [canvas, size] = useThumbnail(file);
  if (size) {
    return (
      <span class="picture">
        <canvas ref={canvas} role="img" aria-label={file.name} width={size.width} height={size.height} />
      </span>
    );
  }
  return (
    <span class="chip">
      <Chip name={file.name} detail={words.size(file.size)} />
    </span>
  );
}

export function Chip({ name, detail }: { name: string; detail: string }) {
  return (
    <>
      <Icon name="file" />
      <span class="naming">
        <bdi class="filename">{name}</bdi>
        <bdi class="faint">{detail}</bdi>
      </span>
    </>
  );
}

/** Draws the waiting picture on a canvas: a host page's policy may forbid blob: images, never this. */
function useThumbnail(file: OutgoingFile) {
  const { session } = useWidget();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  useEffect(() => {
    let gone = false;
    if (PICTURE.test(file.media_type)) {
      void session
        .findBytes(file.file_id)
        .then((blob) => (blob ? createImageBitmap(blob) : null))
        .catch(() => null) // no picture after all: it stays a chip
        .then((bitmap) => (gone ? bitmap?.close() : setPicture(bitmap)));
    }
    return () => {
      gone = true;
    };
  }, [file.file_id]);
  const size = picture ? fit(picture.width, picture.height) : null;
  useEffect(() => {
    if (picture && size) canvas.current?.getContext('2d')?.drawImage(picture, 0, 0, size.width, size.height);
  }, [picture]);
  return [canvas, size] as const;
}

/** The size a picture is shown at; the same before and after it is loaded, so that nothing jumps. */
function fit(width: number | null, height: number | null): { width: number; height: number } {
  if (!width || !height) return { width: WIDEST, height: 160 };
  const scale = Math.min(1, WIDEST / width, TALLEST / height);
  return { width: Math.max(40, Math.round(width * scale)), height: Math.max(40, Math.round(height * scale)) };
}
