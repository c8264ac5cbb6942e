// Keys by character, single letters only outside fields, and they can be switched off (WCAG 2.1.4).
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { known, w } from "../lib/words";
import { Icon } from "./Bits";
import { useLatest, useRemembered } from "./store";

const OFF = "relevo.letters_off";
const CHORD_MS = 1200;
const SHEET: [string, string][] = [
  ["Ctrl K", "search"], ["J K", "move"], ["Enter", "open"], ["R", "reply"], ["N", "note"], ["E", "resolve"], ["Z", "snooze"], ["A", "take"], ["C", "call"],
  ["U", "unread"], ["Ctrl Enter", "send"], ["Ctrl Shift Enter", "send_resolve"], ["Ctrl Z", "undo"], ["/", "canned"], ["G I", "inbox"], ["G Q", "queue"], ["G P", "person"], ["F8", "accept_call"], ["F9", "hold_call"], ["?", "sheet"],
];

const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** `deaf` holds while a field is about to take the focus: what is typed meanwhile is meant for it. */
export function useKeys(deaf: () => boolean, acts: Record<string, () => void>): void {
  const latest = useLatest(acts);
  const hold = useLatest(deaf);
  const before = useRef({ key: "", at: 0 });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || hold.current()) return;
      const key = event.key.toLowerCase();
      const ctrl = event.ctrlKey || event.metaKey;
      const field = inField(event.target);
      if (ctrl ? field && key === "z" : field && key !== "escape" && key !== "f1") return;
      if (key === "escape" && field) return;
      const inControl = event.target instanceof HTMLElement && event.target.closest("button, a, [role=menu], dialog, [role=separator]");
      if (inControl && (key === "enter" || key.startsWith("arrow"))) return;
      if (!ctrl && key.length === 1 && localStorage.getItem(OFF) === "true") return;
      const chord = `${before.current.key} ${key}`;
      const name = ctrl ? `ctrl+${key}` : Date.now() - before.current.at < CHORD_MS && latest.current[chord] ? chord : key;
      before.current = { key, at: Date.now() };
      const act = latest.current[name];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [latest, hold]);
}

export function Keys({ close }: { close: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const [off, setOff] = useRemembered("letters_off", false);
  useEffect(() => { box.current?.showModal(); }, []);
  return (
    <dialog ref={box} className="keys" onClose={close} aria-labelledby="keys-title">
      <header className="row spread"><h2 id="keys-title">{w("keys.title")}</h2>
        <button className="plain square" onClick={() => box.current?.close()} aria-label={w("desk.close")}><Icon of={X} /></button></header>
      <dl>{SHEET.map(([key, name]) => <div key={name}><dt>{key.split(" ").map((part) => <kbd key={part}>{part}</kbd>)}</dt><dd>{known(`keys.${name}`, name)}</dd></div>)}</dl>
      <label className="inline"><input type="checkbox" checked={!off} onChange={(event) => setOff(!event.target.checked)} />{w("keys.letters")}</label>
    </dialog>
  );
}
