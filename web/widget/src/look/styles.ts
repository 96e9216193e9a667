/** Gives the shadow root its styles in a way that needs no permission from the host's policy. */
import host from './host.css?inline';
import panel from './panel.css?inline';
import thread from './thread.css?inline';
import writing from './writing.css?inline';

const css = host + panel + thread + writing;

/** Adopted style sheets are not inline styles: a strict style-src does not see them. */
export function adoptStyles(shadow: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement('style'); // browsers before 2023
    style.textContent = css;
    shadow.append(style);
  }
}
