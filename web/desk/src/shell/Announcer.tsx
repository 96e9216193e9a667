/** Tells screen readers, politely, of new offers, of work that was given and of what customers write. */
import { useEffect, useRef, useState } from "react";
import { pendingOffers } from "../features/offers/model";
import { giftOf, givenWork, myWork } from "../features/work/model";
import { useReading } from "../i18n/reading";
import { useDesk } from "../state/desk-context";

/** Long texts are cut: the whole stands in the thread. */
const SPOKEN_CHARS = 160;

export function Announcer() {
  const { t, own } = useReading();
  const desk = useDesk();
  const [text, setText] = useState("");
  const offers = useRef<Set<string> | null>(null);
  const given = useRef<Set<string> | null>(null);
  const lines = useRef<Map<string, string> | null>(null);

  useEffect(() => {
    const look = () => {
      if (!desk.isFilled.get()) return;
      const entities = desk.entities.get();
      const said: string[] = [];
      const pending = pendingOffers(entities);
      for (const { id, data } of pending) {
        if (offers.current && !offers.current.has(id)) {
          said.push(t("announce.offer", { name: data.customer_name ?? t("customer.unnamed"), queue: own(data.queue_name) }));
        }
      }
      const gifts = givenWork(entities, desk.agentId);
      for (const item of gifts) {
        if (given.current && !given.current.has(giftOf(item))) {
          const { customer_name: name, queue_name: queue, given: by } = item.data;
          said.push(t("announce.given", { by: by?.by_name ?? "", name: name ?? t("customer.unnamed"), queue: own(queue) }));
        }
      }
      const items = myWork(entities, desk.agentId);
      for (const { id, data } of items) {
        const isNew = lines.current?.has(id) && lines.current.get(id) !== data.last_line_at;
        if (isNew && data.last_line_by === "customer") {
          const name = data.customer_name ?? t("customer.unnamed");
          said.push(t("announce.message", { name, text: (data.last_line ?? "").slice(0, SPOKEN_CHARS) }));
        }
      }
      given.current = new Set(gifts.map(giftOf));
      offers.current = new Set(pending.map((offer) => offer.id));
      lines.current = new Map(items.map((item) => [item.id, item.data.last_line_at ?? ""]));
      if (said.length > 0) setText(said.join(" "));
    };
    look();
    return desk.entities.subscribe(look);
  }, [desk, own, t]);

  return (
    <div className="only-for-readers" aria-live="polite">
      {text}
    </div>
  );
}
