// Brings what was searched for into sight, once it is loaded.
import { type RefObject, useLayoutEffect, useRef } from "react";
import type { Hit } from "../../lib/types";

/** `loaded` changes when entries were loaded. */
export function useJump(box: RefObject<HTMLElement | null>, hit: Hit | undefined, loaded: number): void {
  const done = useRef<Hit>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again when entries were loaded
  useLayoutEffect(() => {
    if (!hit || done.current === hit) return;
    const place = box.current?.querySelector(`[data-item="${CSS.escape(hit.item)}"]`);
    if (!place) return;
    done.current = hit;
    place.scrollIntoView({ block: "center" });
  }, [box, hit, loaded]);
}
