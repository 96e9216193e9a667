/** The browser's WebSocket behind the small interface that the live socket uses. */
import type { Wire } from "./live";

export function openWebSocket(path: string): Wire {
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${window.location.host}${path}`);
  const wire: Wire = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (text) => {
      // A line that is closing takes nothing more; its end is told by onclose.
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
  socket.onopen = () => wire.onopen?.();
  socket.onmessage = (event: MessageEvent<unknown>) => wire.onmessage?.({ data: event.data });
  socket.onclose = (event) => wire.onclose?.({ code: event.code });
  return wire;
}
