// One thread: customer left, ours right, notes full width, the call as one card, what happened between in grey.
import { ArrowDown, Bot, ChevronDown, ChevronRight, Lock, MessageSquareShare, Phone, PhoneOff, Voicemail as VoicemailIcon } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { at, length, score, whole } from "../lib/time";
import type { Call, Conversation, Item, Planned, Sound, Utterance } from "../lib/types";
import { known, w } from "../lib/words";
import { Delivery, Icon, phone } from "./Bits";
import { due } from "./Planned";
import { Player } from "./Player";
import { crumb } from "../lib/crumb";
import type { Outgoing } from "./outgoing";

interface Props {
  conversation: Conversation; outgoing: Outgoing[]; undo: () => void; again: (one: Outgoing) => void;
  drop: (one: Outgoing) => void; earlier: () => void;
}

const NEAR_PX = 80;

export function Thread({ conversation, outgoing, undo, again, drop, earlier }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const near = useRef(true);
  const [below, setBelow] = useState(false);
  const items = conversation.thread.items;
  const newest = items.at(-1)?.id;
  useLayoutEffect(() => {
    const place = box.current;
    if (!place) return;
    if (near.current) place.scrollTop = place.scrollHeight;
    else setBelow(true);
  }, [newest, outgoing.length]);
  useEffect(() => { near.current = true; setBelow(false); }, [conversation.row.id]);
  useEffect(() => { // what grows beside the thread, such as a keyboard on the glass, does not hide its newest word
    const place = box.current;
    if (!place) return;
    const watch = new ResizeObserver(() => { if (near.current) place.scrollTop = place.scrollHeight; });
    watch.observe(place);
    return () => watch.disconnect();
  }, []);
  const scrolled = () => {
    const place = box.current;
    if (!place) return;
    near.current = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_PX;
    if (near.current) setBelow(false);
  };
  const down = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  return (
    <div className="thread-box">
      <div className="thread" ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-label={w("desk.thread")}>
        {conversation.thread.earlier && <button className="plain" onClick={earlier}>{w("desk.earlier")}</button>}
        {folded(items).map((part) => (Array.isArray(part) ? <Events key={part[0]?.id} items={part} /> : <One key={part.id} item={part} />))}
        {outgoing.map((one) => <Pending key={one.client_id} one={one} undo={undo} again={again} drop={drop} />)}
      </div>
      {below && <button className="below" onClick={down}><Icon of={ArrowDown} />{w("desk.below")}</button>}
    </div>
  );
}

/** Runs of events stand together, so that they fold into one line. */
function folded(items: Item[]): (Item | Item[])[] {
  const parts: (Item | Item[])[] = [];
  for (const item of items) {
    const last = parts.at(-1);
    if (item.kind !== "event") parts.push(item);
    else if (Array.isArray(last)) last.push(item);
    else parts.push([item]);
  }
  return parts;
}

function One({ item }: { item: Item }) {
  if (item.kind === "call" && item.call) return <CallCard call={item.call} when={item.at} />;
  if (item.kind === "voicemail" && item.sound) return <Voicemail item={item} sound={item.sound} />;
  if (item.kind === "note") {
    return (
      <article className="note"><Icon of={Lock} /><div><Head by={item.by} when={item.at} extra={w("desk.note_private")} /><Text of={item.text} /></div></article>
    );
  }
  const ours = item.kind === "ours";
  const bot = ours && item.by === "bot";
  return (
    <article className={`bubble ${ours ? (bot ? "bot" : "ours") : "theirs"}`}>
      {ours && <Head by={bot ? w("owner.bot") : item.by} bot={bot} when="" />}
      <Text of={item.text} />
      <footer><time dateTime={item.at} title={whole(item.at)}>{at(item.at)}</time>{ours && <Delivery state={item.state} />}</footer>
      {item.code && <p className="cause">{known(`code.${item.code}`, w("code.other", { code: item.code }))}</p>}
    </article>
  );
}

function Head({ by, when, extra, bot }: { by: string; when: string; extra?: string; bot?: boolean }) {
  return (
    <header>{bot && <Icon of={Bot} />}<strong>{by}</strong>{extra && <span>{extra}</span>}
      {when && <time dateTime={when} title={whole(when)}>{at(when)}</time>}</header>
  );
}

const Text = ({ of }: { of: string }) => <p className="words">{of}</p>;

function Pending({ one, undo, again, drop }: { one: Outgoing } & Pick<Props, "undo" | "again" | "drop">) {
  const refused = one.state === "refused";
  const tell = refused ? known(`refused.${one.code}`, w("refused.other", { code: one.code ?? "" }))
    : w(one.state === "waiting" ? "desk.kept" : "desk.sending");
  const since = typeof one.detail?.since === "string" ? at(one.detail.since) : "";
  return (
    <article className={`${one.kind === "note" ? "note" : "bubble ours"} pending${refused ? " refused" : ""}`} aria-live="polite">
      <div><Text of={one.text} />
        <footer><span>{tell.replace("{since}", since)}</span>
          {one.state === "held" && one.kind === "reply" && <button className="plain" onClick={undo}>{w("desk.undo")} <kbd>Ctrl Z</kbd></button>}
          {refused && one.code === "stale" && <button onClick={() => again(one)}>{w("desk.send_anyway")}</button>}
          {refused && <button className="plain" onClick={() => drop(one)}>{w("desk.take_back")}</button>}</footer></div>
    </article>
  );
}

function Events({ items }: { items: Item[] }) {
  const [open, set] = useState(false);
  const shown = items.length <= 2 || open ? items : items.slice(-1);
  return (
    <div className="events">
      {items.length > 2 && (
        <button className="plain small" aria-expanded={open} onClick={() => set(!open)}>
          <Icon of={open ? ChevronDown : ChevronRight} />{w("desk.steps", { n: items.length })}</button>
      )}
      {shown.map((item) => <p key={item.id}><span>{told(item)}</span><time dateTime={item.at} title={whole(item.at)}>{at(item.at)}</time></p>)}
    </div>
  );
}

function told(item: Item): string {
  const to = typeof item.meta.to === "string" ? item.meta.to : typeof item.meta.exit === "string" ? "back" : "";
  if (item.event === "outcall") return outcall(item);
  const key = item.event === "state" ? `event.${to === "back" && !item.by ? "goes_on" : to}` : `event.${item.event}`;
  const text = item.event === "looked_up" ? known(`fact.${String(item.meta.name)}`, item.text) : item.text;
  return known(key, item.event).replace("{by}", item.by).replace("{text}", text)
    .replace("{until}", typeof item.meta.until === "string" ? at(item.meta.until) : "");
}

/** How a call of ours stood at that moment: planned, ringing, answered, or why it reached nobody. */
function outcall(item: Item): string {
  const call = item.meta as unknown as Planned;
  return call.state === "queued" ? due(call) : known(`outcall.${call.state}`, call.state);
}

/** A spoken message: its words under its sound, or why there are none. */
function Voicemail({ item, sound }: { item: Item; sound: Sound }) {
  const why = { wanted: "voicemail.wanted", unavailable: "voicemail.unavailable", done: "voicemail.empty", none: "" }[sound.transcript];
  return (
    <article className="call" aria-label={w("voicemail.title")}>
      <header><Icon of={VoicemailIcon} /><strong>{w("voicemail.title")}</strong>
        {sound.length_ms > 0 && <span className="figures quiet">{length(Math.round(sound.length_ms / 1000))}</span>}
        <time dateTime={item.at} title={whole(item.at)}>{at(item.at)}</time></header>
      <Player sound={sound} />
      {item.text ? <Text of={item.text} /> : why && <p className="quiet small" aria-live="polite">{known(why, "")}</p>}
    </article>
  );
}

function CallCard({ call, when }: { call: Call; when: string }) {
  const [open, set] = useState(true);
  const moved = call.outcome === "moved_to_text";
  return (
    <article className="call">
      <header>
        <Icon of={call.outcome === "hung_up" ? PhoneOff : moved ? MessageSquareShare : Phone} />
        <strong>{w(call.out ? "call.title_out" : "call.title")}</strong>
        <span className={`chip${moved ? " ok" : ""}`}>{known(`outcome.${call.outcome || "live"}`, call.outcome)}</span>
        <span className="figures quiet">{call.length_s === null ? "" : length(call.length_s)}</span>
        <span className="quiet">{phone(call.number)}</span>
        <time dateTime={when} title={whole(when)}>{at(when)}</time>
      </header>
      {call.path.length > 0 && (
        <ol className="path" aria-label={w("call.path")}>{call.path.map((step, n) => <li key={n} title={step.node}>{crumb(step)}</li>)}</ol>
      )}
      {call.sound && <Player sound={call.sound} lines={call.lines} />}
      {!call.sound && call.words.length > 0 && (
        <>
          <button className="plain small" aria-expanded={open} onClick={() => set(!open)}>
            <Icon of={open ? ChevronDown : ChevronRight} />{w("call.words", { n: call.words.length })}</button>
          {open && <dl className="said">{call.words.map((one, n) => <Said key={n} one={one} />)}</dl>}
        </>
      )}
    </article>
  );
}

const SURE = 0.6;

function Said({ one }: { one: Utterance }) {
  const key = one.origin === "key";
  return (
    <div>
      {one.prompt && <dt>{one.prompt}</dt>}
      <dd>{one.text === "" ? <span className="quiet">{w("call.silence")}</span>
        : key ? <kbd aria-label={w("call.pressed", { key: one.text })}>{one.text}</kbd>
        : <><q className={one.score < SURE ? "unsure" : "sure"}>{one.text}</q><span className="quiet small figures" title={w("call.certainty")}>{score(one.score)}</span></>}</dd>
    </div>
  );
}
