/** Erasing a customer for good, with days in which it can be undone, and legal holds, which forbid it. */
import { Eraser, Scale, Undo2 } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Button } from "../../ui/Button";
import { getErasure, liftHold, undoErasure, type Erasure } from "../../wire/privacy";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { EraseDialog, HoldDialog } from "./ErasureDialogs";
import styles from "./CustomerPage.module.css";
import { Section } from "./parts";

interface PartProps {
  customerId: string;
  onChanged(): void;
}

interface ActsProps {
  customerId: string;
  standing: Erasure;
  onChanged(): void;
}

function Acts({ customerId, standing, onChanged }: ActsProps) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const [open, setOpen] = useState<"erase" | "hold" | null>(null);
  const act = async (what: () => Promise<void>) => {
    if (await attempt(what)) onChanged();
  };
  const close = () => setOpen(null);
  return (
    <>
      {standing.hold !== null && (
        <Button size="s" icon={<Scale size={14} aria-hidden />} isBusy={isBusy} onClick={() => void act(() => liftHold(desk.api, customerId))}>
          {t("erasure.lift")}
        </Button>
      )}
      {standing.hold === null && standing.due_at !== null && (
        <Button size="s" icon={<Undo2 size={14} aria-hidden className="turns" />} isBusy={isBusy} onClick={() => void act(() => undoErasure(desk.api, customerId))}>
          {t("erasure.undo")}
        </Button>
      )}
      {standing.hold === null && standing.due_at === null && (
        <Button size="s" look="danger" icon={<Eraser size={14} aria-hidden />} onClick={() => setOpen("erase")}>
          {t("erasure.ask")}
        </Button>
      )}
      {standing.hold === null && (
        <Button size="s" look="quiet" icon={<Scale size={14} aria-hidden />} onClick={() => setOpen("hold")}>
          {t("erasure.hold")}
        </Button>
      )}
      {open === "erase" && <EraseDialog customerId={customerId} standing={standing} onClose={close} onDone={onChanged} />}
      {open === "hold" && <HoldDialog customerId={customerId} onClose={close} onDone={onChanged} />}
    </>
  );
}

function Standing({ customerId, onChanged }: PartProps) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => getErasure(desk.api, customerId), customerId);
  if (loaded.state === "loading") return null;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  const { value } = loaded;
  const again = () => {
    loaded.reload();
    onChanged();
  };
  return (
    <Section title={t("erasure.title")}>
      {value.erased_at !== null && <p>{t("erasure.done", { instant: formats.moment(value.erased_at) })}</p>}
      {value.hold !== null && <p>{t("erasure.held", { reference: value.hold })}</p>}
      {value.due_at !== null && <p role="status">{t("erasure.waits", { instant: formats.moment(value.due_at) })}</p>}
      {value.erased_at === null && (
        <>
          <p className={styles.nothing}>{t("erasure.explained")}</p>
          <Acts customerId={customerId} standing={value} onChanged={again} />
        </>
      )}
    </Section>
  );
}

export function ErasureSection({ customerId, onChanged }: PartProps) {
  return useMay("customers.erase") ? <Standing customerId={customerId} onChanged={onChanged} /> : null;
}
