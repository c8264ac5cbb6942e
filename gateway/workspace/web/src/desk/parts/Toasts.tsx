// Toasts, bottom left: what was done, with a way back. Three at most, eight seconds each.
import { Check, TriangleAlert } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { w } from "../../lib/words";
import { useLatest } from "../state/browser";
import { Icon } from "./Icon";

export interface Toast {
  text: string;
  bad?: boolean;
  undo?: () => void;
  /** Something else that may be wanted now: the words of its button, and what that does. */
  offer?: { label: string; act: () => void };
}

interface Shown extends Toast {
  id: number;
}

const LIFE_MS = 8000;
const MOST = 3;

export function useToasts() {
  const [all, set] = useState<Shown[]>([]);
  const last = useRef(0);
  const drop = useCallback((id: number) => set((before) => before.filter((one) => one.id !== id)), []);
  const tell = useCallback(
    (toast: Toast) => {
      last.current += 1;
      const id = last.current;
      set((before) => [...before.slice(1 - MOST), { ...toast, id }]);
      setTimeout(() => drop(id), LIFE_MS);
    },
    [drop],
  );
  const shown = useLatest(all);
  /** Presses the button of the newest toast that has one. */
  const undo = useCallback(() => {
    const newest = shown.current.findLast((one) => one.undo);
    newest?.undo?.();
    if (newest) drop(newest.id);
  }, [shown, drop]);
  return useMemo(() => ({ all, tell, drop, undo }), [all, tell, drop, undo]);
}

export function Toasts({ all, drop }: { all: Shown[]; drop: (id: number) => void }) {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {all.map((one) => (
        <p key={one.id} className={one.bad ? "bad" : ""}>
          <span>
            <Icon of={one.bad ? TriangleAlert : Check} />
            {one.text}
          </span>
          {one.offer && (
            <button
              type="button"
              className="plain"
              onClick={() => {
                one.offer?.act();
                drop(one.id);
              }}
            >
              {one.offer.label}
            </button>
          )}
          {one.undo && (
            <button
              type="button"
              className="plain"
              onClick={() => {
                one.undo?.();
                drop(one.id);
              }}
            >
              {w("desk.undo")}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
