// Keeps the focus in its place where the button that has it goes away by being pressed.
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

const FIELDS = "button, input, select";

/**
 * Where the focused button of `box` is taken out, the one that takes its place gets the focus, or else the last; in a
 * dialog with none left, its cross.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>): void {
  const held = useRef<{ button: HTMLElement; at: number }>(undefined);
  const all = () => [...(box.current?.querySelectorAll<HTMLElement>(FIELDS) ?? [])].filter(usable);
  // after each rendering: others may have come or gone before the button, or the button itself is gone
  useLayoutEffect(() => {
    if (!held.current) return;
    const { button, at } = held.current;
    if (button.isConnected) {
      held.current = { button, at: all().indexOf(button) };
      return;
    }
    held.current = undefined;
    if (document.activeElement && document.activeElement !== document.body) return;
    const fields = all();
    const cross = box.current?.closest("dialog")?.querySelector<HTMLElement>("button");
    (fields[Math.min(at, fields.length - 1)] ?? cross)?.focus();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `all` reads what stands there when it is called
  useEffect(() => {
    const around = box.current;
    const come = ({ target }: FocusEvent) => {
      const button = target instanceof HTMLButtonElement ? target : undefined;
      held.current = button && { button, at: all().indexOf(button) };
    };
    // a button that is taken out loses the focus too: only one that still stands there was left
    const go = () =>
      queueMicrotask(() => {
        const button = held.current?.button;
        if (button?.isConnected && document.activeElement !== button) held.current = undefined;
      });
    around?.addEventListener("focusin", come);
    around?.addEventListener("focusout", go);
    return () => {
      around?.removeEventListener("focusin", come);
      around?.removeEventListener("focusout", go);
    };
  }, [box]);
}

const usable = (field: HTMLElement) => !(field as HTMLButtonElement).disabled;
