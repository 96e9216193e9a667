/** A page of a place, beside the menu of that place's pages when there are several. */
import { Suspense } from "react";
import { useReading } from "../i18n/reading";
import { useDesk } from "../state/desk-context";
import { useValue } from "../state/store";
import { Loading } from "../ui/Loading";
import { PageMenu } from "./PageMenu";
import type { Page, PlaceName } from "./places";
import styles from "./PagePane.module.css";

/** Places whose pages show what is known of customers: drawn from nothing when the reader may see another part of it. */
const OF_CUSTOMERS: readonly PlaceName[] = ["search", "cases", "customers"];

export function PagePane({ page, rest, search }: { page: Page; rest: string; search: string }) {
  const { t } = useReading();
  const { View } = page;
  const round = useValue(useDesk().rightsRound, (count) => (OF_CUSTOMERS.includes(page.place) ? count : 0));
  return (
    <div className={styles.pane}>
      <PageMenu current={page} />
      <Suspense fallback={<Loading label={t("common.loading")} />}>
        <View key={`${page.path} ${round}`} page={page.path} rest={rest} search={search} />
      </Suspense>
    </div>
  );
}
