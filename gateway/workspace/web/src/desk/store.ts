// Small hooks over the browser: what is remembered, what a window allows, a ticking clock.
import { useCallback, useEffect, useRef, useState } from "react";

export function useRemembered<T>(name: string, first: T): [T, (value: T) => void] {
  const [value, set] = useState<T>(() => {
    try {
      const kept = localStorage.getItem(`relevo.${name}`);
      return kept === null ? first : (JSON.parse(kept) as T);
    } catch { return first; }
  });
  const keep = useCallback((next: T) => {
    set(next);
    try { localStorage.setItem(`relevo.${name}`, JSON.stringify(next)); } catch { /* private mode: not remembered */ }
  }, [name]);
  return [value, keep];
}

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
    if (!waiting) { set(false); return; }
    const timer = setTimeout(() => set(true), 150);
    return () => clearTimeout(timer);
  }, [waiting]);
  return slow;
}

/** The latest value, readable from callbacks that live longer than a render. */
export function useLatest<T>(value: T): { readonly current: T } {
  const kept = useRef(value);
  kept.current = value;
  return kept;
}
