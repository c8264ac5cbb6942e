// One event stream that comes back by itself and tells from where it left off.
export type Told =
  | { type: "change"; kind: string; conversation: string | null; entry: string | null }
  | { type: "reload" }
  | { type: "online"; online: boolean };

const AGAIN_MS = 3000;

export function follow(tell: (told: Told) => void): () => void {
  let source: EventSource | undefined;
  let last = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known = false;

  const open = () => {
    source = new EventSource(last ? `/api/desk/events?after=${last}` : "/api/desk/events");
    source.onopen = () => {
      tell({ type: "online", online: true });
      if (known && !last) tell({ type: "reload" });
      known = true;
    };
    source.onmessage = (event) => {
      last = event.lastEventId || last;
      tell({ type: "change", ...JSON.parse(event.data) });
    };
    source.addEventListener("reload", (event) => { last = event.lastEventId || last; tell({ type: "reload" }); });
    source.onerror = () => {
      tell({ type: "online", online: false });
      source?.close();
      timer = setTimeout(open, AGAIN_MS);
    };
  };
  open();
  return () => { clearTimeout(timer); source?.close(); };
}
