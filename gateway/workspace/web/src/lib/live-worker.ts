// The shared worker: holds the browser's one stream while any page of the desk is open.
import { follow, type Told } from "./follow";

const scope = self as unknown as { onconnect: (event: MessageEvent) => void };
const pages = new Set<MessagePort>();
let online: Told | undefined;
let stop: (() => void) | undefined;

function tell(told: Told): void {
  if (told.type === "online") online = told;
  for (const page of pages) page.postMessage(told);
}

scope.onconnect = (event) => {
  const page = event.ports[0];
  if (!page) return;
  pages.add(page);
  page.onmessage = () => {
    pages.delete(page);
    if (pages.size === 0) { stop?.(); stop = undefined; }
  };
  if (online) page.postMessage(online);
  stop ??= follow(tell);
};
