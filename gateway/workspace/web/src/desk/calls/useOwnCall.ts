// The call that the agent began on this page: the agent's own ring is answered by itself.
import { useCallback, useEffect, useState } from "react";
import type { Ringing } from "../../lib/types";
import { useLatest } from "../state/browser";

/** Returns the ring that is answered by itself, if it is there, and what says which call began here. */
export function useOwnCall(rings: readonly Ringing[], take: (ring: Ringing) => Promise<void>) {
  const [own, set] = useState("");
  const ring = rings.find((one) => one.outcall !== "" && one.outcall === own && one.by === "page");
  const rung = ring?.state === "ringing" ? ring : undefined;
  const latest = useLatest({ rung, take });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each ring is taken once, however often it is read again
  useEffect(() => {
    if (latest.current.rung) void latest.current.take(latest.current.rung);
  }, [rung?.ring, latest]);
  return { rung, began: useCallback((outcall: string) => set(outcall), []) };
}
