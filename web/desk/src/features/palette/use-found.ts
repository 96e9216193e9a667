/** Customers and cases that the palette's words mean; none until one stops writing. What fails here fails silently: the search page says why. */
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import type { SearchAnswer } from "../../wire/answers";
import { search } from "../../wire/search";
import { textOfFound, useFoundLabel } from "../finding/FoundIn";
import type { Act } from "../shortcuts/acts";

const ASK_AFTER_MS = 250;
const SHORTEST = 3;

/** Acts that lead to what was found, and to the search page with the same words. */
export function useFound(asked: string): Act[] {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const labelOf = useFoundLabel();
  const words = asked.trim();
  const [held, setHeld] = useState<{ words: string; answer: SearchAnswer } | null>(null);
  useEffect(() => {
    if (words.length < SHORTEST) return;
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      search(desk.api, { q: words, limit: 1 }, stop.signal).then(
        (answer) => setHeld({ words, answer }),
        () => undefined,
      );
    }, ASK_AFTER_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [desk, words]);
  if (words === "") return [];
  const answer = held?.words === words ? held.answer : null;
  const nameOf = (name: string | null) => name ?? t("customer.unnamed");
  const why = (places: SearchAnswer["cases"][number]["found_in"] = []) => places.map((each) => `${labelOf(each)} ${textOfFound(each)}`);
  const customers = (answer?.customers ?? []).map((each): Act => ({
    id: `customer-${each.customer_id}`,
    label: nameOf(each.name),
    detail: why(each.found_in)[0],
    group: "customer",
    run: () => router.go(pageRoute("customers", each.customer_id)),
  }));
  const cases = (answer?.cases ?? []).map((each): Act => ({
    id: `case-${each.case_id}`,
    label: each.subject ?? t("case.no_subject", { name: nameOf(each.customer_name) }),
    detail: [`#${each.number}`, ...why(each.found_in)].slice(0, 2).join(" · "),
    group: "found_case",
    run: () => router.go({ name: "case", caseId: each.case_id }),
  }));
  const onPage: Act = {
    id: "search",
    label: t("palette.search_for", { words }),
    group: "page",
    run: () => router.go(pageRoute("search", "", new URLSearchParams({ q: words }).toString())),
  };
  return [...customers, ...cases, onPage];
}
