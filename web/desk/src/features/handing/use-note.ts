/** A note for whoever gets the work. It is written into the case before the work goes, once, though giving may be tried again. */
import { useRef, useState } from "react";
import { useDesk } from "../../state/desk-context";
import { newId } from "../../state/new-id";
import { leaveNote } from "../../wire/handing";

export interface NoteForTaker {
  text: string;
  write(text: string): void;
  /** The note's id; null when nothing was written. */
  leave(caseId: string): Promise<string | null>;
}

export function useNote(): NoteForTaker {
  const desk = useDesk();
  const [text, setText] = useState("");
  const clientId = useRef(newId());
  return {
    text,
    write: (next) => {
      // Another text is another note.
      clientId.current = newId();
      setText(next);
    },
    leave: (caseId) => leaveNote(desk.api, caseId, clientId.current, text),
  };
}
