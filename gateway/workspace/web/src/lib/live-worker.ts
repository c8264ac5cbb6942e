// The shared worker: holds the browser's one stream while any page of the desk is open.
import { type Following, follow, type LiveEvent } from "./follow";

const scope = self as unknown as { onconnect: (event: MessageEvent) => void };
const pages = new Set<MessagePort>();
let online: LiveEvent | undefined;
let following: Following | undefined;

function tell(told: LiveEvent): void {
  if (told.type === "online") online = told;
  if (told.type === "signed_out") following = online = undefined;
  for (const page of pages) page.postMessage(told);
}

function join(page: MessagePort, after: number): void {
  pages.add(page);
  if (!following) {
    following = follow(after, tell);
    return;
  }
  if (online) page.postMessage(online);
  if (following.heard() > after) page.postMessage({ type: "reload" } satisfies LiveEvent);
}

function leave(page: MessagePort): void {
  pages.delete(page);
  if (pages.size > 0) return;
  following?.stop();
  following = online = undefined;
}

scope.onconnect = (event) => {
  const page = event.ports[0];
  if (!page) return;
  page.onmessage = ({ data }: MessageEvent<number | "leave">) => (data === "leave" ? leave(page) : join(page, data));
};
