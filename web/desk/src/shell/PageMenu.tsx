/**
 * The menu of a place's pages: beside the page, under headings where they have any. Where there is one column, few stand in a
 * row above the page, and more are behind a button.
 */
import { Menu as MenuSign, X } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import { Link } from "../features/navigation/Link";
import { useReading } from "../i18n/reading";
import { useDesk } from "../state/desk-context";
import { pageRoute } from "../state/routes";
import { useValue } from "../state/store";
import styles from "./PageMenu.module.css";
import { groupsOf, pagesOf, PLACES, type Page } from "./places";
import { ONE_COLUMN, useMedia } from "./use-media";

/** As many as stand beside each other on a narrow screen. */
const IN_A_ROW = 4;

interface ListsProps {
  pages: readonly Page[];
  current: Page;
  onChoose?(): void;
}

function Lists({ pages, current, onChoose }: ListsProps) {
  const { t } = useReading();
  const id = useId();
  return groupsOf(pages).map(({ name, pages: together }) => (
    <div key={name ?? ""} className={styles.group}>
      {name !== undefined && (
        <h2 id={`${id}-${name}`} className={styles.heading}>
          {t(`place_group.${name}`)}
        </h2>
      )}
      <ul className={styles.pages} aria-labelledby={name && `${id}-${name}`}>
        {together.map((page) => (
          <li key={page.path}>
            <Link to={pageRoute(page.path)} className={styles.page} aria-current={page.path === current.path ? "page" : undefined} onClick={onChoose}>
              {t(page.text)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}

/** Opened with the focus on the page that is shown; chosen, Escape, and going elsewhere close it. */
function Folded({ label, pages, current }: ListsProps & { label: string }) {
  const { t } = useReading();
  const [isOpen, setOpen] = useState(false);
  const menu = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    if (isOpen) menu.current?.querySelector<HTMLElement>("[aria-current=page]")?.focus();
  }, [isOpen]);
  useEffect(() => {
    if (!isOpen) return;
    const away = (event: PointerEvent) => !menu.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [isOpen]);
  const close = () => {
    button.current?.focus();
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen) return;
    event.stopPropagation();
    close();
  };
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget !== null && !menu.current?.contains(relatedTarget)) setOpen(false);
  };
  return (
    <nav ref={menu} className={styles.folded} aria-label={label} onKeyDown={onKeyDown} onBlur={onBlur}>
      <button ref={button} type="button" className={styles.button} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {isOpen ? <X size={18} aria-hidden /> : <MenuSign size={18} aria-hidden />}
        <span>{t("place.menu")}</span>
        <span className={styles.here}>{t(current.text)}</span>
      </button>
      <div id={id} className={styles.sheet} hidden={!isOpen}>
        {isOpen && (
          <div className={styles.columns}>
            <Lists pages={pages} current={current} onChoose={close} />
          </div>
        )}
      </div>
    </nav>
  );
}

function Unfolded({ label, pages, current }: ListsProps & { label: string }) {
  const menu = useRef<HTMLElement>(null);
  // The page that is open may be beyond an edge: of a row of them, or below many.
  useEffect(() => {
    const all = menu.current?.getBoundingClientRect();
    const one = menu.current?.querySelector("[aria-current=page]")?.getBoundingClientRect();
    if (!all || !one || !menu.current) return;
    menu.current.scrollLeft += one.left + one.width / 2 - (all.left + all.width / 2);
    if (one.bottom > all.bottom || one.top < all.top) menu.current.scrollTop += one.top + one.height / 2 - (all.top + all.height / 2);
  }, [current.path]);
  return (
    <nav ref={menu} className={styles.menu} aria-label={label}>
      <Lists pages={pages} current={current} />
    </nav>
  );
}

export function PageMenu({ current }: { current: Page }) {
  const { t } = useReading();
  const session = useValue(useDesk().session, (value) => value);
  const isOneColumn = useMedia(ONE_COLUMN);
  const pages = pagesOf(current.place, session);
  const place = PLACES.find((each) => each.name === current.place);
  if (pages.length < 2 || place === undefined) return null;
  const View = isOneColumn && pages.length > IN_A_ROW ? Folded : Unfolded;
  return <View label={t(place.text)} pages={pages} current={current} />;
}
