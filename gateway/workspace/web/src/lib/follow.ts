// One event stream that comes back by itself and tells from where it left off.
export type Told =
  | { type: "change"; kind: string; conversation: string | null; entry: string | null }
  | { type: "reload" }
  | { type: "online"; online: boolean };

const AGAIN_MS = 3000;

export interface Following { stop(): void; heard(): number }

/** Follows from `after`, the sequence that the page's first look was of, so that nothing falls between the two. */
export function follow(after: number, tell: (told: Told) => void): Following {
  let source: EventSource | undefined;
  let last = after;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const note = (event: MessageEvent) => { last = Number(event.lastEventId) || last; };
  const open = () => {
    source = new EventSource(`/api/desk/events?after=${last}`);
    source.onopen = () => tell({ type: "online", online: true });
    source.onmessage = (event) => { note(event); tell({ type: "change", ...JSON.parse(event.data) }); };
    source.addEventListener("reload", (event) => { note(event); tell({ type: "reload" }); });
    source.onerror = () => {
      tell({ type: "online", online: false });
      source?.close();
      timer = setTimeout(open, AGAIN_MS);
    };
  };
  open();
  return { stop: () => { clearTimeout(timer); source?.close(); }, heard: () => last };
}
