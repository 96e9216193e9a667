/** The way out for a mailbox that nobody lets the centre into any more: to its provider's page. */
import { LogIn } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { beginConsent } from "../../wire/mailboxes";
import { FormProblem } from "../administration/FormProblem";
import { explain, type Explanation } from "../problems/explain";
import styles from "./Mailboxes.module.css";

export function SignInAgain({ id, name }: { id: string; name: string }) {
  const reading = useReading();
  const desk = useDesk();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      window.location.assign(await beginConsent(desk.api, id));
    } catch (error) {
      setProblem(explain(reading, error));
      setBusy(false);
    }
  };
  return (
    <div className={styles.way}>
      <Button size="s" icon={<LogIn size={14} aria-hidden className="turns" />} isBusy={isBusy} onClick={() => void go()}>
        {reading.t("mailboxes.sign_in_again")}
        <span className="only-for-readers"> {name}</span>
      </Button>
      <FormProblem problem={problem} />
    </div>
  );
}
