/** The way between the places of the desk: a slim rail at the start side, a bar at the foot where there is one column. */
import { Link } from "../features/navigation/Link";
import { SHORTCUTS, type ShortcutName } from "../features/shortcuts/list";
import { useShortcut } from "../features/shortcuts/use-shortcut";
import { useReading } from "../i18n/reading";
import { useDesk } from "../state/desk-context";
import { useRouter } from "../state/router-context";
import type { Route } from "../state/routes";
import { useValue } from "../state/store";
import { tip } from "../ui/tip";
import { placeOf, placesOf, type Place } from "./places";
import styles from "./Rail.module.css";

/** A key for each place, tied only where the place is there. */
function PlaceKey({ name, route }: { name: ShortcutName; route: Route }) {
  const router = useRouter();
  useShortcut(name, () => router.go(route));
  return null;
}

function PlaceLink({ place, route, isHere }: { place: Place; route: Route; isHere: boolean }) {
  const { t } = useReading();
  const { Icon, shortcut, text } = place;
  return (
    <li>
      <PlaceKey name={shortcut} route={route} />
      <Link
        to={route}
        className={styles.place}
        aria-current={isHere ? "page" : undefined}
        aria-keyshortcuts={SHORTCUTS[shortcut].keys}
        {...tip(t(text), SHORTCUTS[shortcut].keys)}
      >
        <Icon size={20} aria-hidden />
        <span className={styles.name}>{t(text)}</span>
      </Link>
    </li>
  );
}

/** Nobody needs a way between places who has only one. */
export function Rail() {
  const { t } = useReading();
  const route = useValue(useRouter(), (value) => value);
  const session = useValue(useDesk().session, (value) => value);
  const places = placesOf(session);
  const here = placeOf(route, session);
  if (places.length < 2) return null;
  return (
    <nav className={styles.rail} aria-label={t("place.nav")}>
      <ul className={styles.places}>
        {places.map(({ place, route: to }) => (
          <PlaceLink key={place.name} place={place} route={to} isHere={place.name === here} />
        ))}
      </ul>
    </nav>
  );
}
