// Following what changes: one stream per browser, kept by a shared worker; its own stream where there is none.
import { follow, type Told } from "./follow";

export function live(tell: (told: Told) => void): () => void {
  if (typeof SharedWorker === "undefined") return follow(tell);
  const worker = new SharedWorker("/static/app/live.js", { type: "module", name: "relevo-live" });
  worker.port.onmessage = (message: MessageEvent<Told>) => tell(message.data);
  const leave = () => worker.port.postMessage("leave");
  addEventListener("pagehide", leave);
  return () => { removeEventListener("pagehide", leave); leave(); worker.port.close(); };
}
