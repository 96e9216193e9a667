/** Files dragged over the panel. */
import { useState } from 'preact/hooks';

interface DropHandlers {
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
}

/** Whether files hover over the element, and the handlers to put on it. */
export function useFileDrop(
  enabled: boolean,
  onFiles: (files: readonly File[]) => void,
): [boolean, DropHandlers] {
  const [over, setOver] = useState(false);
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const handlers: DropHandlers = {
    onDragOver: (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault(); // or the browser would leave the page for the file
      setOver(enabled);
    },
    onDragLeave: (event) => {
      const to = event.relatedTarget;
      if (!(to instanceof Node && (event.currentTarget as Node).contains(to))) setOver(false);
    },
    onDrop: (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      if (enabled) onFiles([...(event.dataTransfer?.files ?? [])]);
    },
  };
  return [over && enabled, handlers];
}
