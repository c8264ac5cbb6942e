// One event stream that comes back by itself and goes on from where it left off.
import type { Row } from "./types";

/** Where a conversation stands once it has changed: which views of the list may show it. `user` is whose it is. */
export interface Place extends Pick<Row, "state" | "owner" | "turn"> {
  user: string | null;
}

export type LiveEvent =
  | { type: "change"; sequence: number; kind: string; conversation: string | null; entry: string | null; place?: Place }
  | { type: "counts"; sequence: number; counts: Record<string, number> }
  | { type: "reload" }
  | { type: "signed_out" }
  | { type: "online"; online: boolean };

const AGAIN_MS = 3000;
/** The workspace sends something every 12 s: a stream silent for longer is broken, whatever the browser thinks. */
const SILENT_MS = 30_000;

export interface Following {
  stop(): void;
  /** The sequence of the newest event. */
  heard(): number;
}

interface Listener {
  /** Called with each sign of life. */
  alive(sequence?: number): void;
  tell(event: LiveEvent): void;
  broken(): void;
}

function listen(after: number, { alive, tell, broken }: Listener): EventSource {
  const source = new EventSource(`/api/desk/events?after=${after}`);
  source.onopen = () => {
    alive();
    tell({ type: "online", online: true });
  };
  source.onmessage = (event) => {
    const sequence = Number(event.lastEventId);
    alive(sequence);
    tell({ type: "change", sequence, ...JSON.parse(event.data) });
  };
  source.addEventListener("reload", (event) => {
    alive(Number(event.lastEventId));
    tell({ type: "reload" });
  });
  source.addEventListener("counts", (event) => {
    alive();
    tell({ type: "counts", ...JSON.parse(event.data) });
  });
  source.addEventListener("ping", () => alive());
  source.onerror = broken;
  return source;
}

/** A stream does not say why it broke: HEAD does, and is no use that keeps a session open. */
async function sessionEnded(): Promise<boolean> {
  try {
    return (await fetch("/api/desk/events", { method: "HEAD", credentials: "same-origin" })).status === 401;
  } catch {
    return false;
  }
}

/** Follows from `after`, the sequence of the page's first list, so that nothing falls between the two. */
export function follow(after: number, tell: (event: LiveEvent) => void): Following {
  let source: EventSource | undefined;
  let last = after;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = () => {
    clearTimeout(timer);
    source?.close();
  };
  const alive = (sequence?: number) => {
    last = sequence || last;
    clearTimeout(timer);
    timer = setTimeout(broken, SILENT_MS);
  };
  const broken = () => {
    tell({ type: "online", online: false });
    stop();
    timer = setTimeout(open, AGAIN_MS);
    void sessionEnded().then((ended) => {
      if (!ended) return;
      stop();
      tell({ type: "signed_out" });
    });
  };
  const open = () => {
    source = listen(last, { alive, tell, broken });
    alive();
  };
  open();
  return { stop, heard: () => last };
}
