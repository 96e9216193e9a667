/** Why a customer cannot be written to first, in the reader's words. */
import type { Reading } from "../../i18n/reading";
import type { Told } from "../../wire/reaching";
import { channelName } from "./ChannelIcon";

/** Null when there is a way. */
export function whyUnreachable(reading: Reading, told: Told): string | null {
  const [first] = told.ways;
  if (first === undefined) {
    const channels = reading.formats.list(told.channels.map((each) => channelName(reading, each)));
    return reading.t("reach.none", { channels });
  }
  if (first.refusal === null) return null;
  const isUnseen = first.refusal === "thread-elsewhere" && first.case_number === null;
  const code = isUnseen ? "thread_unseen" : first.refusal.replaceAll("-", "_");
  const words = { channel: channelName(reading, first.channel), number: String(first.case_number) };
  return reading.find("reach.refused_", code, words) ?? first.refusal;
}
