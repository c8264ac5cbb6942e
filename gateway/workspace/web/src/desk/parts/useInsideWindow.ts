// Keeps a panel that is anchored at its button inside the window: moves it sideways by what would be cut off.
import { type RefObject, useLayoutEffect } from "react";

/** Space that stays free between the panel and the edge of the window, in CSS px. */
const MARGIN = 8;

/** `box` is the panel, or holds it. Moved before it is drawn, and again when the panel or the window has another width. */
export function useInsideWindow(box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const panel = box.current?.closest<HTMLElement>(".menu") ?? box.current?.querySelector<HTMLElement>(".menu");
    if (!panel) return;
    const move = () => {
      panel.style.translate = "";
      const { left, right } = panel.getBoundingClientRect();
      const width = document.documentElement.clientWidth;
      const over = Math.max(0, right - (width - MARGIN));
      const shift = Math.max(MARGIN - left, -over);
      if (left < MARGIN || over > 0) panel.style.translate = `${shift}px`;
    };
    move();
    const watched = new ResizeObserver(move);
    watched.observe(panel);
    addEventListener("resize", move);
    return () => {
      watched.disconnect();
      removeEventListener("resize", move);
    };
  }, [box]);
}
