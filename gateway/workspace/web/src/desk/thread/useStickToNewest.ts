// Keeps the newest entry in sight while the agent reads at the bottom; further up, says that something came below.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_PX = 80;

/** `newest` and `pending` change when something is added at the bottom. */
export function useStickToNewest(newest: string | undefined, pending: number) {
  const box = useRef<HTMLDivElement>(null);
  const near = useRef(true);
  const [below, setBelow] = useState(false);

  const stick = useCallback(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks at the box again when something was added
  useLayoutEffect(() => {
    if (near.current) stick();
    else setBelow(true);
  }, [newest, pending, stick]);

  useEffect(() => {
    // what grows beside the thread, such as the keyboard of a phone, does not hide its newest entry
    if (!box.current) return;
    const watch = new ResizeObserver(() => near.current && stick());
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [stick]);

  const scrolled = () => {
    const place = box.current;
    if (!place) return;
    near.current = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_PX;
    if (near.current) setBelow(false);
  };
  return { box, below, scrolled, toNewest: () => box.current?.scrollTo({ top: box.current.scrollHeight }) };
}
