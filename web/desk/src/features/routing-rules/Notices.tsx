/** What routing rules have the agent shown, with values as the reader's language has them. */
import { Info } from "lucide-react";
import { useReading, type Reading } from "../../i18n/reading";
import { useNow } from "../../state/desk-context";
import type { NoticeData } from "../../wire/notices";
import styles from "./Notices.module.css";

function shown(reading: Reading, value: NoticeData["values"][number] | undefined, now: number): string {
  if (value === undefined || value.value === null || value.value === undefined) return "–";
  if (value.type === "instant") return reading.formats.ago(Date.parse(String(value.value)), now);
  if (value.type === "span") return reading.formats.duration(Number(value.value) * 1000);
  if (value.type === "yes_no") return reading.t(value.value === true ? "fields.yes" : "fields.no");
  if (typeof value.value === "number") return new Intl.NumberFormat(reading.locale).format(value.value);
  return String(value.value);
}

export function noticeText(reading: Reading, notice: NoticeData, now: number): string {
  return reading.own(notice.texts).replace(/\{(\d)\}/g, (_, place: string) => `\u2068${shown(reading, notice.values[Number(place)], now)}\u2069`);
}

export function Notices({ notices }: { notices: readonly NoticeData[] | null | undefined }) {
  const reading = useReading();
  const now = useNow("slow");
  if (!notices || notices.length === 0) return null;
  return (
    <ul className={styles.notices} aria-label={reading.t("routing.notices")}>
      {notices.map((notice, place) => (
        <li key={place} dir="auto">
          <Info size={14} aria-hidden />
          <span>{noticeText(reading, notice, now)}</span>
        </li>
      ))}
    </ul>
  );
}
