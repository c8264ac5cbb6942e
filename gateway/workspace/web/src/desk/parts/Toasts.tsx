// Toasts, bottom left: what was done, with a way back. Three at most, eight seconds each, and as long as the pointer or
// the focus is on them.
import { Check, TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
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
  const tell = useCallback((toast: Toast) => {
    last.current += 1;
    const id = last.current;
    set((before) => [...before.slice(1 - MOST), { ...toast, id }]);
  }, []);
  const shown = useLatest(all);
  /** Presses the button of the newest toast that has one. */
  const undo = useCallback(() => {
    const newest = shown.current.findLast((one) => one.undo);
    newest?.undo?.();
    if (newest) drop(newest.id);
  }, [shown, drop]);
  return useMemo(() => ({ all, tell, drop, undo }), [all, tell, drop, undo]);
}

interface Props {
  all: Shown[];
  drop: (id: number) => void;
}

export function Toasts({ all, drop }: Props) {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = pointed || focused;
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one that goes takes focus and pointer with it, untold
  useEffect(() => {
    setPointed(box.current?.matches(":hover") ?? false);
    setFocused(box.current?.contains(document.activeElement) ?? false);
  }, [all]);
  return (
    <div
      className="toasts"
      ref={box}
      role="status"
      aria-live="polite"
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      {all.map((one) => (
        <Line key={one.id} one={one} held={held} drop={drop} />
      ))}
    </div>
  );
}

function Line({ one, held, drop }: { one: Shown; held: boolean; drop: Props["drop"] }) {
  const { id, text, bad, offer, undo } = one;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => drop(id), LIFE_MS);
    return () => clearTimeout(timer);
  }, [held, id, drop]);
  const press = (act: () => void) => () => {
    act();
    drop(id);
  };
  return (
    <p className={bad ? "bad" : ""}>
      <span>
        <Icon of={bad ? TriangleAlert : Check} />
        {text}
      </span>
      {offer && (
        <button type="button" className="plain" onClick={press(offer.act)}>
          {offer.label}
        </button>
      )}
      {undo && (
        <button type="button" className="plain" onClick={press(undo)}>
          {w("desk.undo")}
        </button>
      )}
    </p>
  );
}
