/** A page of a place, beside the menu of that place's pages when there are several. */
import { Suspense, useEffect, useRef } from "react";
import { Link } from "../features/navigation/Link";
import { useReading } from "../i18n/reading";
import { useDesk } from "../state/desk-context";
import { pageRoute } from "../state/routes";
import { useValue } from "../state/store";
import { Loading } from "../ui/Loading";
import { pagesOf, PLACES, type Page, type PlaceName } from "./places";
import styles from "./PagePane.module.css";

function Pages({ current }: { current: Page }) {
  const { t } = useReading();
  const session = useValue(useDesk().session, (value) => value);
  const pages = pagesOf(current.place, session);
  const place = PLACES.find((each) => each.name === current.place);
  const menu = useRef<HTMLElement>(null);
  // Where the menu lies on its side, the page that is open may be beyond its edge.
  useEffect(() => {
    const all = menu.current?.getBoundingClientRect();
    const one = menu.current?.querySelector("[aria-current=page]")?.getBoundingClientRect();
    if (all && one && menu.current) menu.current.scrollLeft += one.left + one.width / 2 - (all.left + all.width / 2);
  }, [current.path]);
  if (pages.length < 2 || place === undefined) return null;
  return (
    <nav ref={menu} className={styles.menu} aria-label={t(place.text)}>
      <ul className={styles.pages}>
        {pages.map((page) => (
          <li key={page.path}>
            <Link to={pageRoute(page.path)} className={styles.page} aria-current={page.path === current.path ? "page" : undefined}>
              {t(page.text)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Places whose pages show what is known of customers: drawn from nothing when the reader may see another part of it. */
const OF_CUSTOMERS: readonly PlaceName[] = ["search", "cases", "customers"];

export function PagePane({ page, rest, search }: { page: Page; rest: string; search: string }) {
  const { t } = useReading();
  const { View } = page;
  const round = useValue(useDesk().rightsRound, (count) => (OF_CUSTOMERS.includes(page.place) ? count : 0));
  return (
    <div className={styles.pane}>
      <Pages current={page} />
      <Suspense fallback={<Loading label={t("common.loading")} />}>
        <View key={`${page.path} ${round}`} page={page.path} rest={rest} search={search} />
      </Suspense>
    </div>
  );
}
