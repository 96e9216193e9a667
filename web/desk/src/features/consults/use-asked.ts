/** The questions I have asked, beside the items they are about, for as long as this desk is open. */
import { useCallback, useRef } from "react";
import { useDesk, useEntities } from "../../state/desk-context";
import type { Entities } from "../../state/entities";
import { askedOf, toldBeside, type AskedByItem } from "./model";

export function useAsked(items: readonly { id: string }[], lookedAt: string | null): AskedByItem {
  const desk = useDesk();
  const now = useEntities(useCallback((entities: Entities) => JSON.stringify([...askedOf(entities, desk.agentId)]), [desk]));
  const told = useRef<AskedByItem>(new Map());
  told.current = toldBeside(told.current, new Map(JSON.parse(now) as [string, never][]), new Set(items.map((item) => item.id)), lookedAt);
  return told.current;
}
