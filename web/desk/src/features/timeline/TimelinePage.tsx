/** All that happened with a customer, newest first, over all channels: filters, a jump to a day, older pages. */
import { ArrowLeft, History, X } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { channelName } from "../channels/ChannelIcon";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { useLookingAgain } from "../problems/use-looking-again";
import { Events } from "./Events";
import { askedOf, PARTS, searchOf, type Asked } from "./query";
import styles from "./timeline.module.css";
import { useTimeline } from "./use-timeline";

const PAGE = 50;
/** Is the customer still the reader's to see? */
const LOOK_EVERY_MS = 30_000;
const ANY = "";

function Filters({ asked, channels, onAsk }: { asked: Asked; channels: readonly string[]; onAsk(change: Partial<Asked>): void }) {
  const reading = useReading();
  const { t } = reading;
  const isOn = searchOf(asked) !== "";
  return (
    <div className={styles.filters} role="search" aria-label={t("timeline.filters")}>
      {PARTS.map((part) => {
        const isShown = !asked.without.includes(part);
        const isLast = isShown && asked.without.length === PARTS.length - 1;
        return (
          <button
            key={part}
            type="button"
            className={styles.part}
            aria-pressed={isShown}
            disabled={isLast}
            onClick={() => onAsk({ without: isShown ? [...asked.without, part] : asked.without.filter((each) => each !== part) })}
          >
            {t(`timeline.part_${part}`)}
          </button>
        );
      })}
      {channels.length > 1 && (
        <Select
          label={t("timeline.channel")}
          isLabelHidden
          value={asked.channel}
          options={[{ value: ANY, label: t("timeline.any_channel") }, ...channels.map((each) => ({ value: each, label: channelName(reading, each) }))]}
          onChange={(channel) => onAsk({ channel })}
        />
      )}
      <span className={styles.jump}>
        <Field label={t("timeline.jump")} type="date" value={asked.day} onChange={(event) => onAsk({ day: event.target.value })} />
      </span>
      {isOn && (
        <Button look="quiet" size="s" icon={<X size={14} aria-hidden />} onClick={() => onAsk(askedOf(""))}>
          {t("timeline.all")}
        </Button>
      )}
    </div>
  );
}

export default function TimelinePage({ customerId, search }: { customerId: string; search: string }) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const asked = askedOf(search);
  const customer = useLoaded(() => desk.api.getCustomer(customerId), customerId);
  useLookingAgain(customer.state === "loading" ? undefined : customer.reload, LOOK_EVERY_MS);
  const timeline = useTimeline(customerId, asked, PAGE);
  const data = customer.state === "ready" ? customer.value.data : null;
  const name = data?.name ?? t("customer.unnamed");
  const channels = [...new Set([...(data?.cases ?? []).flatMap((each) => each.channels), ...(asked.channel === "" ? [] : [asked.channel])])].sort();
  const ask = (change: Partial<Asked>) => router.go(pageRoute("customers", `${customerId}/timeline`, searchOf({ ...asked, ...change })), { replace: true });
  if (customer.state === "failed") {
    return (
      <Page width="table">
        <Problem error={customer.error} onRetry={customer.reload} />
      </Page>
    );
  }
  const isEmpty = !timeline.isLoading && timeline.error === null && timeline.events.length === 0;
  return (
    <Page width="table">
      <Link to={pageRoute("customers", customerId)} className={styles.back}>
        <ArrowLeft size={16} aria-hidden className="turns" /> <bdi>{name}</bdi>
      </Link>
      <PageHead title={t("timeline.of", { name })} lead={t("timeline.lead")} />
      <Filters asked={asked} channels={channels} onAsk={ask} />
      <Events events={timeline.events} />
      {timeline.error !== null && <Problem error={timeline.error} onRetry={timeline.reload} />}
      {timeline.isLoading && <Loading label={t("common.loading")} />}
      {isEmpty && (
        <Blank icon={<History size={22} />} title={t("timeline.none")}>
          {searchOf(asked) === "" ? t("timeline.none_explained") : t("timeline.none_filtered")}
        </Blank>
      )}
      {timeline.before !== null && !timeline.isLoading && (
        <p className={styles.older}>
          <Button onClick={timeline.more}>{t("timeline.older")}</Button>
        </p>
      )}
    </Page>
  );
}
