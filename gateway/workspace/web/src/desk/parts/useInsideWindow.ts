// Keeps a panel that is anchored at its button inside its pane, where that is wide enough, else inside the window: moves it
// sideways by what would be cut off, or would lie over what is beside the pane.
import { type RefObject, useLayoutEffect } from "react";

/** Space that stays free between the panel and the edge, in CSS px. */
const MARGIN = 8;

/** Between which edges a panel of this width belongs. */
function room(panel: HTMLElement, width: number): [from: number, to: number] {
  const pane = panel.closest(".pane")?.getBoundingClientRect();
  const [from, to] =
    pane && pane.width >= width + 2 * MARGIN ? [pane.left, pane.right] : [0, document.documentElement.clientWidth];
  return [from + MARGIN, to - MARGIN];
}

/** `box` is the panel, or holds it. Moved before it is drawn, and again when the panel or the window has another width. */
export function useInsideWindow(box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const panel = box.current?.closest<HTMLElement>(".menu") ?? box.current?.querySelector<HTMLElement>(".menu");
    if (!panel) return;
    const move = () => {
      panel.style.translate = "";
      const { left, right, width } = panel.getBoundingClientRect();
      const [from, to] = room(panel, width);
      const over = Math.max(0, right - to);
      const shift = Math.max(from - left, -over);
      if (left < from || over > 0) panel.style.translate = `${shift}px`;
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
