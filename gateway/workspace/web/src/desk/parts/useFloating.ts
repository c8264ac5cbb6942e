// Something that floats at its button: stays inside the window, closes by a press elsewhere or by Esc wherever the focus
// is, and gives the focus back.
import { type KeyboardEvent, type RefObject, useEffect } from "react";
import { useLatest } from "../state/browser";
import { useInsideWindow } from "./useInsideWindow";

/** Returns the key handler that closes by Esc, before anything around it does. */
export function useFloating(box: RefObject<HTMLElement | null>, close: () => void): (event: KeyboardEvent) => void {
  const leave = useLatest(close);
  useInsideWindow(box);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const press = (event: PointerEvent) => {
      const inside = box.current?.closest(".anchor") ?? box.current;
      if (!inside?.contains(event.target as Node)) leave.current();
    };
    const leaveByKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // the page behind it keeps what it shows
      leave.current();
    };
    addEventListener("pointerdown", press);
    document.addEventListener("keydown", leaveByKey);
    return () => {
      removeEventListener("pointerdown", press);
      document.removeEventListener("keydown", leaveByKey);
      before?.focus();
    };
  }, [box, leave]);
  return (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave.current();
  };
}
