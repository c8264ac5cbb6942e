// The composer: replies and notes, never to be mistaken for each other; the draft outlives the page.
import { Lock, MessageSquare, Send } from "lucide-react";
import { useEffect, useLayoutEffect, useState } from "react";
import { post } from "../lib/api";
import type { Conversation, Me } from "../lib/types";
import { language, w } from "../lib/words";
import { Icon, channelName } from "./Bits";

export type Mode = "reply" | "note";

interface Props {
  conversation: Conversation; me: Me | undefined; mode: Mode; setMode: (mode: Mode) => void;
  send: (text: string, mode: Mode, resolve: boolean) => void; field: React.RefObject<HTMLTextAreaElement | null>;
  given: { text: string; at: number } | undefined;
}

const draftName = (id: string, mode: Mode) => `relevo.draft.${mode}.${id}`;

export function Composer({ conversation, me, mode, setMode, send, field, given }: Props) {
  const id = conversation.row.id;
  const [text, setText] = useState("");
  useEffect(() => setText(localStorage.getItem(draftName(id, mode)) ?? ""), [id, mode]);
  useEffect(() => { if (given) setText(given.text); }, [given]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text) localStorage.setItem(draftName(id, mode), text);
      else localStorage.removeItem(draftName(id, mode));
    }, 1000);
    return () => clearTimeout(timer);
  }, [text, id, mode]);
  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 8 * 20 + 14)}px`;
  }, [text, field]);
  const stopped = mode === "reply" ? closed(conversation) : "";
  const submit = (resolve: boolean) => {
    if (!text.trim() || stopped) return;
    send(text.trim(), mode, resolve && mode === "reply");
    localStorage.removeItem(draftName(id, mode));
    setText("");
  };
  const keys = (event: React.KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(event.shiftKey); }
    if (event.key === "Escape") field.current?.blur();
  };
  return (
    <form className={`composer ${mode}`} onSubmit={(event) => { event.preventDefault(); submit(false); }}>
      <div className="composer-head" role="group" aria-label={w("composer.mode")}>
        {(["reply", "note"] as const).map((one) => (
          <button key={one} type="button" className="plain" aria-pressed={mode === one} onClick={() => setMode(one)}
            title={`${w(`composer.${one}`)} (${one === "reply" ? "R" : "N"})`}>
            <Icon of={one === "reply" ? MessageSquare : Lock} />{w(`composer.${one}`)}</button>
        ))}
        {mode === "note" && <span className="small">{w("desk.note_private")}</span>}
      </div>
      {stopped ? <p className="told warn">{stopped}</p> : (
        <>
          <Canned text={text} me={me} conversation={conversation} mode={mode} take={(words) => { setText(words); field.current?.focus(); }} />
          <textarea ref={field} rows={2} value={text} onChange={(event) => setText(event.target.value)} onKeyDown={keys}
            aria-label={w(`composer.${mode}`)} placeholder={w(mode === "reply" ? "composer.reply_hint" : "composer.note_hint")} />
          <div className="composer-foot">
            {mode === "reply" ? <Cost text={text} channel={textChannel(conversation)} /> : <span />}
            <button className="primary" disabled={!text.trim()} title="Ctrl+Enter"><Icon of={mode === "reply" ? Send : Lock} />
              {w(mode === "reply" ? "composer.send" : "composer.keep")}</button>
          </div>
        </>
      )}
    </form>
  );
}

const textChannel = (conversation: Conversation) => (conversation.row.channel === "voice" ? "sms" : conversation.row.channel);

/** Why nobody may write here, in words; empty where one may. */
function closed({ card, thread }: Conversation): string {
  if (card.leave.stopped_at) return w("composer.stopped", { name: card.name ?? w("desk.customer") });
  const written = thread.earlier || thread.items.some((item) => item.kind === "theirs" || item.kind === "ours");
  return written ? "" : w("composer.no_thread");
}

interface Segments { encoding: string; segments: number; characters: number; costly: string[] }

function Cost({ text, channel }: { text: string; channel: string }) {
  const [cost, setCost] = useState<Segments>();
  useEffect(() => {
    if (channel !== "sms" || !text.trim()) { setCost(undefined); return; }
    const timer = setTimeout(() => post<Segments>("/api/desk/segments", { text }).then(setCost, () => setCost(undefined)), 250);
    return () => clearTimeout(timer);
  }, [text, channel]);
  return (
    <span className="small quiet figures">{channelName(channel)}
      {cost && <> · <span className={cost.segments > 1 ? "warn-ink" : ""}>{w(cost.segments === 1 ? "composer.segment" : "composer.segments", { n: cost.segments })}</span>
        {cost.segments > 1 && cost.costly.length > 0 && <> · {w("composer.costly", { letters: cost.costly.join(" ") })}</>}</>}
    </span>
  );
}

function Canned({ text, me, conversation, mode, take }: {
  text: string; me: Me | undefined; conversation: Conversation; mode: Mode; take: (words: string) => void;
}) {
  const slash = mode === "reply" && text.startsWith("/") && !text.includes("\n") ? text.slice(1).toLowerCase() : null;
  if (slash === null || !me) return null;
  const spoken = conversation.row.language.startsWith("en") ? "en" : conversation.row.language.startsWith("es") ? "es" : language;
  const fill = (words: string) => words.replace("{name}", conversation.card.name ? `, ${conversation.card.name.split(" ")[0]}` : "")
    .replace("{agent}", me.name.split(" ")[0] ?? "").replace("{brand}", conversation.row.brand || "Relevo");
  const found = me.canned.filter((one) => one.key.startsWith(slash) || one[spoken].toLowerCase().includes(slash)).slice(0, 5);
  if (found.length === 0) return null;
  return (
    <div className="canned" role="group" aria-label={w("composer.canned")}>
      {found.map((one) => (
        <button key={one.key} type="button" className="plain" onClick={() => take(fill(one[spoken]))}>
          <kbd>/{one.key}</kbd><span>{fill(one[spoken])}</span></button>
      ))}
    </div>
  );
}
