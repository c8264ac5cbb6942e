// Asks what happened as soon as something did while nobody looks at the desk, and tells it. What a colleague took over
// is told whoever looks.
import { useCallback, useEffect, useMemo, useRef } from "react";
import { get } from "../../lib/api";
import type { Me } from "../../lib/types";
import type { Toast } from "../parts/Toasts";
import { useLatest } from "../state/browser";
import { paced } from "../state/live";
import { lookedAt, useLookedAt } from "./lookedAt";
import { newsWords, notify, sound, wantedOf } from "./tell";

const SETTLE_MS = 300;
const ASK_EVERY_MS = 3000;

/** Tells which conversations colleagues took over from the agent by the event of this sequence. */
async function tellTaken(sequence: number, tell: (toast: Toast) => void): Promise<void> {
  const { news } = await get("/api/desk/news", { query: { after: sequence - 1 } });
  for (const one of news) if (one.kind === "taken") tell({ text: newsWords(one) });
}

/** Returns what is to be called with the sequence and the kind of each event. */
export function useNews(
  me: Me | undefined,
  open: (conversation: string) => void,
  tell: (toast: Toast) => void,
): (sequence: number, kind: string) => void {
  useLookedAt();
  const latest = useLatest({ me, open, tell });
  const known = useRef<number>(undefined); // the newest event that was seen on the page, or told
  const asking = useMemo(() => {
    const ask = async () => {
      const { me: agent, open: show } = latest.current;
      if (!agent || known.current === undefined || lookedAt()) return;
      const { news, sequence } = await get("/api/desk/news", { query: { after: known.current } });
      known.current = Math.max(sequence, known.current);
      for (const one of wantedOf(news, agent.wants)) {
        if (agent.wants.tone && one.tone) sound(one.conversation, Date.now());
        if (agent.wants.notices !== "none" && one.notices) notify(one, show);
      }
    };
    return paced(SETTLE_MS, ASK_EVERY_MS, () => void ask().catch(() => {})); // the next event asks again
  }, [latest]);
  useEffect(() => asking.cancel, [asking]);
  return useCallback(
    (sequence: number, kind: string) => {
      if (kind === "taken") void tellTaken(sequence, latest.current.tell).catch(() => {}); // the list shows it anyway
      const wants = latest.current.me?.wants;
      if (lookedAt() || !wants || (wants.notices === "none" && !wants.tone)) {
        known.current = sequence;
        return;
      }
      known.current ??= sequence - 1;
      asking.request();
    },
    [asking, latest],
  );
}
