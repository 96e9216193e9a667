/** Copies a text; shows a tick for a moment. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./Button";
import { copyText } from "./copy";

const DONE_FOR_MS = 1_500;

export function CopyButton({ text, label, doneLabel }: { text: string; label: string; doneLabel: string }) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = window.setTimeout(() => setDone(false), DONE_FOR_MS);
    return () => window.clearTimeout(timer);
  }, [isDone]);
  return (
    <>
      <IconButton size="s" label={label} onClick={() => void copyText(text).then(setDone)}>
        {isDone ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </IconButton>
      <span className="only-for-readers" role="status">
        {isDone ? doneLabel : ""}
      </span>
    </>
  );
}
