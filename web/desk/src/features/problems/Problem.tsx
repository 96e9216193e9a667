/** A failure in the place of what could not be loaded. */
import { CloudAlert, RotateCcw } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { explain } from "./explain";

export function Problem({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const reading = useReading();
  const { title, detail } = explain(reading, error);
  return (
    <div role="alert">
      <Blank
        icon={<CloudAlert size={22} />}
        title={title}
        action={
          <Button icon={<RotateCcw size={16} aria-hidden />} onClick={onRetry}>
            {reading.t("common.try_again")}
          </Button>
        }
      >
        {detail}
      </Blank>
    </div>
  );
}
