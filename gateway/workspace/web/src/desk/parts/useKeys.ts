// Keys by character. Single letters count outside fields only, and can be switched off (WCAG 2.1.4).
import { useEffect, useRef } from "react";
import { useLatest } from "../state/browser";

/** The account wants keys by single letters; its page says so. */
const letters = () => document.documentElement.dataset.letters !== "off";
const CHORD_MS = 1200;

const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const inControl = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("button, a, [role=menu], [role=separator]") !== null;

/** True where what floats at a button has the focus: a letter there is meant for nothing behind it. */
const inFloating = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("[role=dialog], [role=menu]") !== null;

/** True where the key belongs to the dialog over the page, or to the field, button or menu that has the focus. */
export function belongsToFocus(event: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]")) return true;
  const key = event.key.toLowerCase();
  const field = inField(event.target);
  if (event.ctrlKey || event.metaKey) return field && (key === "z" || key === "a");
  if (field) return key !== "f1";
  if (key.length === 1 && inFloating(event.target)) return true;
  return inControl(event.target) && (key === "enter" || key.startsWith("arrow"));
}

/** A key with Shift, where it has an act of its own; characters that need Shift go by themselves. */
const named = (event: KeyboardEvent, key: string, bound: Record<string, unknown>) =>
  event.shiftKey && key.length > 1 && bound[`shift+${key}`] ? `shift+${key}` : key;

/** `deaf` is true while a field is about to take the focus: what is typed meanwhile is meant for it. */
export function useKeys(deaf: () => boolean, acts: Record<string, () => void>): void {
  const latest = useLatest({ deaf, acts });
  const before = useRef({ key: "", at: 0 });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || latest.current.deaf() || belongsToFocus(event)) return;
      const key = event.key.toLowerCase();
      const ctrl = event.ctrlKey || event.metaKey;
      if (!ctrl && key.length === 1 && !letters()) return;
      const { acts: bound } = latest.current;
      const chord = Date.now() - before.current.at < CHORD_MS ? `${before.current.key} ${key}` : "";
      const act = bound[ctrl ? `ctrl+${key}` : bound[chord] ? chord : named(event, key, bound)];
      before.current = { key, at: Date.now() };
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [latest]);
}
