// Keeps the focus in its place where the button that has it goes away by being pressed.
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

const FIELDS = "button, input, select, summary";

/**
 * Where the focused button of `box` is taken out, the one that takes its place gets the focus, or else the last; in a
 * dialog with none left, its cross; on a page with none, its heading.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>): void {
  const held = useRef<{ button: HTMLElement; at: number }>(undefined);
  // others may have come or gone before the button, or the button itself is gone
  const look = () => {
    if (!held.current) return;
    const { button, at } = held.current;
    held.current = button.isConnected ? { button, at: fieldsOf(box).indexOf(button) } : undefined;
    if (!button.isConnected && isFocusLost()) focusFrom(box, at);
  };
  useLayoutEffect(look);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` reads what stands there when it is called
  useEffect(() => {
    const around = box.current;
    const come = ({ target }: FocusEvent) => {
      const button = target instanceof HTMLButtonElement ? target : undefined;
      held.current = button && { button, at: fieldsOf(box).indexOf(button) };
    };
    // a button that is taken out loses the focus too: only one that still stands there was left
    const go = () =>
      queueMicrotask(() => {
        const button = held.current?.button;
        if (button?.isConnected && document.activeElement !== button) held.current = undefined;
      });
    // a part of the box that is rendered by itself renders nothing here
    const parts = new MutationObserver(look);
    if (around) parts.observe(around, { childList: true, subtree: true });
    around?.addEventListener("focusin", come);
    around?.addEventListener("focusout", go);
    return () => {
      parts.disconnect();
      around?.removeEventListener("focusin", come);
      around?.removeEventListener("focusout", go);
    };
  }, [box]);
}

const isFocusLost = () => !document.activeElement || document.activeElement === document.body;

/** Gives the focus to the field of this number, or what stands for it where there is none. */
function focusFrom(box: RefObject<HTMLElement | null>, at: number): void {
  const fields = fieldsOf(box);
  const cross = box.current?.closest("dialog")?.querySelector<HTMLElement>("button");
  const next = fields[Math.min(at, fields.length - 1)] ?? cross ?? box.current?.querySelector<HTMLElement>("h1");
  if (next?.tagName === "H1") next.tabIndex = -1;
  next?.focus();
}

const fieldsOf = (box: RefObject<HTMLElement | null>) =>
  [...(box.current?.querySelectorAll<HTMLElement>(FIELDS) ?? [])].filter(usable);

/** False for what is disabled or folded away: it takes no focus. */
const usable = (field: HTMLElement) =>
  !(field as HTMLButtonElement).disabled &&
  (field.tagName === "SUMMARY" || field.closest("details:not([open])") === null);
