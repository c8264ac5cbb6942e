// The keys of the customer's page: J and K or the arrows go from one moment of the timeline to the next.
import { type RefObject, useEffect, useLayoutEffect } from "react";
import { useKeys } from "../parts/useKeys";

/** Takes the focus while the page is open, and gives it back to what had it. */
export function useCustomerKeys(box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector<HTMLElement>("button")?.focus();
    return () => {
      // once the panes behind may have the focus again
      requestAnimationFrame(() => {
        if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body) {
          before.focus({ preventScroll: true });
        }
      });
    };
  }, [box]);
  useEffect(() => {
    box.current?.scrollTo({ top: 0 });
  }, [box]);
  const step = (by: number) => () => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>("[data-moment]") ?? [])];
    const now = all.indexOf(document.activeElement as HTMLElement);
    all[Math.min(all.length - 1, Math.max(0, now + by))]?.focus();
  };
  useKeys(() => false, { j: step(1), k: step(-1), arrowdown: step(1), arrowup: step(-1) });
}
