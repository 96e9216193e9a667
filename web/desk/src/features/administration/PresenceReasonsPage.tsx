/** Why an agent may be not ready. */
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { PRESENCE_REASONS } from "../../wire/own-lists";
import { OwnListPage } from "./OwnListPage";

/** What Retzef itself says of agents. */
const SAID_BY_RETZEF = ["no_answer", "connection_lost", "connection_back"];

export default function PresenceReasonsPage() {
  const { t } = useReading();
  const desk = useDesk();
  return (
    <OwnListPage
      path={PRESENCE_REASONS}
      title={t("presence_reasons.title")}
      lead={t("presence_reasons.explained")}
      add={t("presence_reasons.add")}
      kind="reason"
      reserved={SAID_BY_RETZEF}
      isExplained={false}
      onWritten={async () => desk.session.set(await desk.api.getSession())}
    />
  );
}
