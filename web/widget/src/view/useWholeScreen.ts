/** On a phone, or a page zoomed in far, the panel takes the whole screen above the keyboard. */
import { useEffect, useState } from 'preact/hooks';

const SMALL = '(max-width: 479px), (max-height: 419px)';

type Box = Record<string, string>;

/** Whether the panel takes the whole screen, and the part of it that is really visible. */
export function useWholeScreen(): [boolean, Box] {
  const [whole, setWhole] = useState(() => matchMedia(SMALL).matches);
  const [box, setBox] = useState<Box>({});
  useEffect(() => {
    const media = matchMedia(SMALL);
    const view = window.visualViewport;
    const measure = (): void => {
      setWhole(media.matches);
      const fits = !view || view.scale !== 1; // pinched: leave the layout alone
      setBox(fits ? {} : { '--visible-height': `${view.height}px`, '--visible-top': `${view.offsetTop}px` });
    };
    measure();
    media.addEventListener('change', measure);
    view?.addEventListener('resize', measure);
    view?.addEventListener('scroll', measure);
    return () => {
      media.removeEventListener('change', measure);
      view?.removeEventListener('resize', measure);
      view?.removeEventListener('scroll', measure);
    };
  }, []);
  return [whole, whole ? box : {}];
}

const FOCUSABLE = 'button:not([hidden]):not(:disabled), input:not([hidden]), textarea, a[href], [tabindex="0"]';

/** Keeps the Tab key within a dialog that covers everything else. */
export function keepTabInside(event: KeyboardEvent, dialog: HTMLElement): void {
  if (event.key !== 'Tab') return;
  const stops = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const first = stops[0];
  const last = stops.at(-1);
  const root = dialog.getRootNode() as Document | ShadowRoot;
  const at = root.activeElement;
  if (event.shiftKey ? at === first || at === dialog : at === last) {
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
