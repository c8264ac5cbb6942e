// Following what changes: one stream per browser, kept by a shared worker; its own stream where there is none.
import { follow, type LiveEvent } from "./follow";

/** `after` is the sequence of the page's first look at the list. */
export function live(after: number, tell: (told: LiveEvent) => void): () => void {
  if (typeof SharedWorker === "undefined") return follow(after, tell).stop;
  const worker = new SharedWorker("/static/app/live.js", { type: "module", name: "relevo-live" });
  worker.port.onmessage = (message: MessageEvent<LiveEvent>) => tell(message.data);
  worker.port.postMessage(after);
  const leave = () => worker.port.postMessage("leave");
  addEventListener("pagehide", leave);
  return () => {
    removeEventListener("pagehide", leave);
    leave();
    worker.port.close();
  };
}
