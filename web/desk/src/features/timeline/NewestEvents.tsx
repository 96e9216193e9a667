/** The newest of a timeline, for the customer's page; the whole of it is a link away. */
import { useReading } from "../../i18n/reading";
import { pageRoute } from "../../state/routes";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { Events } from "./Events";
import { askedOf } from "./query";
import { useTimeline } from "./use-timeline";

const SHOWN = 8;
const ASKED = askedOf("");

export function NewestEvents({ customerId }: { customerId: string }) {
  const { t } = useReading();
  const timeline = useTimeline(customerId, ASKED, SHOWN);
  return (
    <>
      {timeline.error !== null && <Problem error={timeline.error} onRetry={timeline.reload} />}
      {!timeline.isLoading && timeline.error === null && timeline.events.length === 0 && <p>{t("timeline.none_explained")}</p>}
      <Events events={timeline.events} />
      {timeline.events.length > 0 && <Link to={pageRoute("customers", `${customerId}/timeline`)}>{t("timeline.whole")}</Link>}
    </>
  );
}
