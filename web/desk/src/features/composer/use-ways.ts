/** What can be written in a case, and to whom first where nothing goes on in it. */
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import type { CaseData, WorkItemData } from "../../wire/entities";
import { listWays, type Told } from "../../wire/reaching";
import { whyUnreachable } from "../channels/reach";
import { useLoaded } from "../problems/use-loaded";
import { waysOf, waysWith, type Ways } from "./model";

const NOT_ASKED: Told = { ways: [], channels: [] };

/** `why`: the reason in words why no reply can be sent; null when one can, or while it is looked up. */
export function useWays(data: CaseData, item: WorkItemData | null): Ways & { why: string | null } {
  const reading = useReading();
  const desk = useDesk();
  const mayHandle = useMay("cases.handle");
  const ways = waysOf(data, item, desk.agentId);
  const mayBegin = ways.mayBegin && mayHandle;
  // Whatever is said of the customer's addresses raises their version.
  const version = useEntity("customer", data.customer_id)?.version;
  const key = `${data.customer_id} ${data.status} ${mayBegin} ${version}`;
  const loaded = useLoaded(async () => ({ told: mayBegin ? await listWays(desk.api, data.customer_id) : NOT_ASKED, mayBegin }), key);
  const plain = ways.closed === null ? null : reading.t(`composer.closed_${ways.closed}`);
  if (!mayBegin || loaded.state === "failed") return { ...ways, why: plain };
  if (loaded.state === "loading" || !loaded.value.mayBegin) return { ...ways, why: null };
  return { ...waysWith(ways, loaded.value.told), why: whyUnreachable(reading, loaded.value.told) };
}
