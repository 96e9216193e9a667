/** Puts the widget on the host page, out of reach of its styles. */
import { adoptStyles } from '../look/styles';

/**
 * The element to render into, inside a shadow root. It hangs beside the body and in the top layer where
 * there is one: no transform, overflow or z-index of the host page reaches it there.
 */
export function mount(): HTMLElement {
  const host = document.createElement('retzef-widget');
  const shadow = host.attachShadow({ mode: 'open' });
  adoptStyles(shadow);
  const room = document.createElement('div');
  shadow.append(room);
  // Keys and pointers meant for the widget are no shortcuts of the host page.
  for (const type of ['keydown', 'keypress', 'keyup'] as const) {
    host.addEventListener(type, (event) => event.stopPropagation());
  }
  document.documentElement.append(host);
  rise(host);
  // A page that zooms itself (html { zoom: 0.9 }) would push a panel as high as the window out of it.
  const { currentCSSZoom: zoom = 1 } = host as { currentCSSZoom?: number };
  if (zoom !== 1) room.style.setProperty('zoom', String(1 / zoom));
  return room;
}

function rise(host: HTMLElement): void {
  if (typeof host.showPopover !== 'function') return;
  host.setAttribute('popover', 'manual');
  try {
    host.showPopover();
  } catch {
    host.removeAttribute('popover'); // a document that cannot show it yet: fixed with a high z-index will do
  }
}
