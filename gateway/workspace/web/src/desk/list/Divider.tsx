// The divider between list and thread: dragged, or moved by arrow keys.
import type { KeyboardEvent, PointerEvent } from "react";
import { w } from "../../lib/words";
import { LIST_WIDTH } from "../state/ui";

const STEP_PX = 16;

export function Divider({ width, resize }: { width: number; resize: (width: number) => void }) {
  const press = (event: PointerEvent) => {
    const start = event.clientX - width;
    const target = event.currentTarget;
    target.setPointerCapture(event.pointerId);
    const move = (moved: Event) => resize((moved as globalThis.PointerEvent).clientX - start);
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", () => target.removeEventListener("pointermove", move), { once: true });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") resize(width - STEP_PX);
    if (event.key === "ArrowRight") resize(width + STEP_PX);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot take the focus or be dragged
    <div
      className="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label={w("desk.list_width")}
      aria-valuenow={width}
      aria-valuemin={LIST_WIDTH.least}
      aria-valuemax={LIST_WIDTH.most}
      tabIndex={0}
      onPointerDown={press}
      onKeyDown={keys}
    />
  );
}
