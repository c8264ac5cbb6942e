// A menu at its button: arrows, Home and End move, Esc or a press elsewhere closes.
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useFloating } from "./useFloating";

export interface MenuItem {
  label: string;
  act: () => void;
  hint?: string;
  /** Leads to something else in the menu's place. */
  stays?: boolean;
}

export function Menu({ items, close, label }: { items: MenuItem[]; close: () => void; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const closeByEscape = useFloating(box, close);
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  const move = (event: KeyboardEvent) => {
    closeByEscape(event);
    const all = [...(box.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length)?.focus();
  };
  return (
    <div className="menu" role="menu" aria-label={label} ref={box} onKeyDown={move} tabIndex={-1}>
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          className="plain"
          onClick={() => {
            if (!item.stays) close();
            item.act();
          }}
        >
          <span>{item.label}</span>
          {item.hint && <span className="quiet small">{item.hint}</span>}
        </button>
      ))}
    </div>
  );
}
