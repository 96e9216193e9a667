/** Who else has this case on the screen, and who of them writes. Comes and goes by what others do: it stands above all that one presses. */
import { Eye, PenLine } from "lucide-react";
import { useEffect } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import styles from "./LookersLine.module.css";

const NOBODY: readonly never[] = [];

export function LookersLine({ caseId }: { caseId: string }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const lookers = useValue(desk.lookers.all, (all) => all.get(caseId) ?? NOBODY);
  const agents = useValue(desk.directory.names, (names) => names.agents);
  useEffect(() => {
    if (lookers.length > 0) void desk.directory.refresh();
  }, [desk, lookers.length]);
  const namesOf = (some: typeof lookers) => formats.list(some.map((each) => agents.find((agent) => agent.agent_id === each.agentId)?.name ?? t("author.agent")));
  const writing = lookers.filter((each) => each.writesUntil > 0);
  const looking = lookers.filter((each) => each.writesUntil === 0);
  return (
    <div className={styles.lookers} role="status" data-testid="lookers">
      {writing.length > 0 && (
        <span className={styles.writes}>
          <PenLine size={14} aria-hidden /> {t("lookers.writing", { names: namesOf(writing), count: writing.length })}
        </span>
      )}
      {looking.length > 0 && (
        <span>
          <Eye size={14} aria-hidden /> {t("lookers.looking", { names: namesOf(looking), count: looking.length })}
        </span>
      )}
    </div>
  );
}
