/** Tells what became of questions, wherever at the desk one is. */
import { useEffect, useRef } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import type { Router } from "../../state/routes";
import { useToast } from "../problems/use-attempt";
import { endedHere } from "./ended-here";
import type { WorkItem } from "./model";
import { newsOf, questionsOf } from "./news";

const TITLES = { not_taken: "consult.news_not_taken", answered: "consult.news_answered", inherited: "consult.news_inherited" } as const;
const DETAILS = { not_taken: "consult.news_not_taken_detail", inherited: "consult.news_inherited_detail" } as const;

export function useConsultNews(router: Router): void {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const before = useRef<WorkItem[]>([]);
  useEffect(() => {
    const look = () => {
      if (!desk.isFilled.get()) return;
      const entities = desk.entities.get();
      for (const { kind, item, by } of newsOf(before.current, entities, desk.agentId, endedHere)) {
        const name = item.data.customer_name ?? t("customer.unnamed");
        toast({
          tone: "done",
          title: t(TITLES[kind], { name, by }),
          detail: kind === "answered" ? undefined : t(DETAILS[kind], { by }),
          action: { label: t("consult.news_open"), onChoose: () => router.go({ name: "work", workItemId: item.id }) },
        });
      }
      before.current = questionsOf(entities, desk.agentId);
    };
    look();
    return desk.entities.subscribe(look);
  }, [desk, router, t, toast]);
}
