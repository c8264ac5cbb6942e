// Small hooks over the browser: what a window allows, a ticking clock, values that settle.
import { type RefObject, useEffect, useRef, useState } from "react";

export function useMedia(query: string): boolean {
  const [holds, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const change = () => set(list.matches);
    list.addEventListener("change", change);
    return () => list.removeEventListener("change", change);
  }, [query]);
  return holds;
}

/** Renders again every `seconds`, so that "4 min" stays true. */
export function useTick(seconds: number): void {
  const [, set] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => set((n) => n + 1), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
}

/** True once `waiting` has lasted 150 ms: no skeleton flashes before that. */
export function useSlow(waiting: boolean): boolean {
  const [slow, set] = useState(false);
  useEffect(() => {
    if (!waiting) {
      set(false);
      return;
    }
    const timer = setTimeout(() => set(true), 150);
    return () => clearTimeout(timer);
  }, [waiting]);
  return slow;
}

/** Follows `value` once it has stayed the same for `ms`. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** The latest value, readable from callbacks that live longer than a render. */
export function useLatest<T>(value: T): { readonly current: T } {
  const kept = useRef(value);
  kept.current = value;
  return kept;
}

/** Tells styles how high `box` is, as the custom property `name` of the page, for as long as it is shown. */
export function useToldHeight(box: RefObject<HTMLElement | null>, name: `--${string}`): void {
  useEffect(() => {
    const shown = box.current;
    if (!shown) return;
    const { style } = document.documentElement;
    const watched = new ResizeObserver(() => style.setProperty(name, `${shown.offsetHeight}px`));
    watched.observe(shown);
    return () => {
      watched.disconnect();
      style.removeProperty(name);
    };
  }, [box, name]);
}
