// Small shared pieces: channel and delivery icons, menus, who a conversation is with.
import {
  Bot, CheckCheck, Check, Clock, Eye, Globe, MessageSquare, Phone, TriangleAlert, CircleQuestionMark, type LucideIcon,
} from "lucide-react";
import { useEffect, useRef, type ReactNode, type RefObject } from "react";
import { groups } from "../lib/phone";
import { known, w } from "../lib/words";
import { useLatest } from "./store";

export function Icon({ of: Shape }: { of: LucideIcon }) {
  return <Shape className="icon" aria-hidden="true" />;
}

const CHANNELS: Record<string, LucideIcon> = { voice: Phone, sms: MessageSquare, web: Globe };
export const channelIcon = (channel: string) => CHANNELS[channel] ?? MessageSquare;
export const channelName = (channel: string) => known(`channel.${channel}`, channel);

export const who = (one: { name: string | null; number: string }) => one.name || groups(one.number) || w("desk.withheld");

export { groups as phone } from "../lib/phone";

const STATES: Record<string, [LucideIcon, string]> = {
  queued: [Clock, "state.queued"], attempted: [Clock, "state.queued"], accepted: [Clock, "state.queued"],
  sent: [Check, "state.sent"], delivered: [CheckCheck, "state.delivered"], read: [Eye, "state.read"],
  uncertain: [CircleQuestionMark, "state.uncertain"], undelivered: [TriangleAlert, "state.undelivered"],
  failed: [TriangleAlert, "state.undelivered"], dropped: [TriangleAlert, "state.dropped"],
};

export function Delivery({ state }: { state: string }) {
  const shown = STATES[state];
  if (!shown) return null;
  const bad = ["undelivered", "failed", "dropped"].includes(state);
  return <span className={`delivery${bad ? " bad" : ""}`}><Icon of={shown[0]} />{known(shown[1], state)}</span>;
}

export const BotIcon = Bot;

export interface MenuItem { label: string; act: () => void; hint?: string }

/** What floats at its button closes by a press elsewhere, and by Esc with the handler given; the focus goes back. */
export function useFloating(box: RefObject<HTMLElement | null>, close: () => void): (event: React.KeyboardEvent) => void {
  const leave = useLatest(close);
  useEffect(() => {
    const back = document.activeElement as HTMLElement | null;
    const press = (event: PointerEvent) => { if (!(box.current?.closest(".anchor") ?? box.current)?.contains(event.target as Node)) leave.current(); };
    addEventListener("pointerdown", press);
    return () => { removeEventListener("pointerdown", press); back?.focus(); };
  }, [box, leave]);
  return (event) => { if (event.key === "Escape") { event.stopPropagation(); leave.current(); } };
}

/** A menu at its button: arrows move, Esc closes, a press elsewhere closes. */
export function Menu({ items, close, label }: { items: MenuItem[]; close: () => void; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const escape = useFloating(box, close);
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  const move = (event: React.KeyboardEvent) => {
    escape(event);
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const all = [...(box.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]?.focus();
  };
  return (
    <div className="menu" role="menu" aria-label={label} ref={box} onKeyDown={move}>
      {items.map((item) => (
        <button key={item.label} role="menuitem" className="plain" onClick={() => { close(); item.act(); }}>
          <span>{item.label}</span>{item.hint && <span className="quiet small">{item.hint}</span>}
        </button>
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return <div className="empty"><p><strong>{title}</strong></p>{children}</div>;
}
