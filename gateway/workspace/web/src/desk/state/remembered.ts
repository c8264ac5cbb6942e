// What this browser remembers between visits, under `relevo.<name>`.
import { useCallback, useState } from "react";

export function recall<T>(name: string, otherwise: T): T {
  try {
    const kept = localStorage.getItem(`relevo.${name}`);
    return kept === null ? otherwise : (JSON.parse(kept) as T);
  } catch {
    return otherwise;
  }
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(`relevo.${name}`, JSON.stringify(value));
  } catch {
    // private mode: the value lives as long as the page
  }
}

export function useRemembered<T>(name: string, first: T): [T, (value: T) => void] {
  const [value, set] = useState<T>(() => recall(name, first));
  const keep = useCallback(
    (next: T) => {
      set(next);
      remember(name, next);
    },
    [name],
  );
  return [value, keep];
}
