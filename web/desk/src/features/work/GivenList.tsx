/** What a supervisor has put into my hands and I have not opened yet: it stands where offers stand until I do. */
import { X } from "lucide-react";
import { useCallback, useLayoutEffect, useRef } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntities } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { ChannelIcon, channelName } from "../channels/ChannelIcon";
import { giftOf, givenWork, type WorkItem } from "./model";
import styles from "./Given.module.css";

/** Those that have not been looked at. */
export function useUnseenGiven(): readonly WorkItem[] {
  const desk = useDesk();
  const given = useEntities(useCallback((entities) => givenWork(entities, desk.agentId), [desk]));
  const seen = useValue(desk.seenGiven.all, (all) => all);
  return given.filter((item) => !seen.includes(giftOf(item)));
}

export interface GivenListProps {
  onOpen(workItemId: string): void;
  /** One of them goes away while it has the focus. */
  onLeft(): void;
}

function Card({ item, onOpen, onLeft }: GivenListProps & { item: WorkItem }) {
  const reading = useReading();
  const { t, own } = reading;
  const desk = useDesk();
  const card = useRef<HTMLLIElement>(null);
  useLayoutEffect(
    () => () => {
      if (card.current?.contains(document.activeElement)) onLeft();
    },
    [onLeft],
  );
  const { channel, customer_name: name, queue_name: queue, last_line: line, given } = item.data;
  const open = () => {
    // The focus is free for the case that opens.
    if (card.current?.contains(document.activeElement)) (document.activeElement as HTMLElement).blur();
    onOpen(item.id);
  };
  return (
    <li ref={card} className={styles.card} data-testid="given">
      <div className={styles.head}>
        <ChannelIcon channel={channel} />
        <div className={styles.who}>
          <p className={styles.by}>{t("given.title", { name: given?.by_name ?? "" })}</p>
          <h2 className={styles.title}>
            <bdi>{name ?? t("customer.unnamed")}</bdi>
          </h2>
          <p className={styles.from}>
            {channelName(reading, channel)} · <bdi>{own(queue)}</bdi>
          </p>
        </div>
        <IconButton label={t("common.dismiss")} onClick={() => desk.seenGiven.see(giftOf(item))}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      {given?.note ? (
        <p className={styles.note} dir="auto">
          {given.note}
        </p>
      ) : (
        line && (
          <p className={styles.line} dir="auto">
            {line}
          </p>
        )
      )}
      <Button look="primary" onClick={open}>
        {t("given.open")}
      </Button>
    </li>
  );
}

export function GivenList(props: GivenListProps) {
  const { t } = useReading();
  const items = useUnseenGiven();
  if (items.length === 0) return null;
  return (
    <ul aria-label={t("given.list")}>
      {items.map((item) => (
        <Card key={item.id} item={item} {...props} />
      ))}
    </ul>
  );
}
