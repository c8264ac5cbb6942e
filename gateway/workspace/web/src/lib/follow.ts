// One event stream that comes back by itself and tells from where it left off.
export type Told =
  | { type: "change"; kind: string; conversation: string | null; entry: string | null }
  | { type: "reload" }
  | { type: "online"; online: boolean };

const AGAIN_MS = 3000;
const SILENT_MS = 30_000; // the workspace says something every 12 s: a stream silent for longer is broken, whatever the browser thinks

export interface Following {
  stop(): void;
  heard(): number;
}

/** Follows from `after`, the sequence that the page's first look was of, so that nothing falls between the two. */
export function follow(after: number, tell: (told: Told) => void): Following {
  let source: EventSource | undefined;
  let last = after;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(broken, SILENT_MS);
  };
  const broken = () => {
    tell({ type: "online", online: false });
    source?.close();
    clearTimeout(timer);
    timer = setTimeout(open, AGAIN_MS);
  };
  const note = (event: MessageEvent) => {
    alive();
    last = Number(event.lastEventId) || last;
  };
  const open = () => {
    source = new EventSource(`/api/desk/events?after=${last}`);
    alive();
    source.onopen = () => {
      alive();
      tell({ type: "online", online: true });
    };
    source.onmessage = (event) => {
      note(event);
      tell({ type: "change", ...JSON.parse(event.data) });
    };
    source.addEventListener("reload", (event) => {
      note(event);
      tell({ type: "reload" });
    });
    source.addEventListener("ping", alive);
    source.onerror = broken;
  };
  open();
  return {
    stop: () => {
      clearTimeout(timer);
      source?.close();
    },
    heard: () => last,
  };
}
