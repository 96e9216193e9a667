/** A link within the desk: followed in place, or by the browser when a new tab or window is asked for. */
import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { useRouter } from "../../state/router-context";
import { pathOf, type Route } from "../../state/routes";

export interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  to: Route;
}

/** Whether the browser is meant to follow the click itself. */
function isForBrowser(event: MouseEvent): boolean {
  return event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
}

export function Link({ to, onClick, ...rest }: LinkProps) {
  const router = useRouter();
  return (
    <a
      {...rest}
      href={pathOf(to)}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || isForBrowser(event)) return;
        event.preventDefault();
        router.go(to);
      }}
    />
  );
}
