/** What narrows a search. */
import { X } from "lucide-react";
import { useEffect } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { channelName } from "../channels/ChannelIcon";
import { isNarrowed, NARROWINGS, WHO, type Asked, type Narrowing } from "./query";
import styles from "./SearchPage.module.css";

export interface SearchFiltersProps {
  asked: Asked;
  /** Channels that there is something of. */
  channels: readonly string[];
  onAsk(change: Partial<Asked>): void;
}

export function SearchFilters({ asked, channels, onAsk }: SearchFiltersProps) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const queues = useValue(desk.session, (session) => session.queues);
  const names = useValue(desk.directory.names, (value) => value);
  useEffect(() => void desk.directory.refresh(), [desk]);
  const select = (name: Narrowing, any: string, options: { value: string; label: string }[]) => (
    <Select key={name} label={any} isLabelHidden value={asked[name]} options={[{ value: "", label: any }, ...options]} onChange={(value) => onAsk({ [name]: value })} />
  );
  const listed = asked.channel === "" || channels.includes(asked.channel) ? channels : [asked.channel, ...channels];
  const none = Object.fromEntries(NARROWINGS.map((name) => [name, ""])) as Record<Narrowing, string>;
  return (
    <div className={styles.filters} role="group" aria-label={t("search.filters")}>
      {select("who", t("search.any_who"), WHO.map((each) => ({ value: each, label: t(`search.who_${each}`) })))}
      {listed.length > 0 && select("channel", t("search.any_channel"), listed.map((each) => ({ value: each, label: channelName(reading, each) })))}
      {queues.length > 1 && select("queue", t("search.any_queue"), queues.map((each) => ({ value: each.queue_id, label: each.name })))}
      {names.agents.length > 1 && select("author", t("search.any_author"), names.agents.map((each) => ({ value: each.agent_id, label: each.name })))}
      <Field label={t("search.since")} type="date" value={asked.since} max={asked.until || undefined} onChange={(event) => onAsk({ since: event.target.value })} />
      <Field label={t("search.until")} type="date" value={asked.until} min={asked.since || undefined} onChange={(event) => onAsk({ until: event.target.value })} />
      {isNarrowed(asked) && (
        <Button look="quiet" size="s" icon={<X size={14} aria-hidden />} onClick={() => onAsk(none)}>
          {t("cases.filters_off")}
        </Button>
      )}
    </div>
  );
}
